import { EngineRefusal, type SubjectMatter } from '../operation.ts'
import { classicalMatte } from './classical-matte.ts'
import { refineMatte } from './matte-refinement.ts'

/** The subject matter that needs nothing but the picture: colour and position alone. Used where no model can run. */
export function createSubjectMatter(): SubjectMatter {
  return {
    method: 'fallback',
    async matte(pixels, signal) {
      if (signal?.aborted) throw new EngineRefusal('cancelled', 'The run was cancelled.')
      return { matte: refineMatte(pixels, classicalMatte(pixels), 5, 1e-3), method: 'fallback' }
    },
  }
}
