import { EngineRefusal, type SubjectMatter } from '../operation.ts'
import type { Matte, Pixels } from '../pixels/planes.ts'
import { isnetIsOpen, isnetSide, normalise, openIsnet } from './isnet.ts'
import { refineMatte } from './matte-refinement.ts'
import { availableMemoryBytes } from './memory.ts'
import { samplePixels } from './sampling.ts'
import { createSubjectMatter as createFallback } from './subject-fallback.ts'

/**
 * The subject matter for Node: ISNet where it fits, and where it does not, an honest classical matte that says so
 * (`method: 'fallback'`). Runs are taken one after the other, so that two orders at once do not double the peak.
 */

/** Measured: a first run adds 1.1 GB at its peak (lean: 0.8 GB); with the session warm, 0.65 GB for a moment. */
const coldBytes = 1.4 * 1024 ** 3
const leanBytes = 1.0 * 1024 ** 3
const warmBytes = 0.8 * 1024 ** 3

export interface SubjectMatterOptions {
  /** What is left, in bytes; by default asked of the machine and its control group. */
  availableMemoryBytes?: () => number
}

let queue: Promise<unknown> = Promise.resolve()

function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const mine = queue.then(run, run)
  queue = mine.catch(() => undefined)
  return mine
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EngineRefusal('cancelled', 'The run was cancelled.')
}

async function isnetMatte(pixels: Pixels, isLean: boolean, signal: AbortSignal | undefined): Promise<Matte> {
  const isnet = await openIsnet(isLean)
  throwIfCancelled(signal)
  const sampled = samplePixels(pixels, isnetSide, isnetSide)
  const size = isnetSide * isnetSide
  const input = new Float32Array(size * 3)
  for (let i = 0; i < size; i++) {
    input[i] = normalise(sampled.r[i])
    input[size + i] = normalise(sampled.g[i])
    input[2 * size + i] = normalise(sampled.b[i])
  }
  const coverage = await isnet.predict(input)
  throwIfCancelled(signal)
  return refineMatte(pixels, { width: isnetSide, height: isnetSide, data: coverage })
}

export function createSubjectMatter(options: SubjectMatterOptions = {}): SubjectMatter {
  const available = options.availableMemoryBytes ?? availableMemoryBytes
  const fallback = createFallback()
  return {
    method: 'isnet',
    matte: (pixels, signal) =>
      inTurn(async () => {
        throwIfCancelled(signal)
        const left = available()
        if (left < (isnetIsOpen() ? warmBytes : leanBytes)) return fallback.matte(pixels, signal)
        try {
          return { matte: await isnetMatte(pixels, left < coldBytes, signal), method: 'isnet' }
        } catch (cause) {
          if (cause instanceof EngineRefusal) throw cause
          // No runtime for this platform, weights left out of the installation, or out of memory after all.
          return fallback.matte(pixels, signal)
        }
      }),
  }
}
