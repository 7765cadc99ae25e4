import { EngineRefusal, type SubjectMatter } from '../operation.ts'
import { readModelFile } from './files-browser.ts'
import { isnetMatte, throwIfCancelled } from './isnet.ts'
import { isnetOutline, outlineModel } from './isnet-outline.ts'
import { inTurn, type Network, once } from './network.ts'
import { openNetwork } from './runtime-browser.ts'
import { isnetFile } from './sources.ts'
import { createSubjectMatter as createFallback } from './subject-fallback.ts'

/**
 * The subject matter for a page: the same ISNet as in Node, fetched once from the page's own server, and where it cannot
 * be had or has no room, the honest classical matte that says so. One session is kept warm.
 */
const isnet = once<Network>(async () => openNetwork(await readModelFile(isnetFile)))

export function createSubjectMatter(): SubjectMatter {
  const fallback = createFallback()
  return {
    method: 'isnet',
    matte: (pixels, signal) =>
      inTurn(async () => {
        throwIfCancelled(signal)
        try {
          return { matte: await isnetMatte(await isnet.get(), pixels, signal), method: 'isnet' }
        } catch (cause) {
          if (cause instanceof EngineRefusal) throw cause
          return fallback.matte(pixels, signal)
        }
      }),
    outline: (pixels, signal) =>
      inTurn(async () => {
        throwIfCancelled(signal)
        try {
          const open = async (): Promise<Network> => openNetwork(outlineModel(await readModelFile(isnetFile)))
          const matte = await isnetOutline(open, pixels, signal)
          return { matte, method: 'isnet' }
        } catch (cause) {
          if (cause instanceof EngineRefusal) throw cause
          return fallback.matte(pixels, signal)
        }
      }),
  }
}
