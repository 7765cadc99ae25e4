/**
 * One edit from file to file: read, run, finish, write, with the record of what was done inside. Everybody who makes files
 * makes them here, so that the same photo, plan and seed give the same bytes wherever they are asked for.
 */
import type { Plan, Step } from '../operation.ts'
import type { Matte, Pixels } from '../pixels/planes.ts'
import { type Finish, fromSvg, fromXmp, type Provenance, provenanceOf, toXmp, withComment } from '../provenance.ts'
import { runPlan } from '../run.ts'
import { decode, encode } from './codec.ts'
import { encodeGrey, isOpaque, readXmp } from './raster.ts'

export { type Finish, type Provenance, planOf } from '../provenance.ts'

export interface EditOrder {
  readonly input: Uint8Array
  /** A picture file of the same size that says where to edit. */
  readonly mask?: Uint8Array | null
  /** The file of a second picture. */
  readonly reference?: Uint8Array | null
  readonly plan: Plan
  readonly seed?: number
  /** Chosen when the pixels are there: whether a format fits depends on their transparency. */
  readonly finish: Finish | ((pixels: Pixels) => Finish)
}

export interface EditedFile {
  readonly bytes: Uint8Array
  readonly format: Finish['format']
  readonly width: number
  readonly height: number
  /** The same result as a drawing, where it is one. */
  readonly svg: string | null
  readonly plan: Plan
  readonly engine: string
  readonly version: string
  readonly seed: number
  readonly notes: readonly string[]
}

interface Watching {
  readonly signal?: AbortSignal
  onProgress?(fraction: number, stage: string): void
}

/** Reading, finishing and writing take this much of the bar around the edit itself. */
const editFrom = 0.05
const editTo = 0.92

export async function editFile(order: EditOrder, { signal, onProgress }: Watching = {}): Promise<EditedFile> {
  onProgress?.(0, 'Reading the picture')
  const picture = await decode(order.input)
  const brush = order.mask ? (await decode(order.mask)).pixels : undefined
  const reference = order.reference ? (await decode(order.reference)).pixels : undefined
  const run = await runPlan(picture.pixels, order.plan, {
    ...(order.seed === undefined ? {} : { seed: order.seed }),
    ...(signal && { signal }),
    ...(brush && { brush }),
    ...(reference && { reference }),
    onProgress: (fraction, stage) => fraction < 1 && onProgress?.(editFrom + fraction * (editTo - editFrom), stage),
  })
  onProgress?.(editTo, 'Finishing')
  const finish = typeof order.finish === 'function' ? order.finish(run.pixels) : order.finish
  const pixels = await finished(run.pixels, finish, run.seed, signal)
  onProgress?.(0.96, 'Saving')
  const { engine, version, seed, plan, notes } = run
  const record = provenanceOf({
    ...{ engine, version, seed, plan, finish },
    hasMask: brush !== undefined,
    hasReference: reference !== undefined,
    before: await readProvenance(order.input),
  })
  const bytes = await encode(pixels, {
    format: finish.format,
    ...(finish.quality === null ? {} : { quality: finish.quality }),
    fullChroma: picture.fullChroma,
    xmp: toXmp(record),
  })
  // A drawing of another shape than the picture beside it would be another result.
  const isSame = pixels.width === run.pixels.width && pixels.height === run.pixels.height
  const svg = run.svg !== undefined && isSame ? withComment(run.svg, record) : null
  const { width, height } = pixels
  return { bytes, format: finish.format, width, height, svg, plan, engine, version, seed, notes }
}

/** The pixels as they were ordered; the same object where nothing is to be done. */
export async function finished(pixels: Pixels, { size, background }: Finish, seed: number, signal?: AbortSignal) {
  const sized = size ? await fit(pixels, size, seed, signal) : pixels
  return background === 'opaque' ? onWhite(sized) : sized
}

/** The crop to the ratio keeps what there is most to see of; then the size is exact. */
async function fit(
  pixels: Pixels,
  { width, height }: NonNullable<Finish['size']>,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Pixels> {
  if (pixels.width === width && pixels.height === height) return pixels
  const isOfRatio = Math.abs((width * pixels.height) / (height * pixels.width) - 1) < 0.005
  const operations: Step[] = [
    // Looking for what must be kept takes seconds, and nothing is cut from a picture that has the shape already.
    ...(isOfRatio ? [] : [{ name: 'crop', strength: 1, ratio: width / height } as const]),
    { name: 'resize', strength: 1, width, height, fit: 'stretch' },
  ]
  const plan = { operations, notUnderstood: [], needsGenerative: false }
  return (await runPlan(pixels, plan, { seed, ...(signal && { signal }) })).pixels
}

export function onWhite(pixels: Pixels): Pixels {
  if (isOpaque(pixels.data)) return pixels
  const data = new Uint8ClampedArray(pixels.data)
  for (let j = 0; j < data.length; j += 4) {
    const alpha = data[j + 3] / 255
    for (let k = j; k < j + 3; k++) data[k] = data[k] * alpha + 255 * (1 - alpha)
    data[j + 3] = 255
  }
  return { ...pixels, data }
}

/** What a file says of how it was made; null where it says nothing, or is no picture. */
export async function readProvenance(bytes: Uint8Array): Promise<Provenance | null> {
  if (isSvg(bytes)) return fromSvg(new TextDecoder().decode(bytes))
  const packet = await readXmp(bytes)
  return packet === null ? null : fromXmp(packet)
}

const isSvg = (bytes: Uint8Array): boolean =>
  /^\s*(<\?xml|<svg)/.test(new TextDecoder().decode(bytes.subarray(0, 64)).replace(/^\ufeff/, ''))

/** A matte as a file: 8-bit grey PNG, white where it covers. */
export const matteFile = (matte: Matte): Promise<Uint8Array> => encodeGrey(matte)
