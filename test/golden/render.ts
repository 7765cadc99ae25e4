/** Draws an example: its photo at a size, the fault that it mends, the edit. Shared by the golden test and the gallery. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode } from '@image2image/engine/codec'
import type { OperationName, Plan, Step, SubjectMatter } from '../../engine/operation.ts'
import { type Pixels, toPixels, toPlanes } from '../../engine/pixels/planes.ts'
import { resizePlanes } from '../../engine/pixels/resample.ts'
import { runPlan } from '../../engine/run.ts'
import type { Example, Photo } from './examples.ts'

const photos = join(import.meta.dirname, '..', '..', 'docs', 'photos')

/** The longer side is `side` pixels; smaller photos stay as they are. */
export async function readPhoto(photo: Photo, side: number): Promise<Pixels> {
  const { pixels } = await decode(await readFile(join(photos, `${photo}.jpg`)))
  const shrink = Math.min(1, side / Math.max(pixels.width, pixels.height))
  if (shrink === 1) return pixels
  const [width, height] = [pixels.width, pixels.height].map(length => Math.max(1, Math.round(length * shrink)))
  return toPixels(resizePlanes(toPlanes(pixels), width, height))
}

const planOf = (operations: Step[]): Plan => ({ operations, notUnderstood: [], needsGenerative: false })

export interface Drawn {
  readonly before: Pixels
  readonly after: Pixels
  readonly svg: string | undefined
}

export async function drawExample(
  name: OperationName,
  { photo, step, reference, fault }: Example,
  side: number,
  subjectMatte?: SubjectMatter,
): Promise<Drawn> {
  const matter = subjectMatte ? { subjectMatte } : {}
  let before = await readPhoto(photo, side)
  for (const { name: cause, ...parameters } of fault ?? []) {
    before = (await runPlan(before, planOf([{ name: cause, strength: 1, ...parameters }]), matter)).pixels
  }
  const { pixels, svg } = await runPlan(before, planOf([{ name, strength: 1, ...step }]), {
    ...matter,
    ...(reference ? { reference: await readPhoto(reference, side) } : {}),
  })
  return { before, after: pixels, svg }
}
