import type { SubjectMatter } from '../operation.ts'
import type { Matte, Pixels } from '../pixels/planes.ts'
import { readModelFile } from './files-browser.ts'
import { isnetMatte, throwIfCancelled, whereItRuns } from './isnet.ts'
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

  const matteOf = (pixels: Pixels, signal: AbortSignal | undefined): Promise<Matte | null> =>
    whereItRuns(async () => isnetMatte(await isnet.get(), pixels, signal))

  async function outlineOf(pixels: Pixels, signal: AbortSignal | undefined): Promise<Matte | null> {
    const open = async (): Promise<Network> => openNetwork(outlineModel(await readModelFile(isnetFile)))
    const outline = await whereItRuns(() => isnetOutline(open, pixels, signal))
    // Where another network has no room beside the one that is open, that one serves.
    return outline ?? (isnet.isOpen() ? await matteOf(pixels, signal) : null)
  }

  const by =
    (look: typeof matteOf): SubjectMatter['matte'] =>
    (pixels, signal) =>
      inTurn(async () => {
        throwIfCancelled(signal)
        const matte = await look(pixels, signal)
        return matte ? { matte, method: 'isnet' } : await fallback.matte(pixels, signal)
      })

  return { method: 'isnet', matte: by(matteOf), outline: by(outlineOf) }
}
