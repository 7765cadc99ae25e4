import { createSubjectMatter } from '#subject-matter'
import type { Matte, Pixels } from './pixels/planes.ts'
import { resizePlane } from './pixels/resample.ts'

/**
 * Where the main subject of a picture is, 0..1, the longer side at most `side`: what masks and previews are shown with.
 * `isRough`: found without the model, so that another time it may be better.
 */
export async function subjectMatte(
  pixels: Pixels,
  { side = 512, signal }: { side?: number; signal?: AbortSignal } = {},
): Promise<Matte & { readonly isRough: boolean }> {
  const { matte, method } = await createSubjectMatter().matte(pixels, signal)
  const shrink = Math.min(1, side / Math.max(pixels.width, pixels.height))
  const [width, height] = [pixels.width, pixels.height].map(length => Math.max(1, Math.round(length * shrink)))
  const data = resizePlane(matte.data, matte.width, matte.height, width, height)
  return { width, height, data, isRough: method === 'fallback' }
}
