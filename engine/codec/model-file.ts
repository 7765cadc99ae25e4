/**
 * What goes to a generative model and what comes back, as files. Before: input, mask and further pictures in a size and
 * form that the model takes. After: a stranger's bytes opened, the fit undone, the original put back outside the mask, and
 * the file written as it was ordered, with the record of what made it. Signed bytes (C2PA) that need nothing of that stay as
 * they came, so that their signature stays good; others are written anew, because engines write the prompt into files.
 */
import {
  type Frame,
  frameFor,
  intoFrame,
  isWhole,
  matteIntoFrame,
  outOfFrame,
  type Size,
  type SizeRule,
} from '../fitting.ts'
import { brushMatte } from '../masks/mattes.ts'
import { changedOutside, putBack } from '../masks/putting-back.ts'
import type { Matte, Pixels } from '../pixels/planes.ts'
import { type Finish, type ModelNamed, provenanceOf, toXmp } from '../provenance.ts'
import { decode, defaultLimits, encode, type OutputFormat } from './codec.ts'
import { finished, readProvenance } from './file.ts'
import { isOpaque, scaleDown } from './raster.ts'

export interface ModelFit {
  readonly sizes: SizeRule
  /** Of the largest input it takes. */
  readonly pixelsMost: number
}

export interface FilesForModel extends ModelFit {
  readonly input: Uint8Array | null
  /** A picture of the input's size that says where to edit. */
  readonly mask: Uint8Array | null
  readonly references: readonly Uint8Array[]
}

export interface PreparedFiles {
  readonly input: Uint8Array | null
  readonly mask: Uint8Array | null
  readonly references: readonly Uint8Array[]
  /** What the model is to make; null: it follows the input, or nothing was said. */
  readonly size: Size | null
}

/** As which file a mask is drawn, from how far each point is to be edited, 0 to 255. */
export type DrawMask = (edits: Uint8Array, size: Size) => Promise<Uint8Array>

export async function prepareFiles(files: FilesForModel, drawMask: DrawMask): Promise<PreparedFiles> {
  const references: Uint8Array[] = []
  for (const each of files.references) references.push(await withinLimit(each, files.pixelsMost))
  if (!files.input) return { input: null, mask: null, references, size: null }
  const { pixels, format } = await decode(files.input)
  const frame = frameFor(pixels, files.sizes, files.pixelsMost)
  const isAsIs = isWhole(frame, pixels) && isWidelyRead(format)
  const input = isAsIs ? files.input : await written(intoFrame(pixels, frame), format === 'png')
  const mask = files.mask ? await framedMask(await readMask(files.mask), frame, drawMask) : null
  const { width, height } = frame
  return { input, mask, references, size: files.sizes.rule === 'like_input' ? null : { width, height } }
}

const isWidelyRead = (format: string): boolean => format === 'png' || format === 'jpeg'

/** A photo as PNG is several times the size, and services bound what they take. */
const losslessPixelsMost = 4_200_000

function written(pixels: Pixels, wasLossless: boolean): Promise<Uint8Array> {
  const isSmall = pixels.width * pixels.height <= losslessPixelsMost
  const isPng = !isOpaque(pixels.data) || (wasLossless && isSmall)
  return encode(pixels, isPng ? { format: 'png' } : { format: 'jpeg', quality: 95, fullChroma: true })
}

async function withinLimit(file: Uint8Array, pixelsMost: number): Promise<Uint8Array> {
  const { pixels, format } = await decode(file)
  const frame = frameFor(pixels, { rule: 'like_input' }, pixelsMost)
  return isWhole(frame, pixels) && isWidelyRead(format) ? file : written(intoFrame(pixels, frame), format === 'png')
}

async function readMask(file: Uint8Array): Promise<Matte> {
  return brushMatte((await decode(file)).pixels)
}

function framedMask(mask: Matte, frame: Frame, drawMask: DrawMask): Promise<Uint8Array> {
  const { width, height, data } = matteIntoFrame(mask, frame)
  return drawMask(
    Uint8Array.from(data, share => Math.round(Math.min(1, Math.max(0, share)) * 255)),
    { width, height },
  )
}

export interface ModelResult extends ModelFit {
  /** From a stranger, opened by nobody yet. */
  readonly bytes: Uint8Array
  /** What was edited, and where, before it was made to fit. */
  readonly input: Uint8Array | null
  readonly mask: Uint8Array | null
  readonly hasReference: boolean
  readonly finish: Finish
  /** Nobody asked for a format: the model's own is as good. */
  readonly anyFormat: boolean
  readonly engine: string
  readonly version: string
  readonly seed: number | null
  readonly model: ModelNamed
}

export interface FinishedResult extends Size {
  readonly bytes: Uint8Array
  readonly format: OutputFormat
  readonly changedOutside: number | null
  /** Signed, and nothing had to be done to it. */
  readonly isAsMade: boolean
}

export async function finishResult(result: ModelResult): Promise<FinishedResult> {
  const { finish } = result
  const made = await decode(result.bytes, defaultLimits)
  const before = result.input ? (await decode(result.input)).pixels : null
  const mask = result.mask ? await readMask(result.mask) : null
  const fitted = before
    ? outOfFrame(made.pixels, frameFor(before, result.sizes, result.pixelsMost), before)
    : made.pixels
  const changed = before && mask ? changedOutside(asKept(before, result), fitted, mask) : null
  const whole = before && mask ? putBack(before, fitted, mask) : fitted
  const pixels = await finished(whole, finish, result.seed ?? 0)
  const format = formatOf(made.format)
  const isFitting = format !== null && (format === finish.format || result.anyFormat) && finish.quality === null
  const { width, height } = pixels
  if (pixels === made.pixels && isFitting && isSigned(result.bytes))
    return { bytes: result.bytes, format, width, height, changedOutside: changed, isAsMade: true }
  // A picture made from words has no kind of file to follow but the model's own.
  const asOrdered = result.anyFormat && !before && format !== null ? { ...finish, format } : finish
  const bytes = await writtenAs(pixels, { ...result, finish: asOrdered }, made.fullChroma)
  return { bytes, format: asOrdered.format, width, height, changedOutside: changed, isAsMade: false }
}

/** Holds a manifest of Content Credentials: a JUMBF box of that name. */
function isSigned({ buffer, byteOffset, length }: Uint8Array): boolean {
  const bytes = Buffer.from(buffer, byteOffset, length)
  return bytes.includes('jumb') && bytes.includes('c2pa')
}

/** The picture after the way there and back, which costs detail that no model took away. */
function asKept(before: Pixels, { sizes, pixelsMost }: ModelFit): Pixels {
  const frame = frameFor(before, sizes, pixelsMost)
  return isWhole(frame, before) ? before : outOfFrame(intoFrame(before, frame), frame, before)
}

function formatOf(format: string): OutputFormat | null {
  return format === 'png' || format === 'jpeg' || format === 'webp' || format === 'avif' ? format : null
}

async function writtenAs(pixels: Pixels, result: ModelResult, fullChroma: boolean): Promise<Uint8Array> {
  const { finish, engine, version, seed, model, mask, hasReference, input } = result
  const record = provenanceOf({
    ...{ engine, version, seed, finish, model, hasReference },
    plan: { operations: [], notUnderstood: [], needsGenerative: true },
    hasMask: mask !== null,
    before: input ? await readProvenance(input) : null,
  })
  const quality = finish.quality === null ? {} : { quality: finish.quality }
  return encode(pixels, { format: finish.format, ...quality, fullChroma, xmp: toXmp(record) })
}

/** How it looks so far: a stranger's bytes opened and made small. */
export async function smallFile(bytes: Uint8Array, sidePixels: number, format: OutputFormat): Promise<Uint8Array> {
  const { pixels } = await decode(bytes, defaultLimits)
  return encode(await scaleDown(pixels, sidePixels), format === 'png' ? { format } : { format, quality: 80 })
}
