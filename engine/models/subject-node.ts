import type { SubjectMatter } from '../operation.ts'
import type { Matte, Pixels } from '../pixels/planes.ts'
import { readModelFile } from './files-node.ts'
import { isnetMatte, throwIfCancelled, whereItRuns } from './isnet.ts'
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

  async function matteOf(pixels: Pixels, left: number, signal: AbortSignal | undefined): Promise<Matte | null> {
    const isOpen = isnet.isOpen()
    if (left < (isOpen ? warmBytes : leanBytes)) return null
    if (!isOpen) isLean = left < coldBytes
    return await whereItRuns(async () => isnetMatte(await isnet.get(), pixels, signal))
  }

  async function outlineOf(pixels: Pixels, left: number, signal: AbortSignal | undefined): Promise<Matte | null> {
    const open = async (): Promise<Network> =>
      openNetwork(outlineModel(await readModelFile(isnetFile)), { isLean: left < coldBytes })
    const outline = left < leanBytes ? null : await whereItRuns(() => isnetOutline(open, pixels, signal))
    // Where another network has no room beside the one that is open, that one serves.
    return outline ?? (isnet.isOpen() ? await matteOf(pixels, left, signal) : null)
  }

  const by =
    (look: typeof matteOf): SubjectMatter['matte'] =>
    (pixels, signal) =>
      inTurn(async () => {
        throwIfCancelled(signal)
        const matte = await look(pixels, available(), signal)
        return matte ? { matte, method: 'isnet' } : await fallback.matte(pixels, signal)
      })

  return { method: 'isnet', matte: by(matteOf), outline: by(outlineOf) }
}
