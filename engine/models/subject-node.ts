import { EngineRefusal, type SubjectMatter } from '../operation.ts'
import { readModelFile } from './files-node.ts'
import { isnetMatte, throwIfCancelled } from './isnet.ts'
import { isnetOutline, outlineModel } from './isnet-outline.ts'
import { availableMemoryBytes } from './memory.ts'
import { inTurn, type Network, once } from './network.ts'
import { openNetwork } from './runtime-node.ts'
import { isnetFile } from './sources.ts'
import { createSubjectMatter as createFallback } from './subject-fallback.ts'

/**
 * The subject matter for Node: ISNet where it fits, and where it does not, an honest classical matte that says so
 * (`method: 'fallback'`). One session per process is kept warm; it is opened lean where memory is short.
 */

/** Measured: a first run adds 1.1 GB at its peak (lean: 0.8 GB); with the session warm, 0.65 GB for a moment. */
const coldBytes = 1.4 * 1024 ** 3
const leanBytes = 1.0 * 1024 ** 3
const warmBytes = 0.8 * 1024 ** 3

export interface SubjectMatterOptions {
  /** What is left, in bytes; by default asked of the machine and its control group. */
  availableMemoryBytes?: () => number
}

let isLean = false
const isnet = once<Network>(async () => openNetwork(await readModelFile(isnetFile), { isLean }))

export function createSubjectMatter(options: SubjectMatterOptions = {}): SubjectMatter {
  const available = options.availableMemoryBytes ?? availableMemoryBytes
  const fallback = createFallback()
  return {
    method: 'isnet',
    matte: (pixels, signal) =>
      inTurn(async () => {
        throwIfCancelled(signal)
        const left = available()
        if (left < (isnet.isOpen() ? warmBytes : leanBytes)) return fallback.matte(pixels, signal)
        if (!isnet.isOpen()) isLean = left < coldBytes
        try {
          return { matte: await isnetMatte(await isnet.get(), pixels, signal), method: 'isnet' }
        } catch (cause) {
          if (cause instanceof EngineRefusal) throw cause
          // No runtime for this platform, weights left out of the installation, or out of memory after all.
          return fallback.matte(pixels, signal)
        }
      }),
    outline: (pixels, signal) =>
      inTurn(async () => {
        throwIfCancelled(signal)
        const left = available()
        if (left < leanBytes) return fallback.matte(pixels, signal)
        const open = async (): Promise<Network> =>
          openNetwork(outlineModel(await readModelFile(isnetFile)), { isLean: left < coldBytes })
        try {
          const matte = await isnetOutline(open, pixels, signal)
          return { matte, method: 'isnet' }
        } catch (cause) {
          if (cause instanceof EngineRefusal) throw cause
          return fallback.matte(pixels, signal)
        }
      }),
  }
}
