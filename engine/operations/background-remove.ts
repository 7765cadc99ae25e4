import type { Operation } from '../operation.ts'
import { smoothstep } from '../pixels/planes.ts'
import { requireSubject, takeSubjectColours } from './foreground.ts'

export const backgroundRemove: Operation = {
  name: 'background-remove',
  label: 'Remove background',
  group: 'background',
  stage: 'region',
  summary: 'Cuts the main subject out onto clear ground, hair and all, without a rim of the old background.',
  hasStrength: false,
  parameters: {},
  needsSubject: true,
  async run(planes, _step, context) {
    context.progress(0)
    const matte = await requireSubject(planes, context)
    takeSubjectColours(planes, matte, context)
    const { width, height, r, g, b } = planes
    const alpha = new Float32Array(matte.data.length)
    for (let i = 0; i < alpha.length; i++) {
      // A veil too thin to see only makes the file larger and shows when someone lays it over black.
      alpha[i] = matte.data[i] * smoothstep(0, 0.04, matte.data[i])
      if (alpha[i] >= 0.002) continue
      alpha[i] = 0
      r[i] = 0
      g[i] = 0
      b[i] = 0
    }
    return { width, height, r, g, b, alpha }
  },
}
