/**
 * A picture made to fit what a generative model takes, and the fit undone: scaled into a frame whose sides the model
 * allows, the rest of it filled with mirrored edges, so that nothing of the picture is cut away and nothing is stretched.
 * The same picture and rule give the same frame, so whoever undoes it needs no note of how it was done.
 */
import { type Matte, type Pixels, type Planes, toPixels, toPlanes } from './pixels/planes.ts'
import { resizePlane, resizePlanes } from './pixels/resample.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Which sizes a model makes. */
export type SizeRule =
  | { readonly rule: 'like_input' }
  | { readonly rule: 'list'; readonly sizes: readonly (readonly [width: number, height: number])[] }
  | {
      readonly rule: 'multiple'
      readonly of: number
      readonly sidePixelsLeast: number
      readonly sidePixelsMost: number
      readonly pixelsLeast?: number
      readonly pixelsMost?: number
      readonly ratioMost?: number
    }

/** What the model is given, and where in it the picture lies. */
export interface Frame extends Size {
  readonly inner: Size & { readonly left: number; readonly top: number }
}

export function frameFor(picture: Size, sizes: SizeRule, pixelsMost: number): Frame {
  if (sizes.rule === 'multiple') return ofMultiples(picture, sizes, pixelsMost)
  if (sizes.rule === 'list') return ofList(picture, sizes.sizes)
  const scale = Math.min(1, Math.sqrt(pixelsMost / (picture.width * picture.height)))
  const size = {
    width: atLeastOne(picture.width * scale, Math.floor),
    height: atLeastOne(picture.height * scale, Math.floor),
  }
  return { ...size, inner: { left: 0, top: 0, ...size } }
}

export const isWhole = (frame: Frame, picture: Size): boolean => isSize(frame, picture) && isSize(frame.inner, picture)

const isSize = (one: Size, other: Size): boolean => one.width === other.width && one.height === other.height
const ratioOf = ({ width, height }: Size): number => width / height
const isOfRatio = (one: Size, other: Size, tolerance: number): boolean =>
  Math.abs(ratioOf(one) / ratioOf(other) - 1) <= tolerance

const atLeastOne = (value: number, round: (value: number) => number = Math.round): number => Math.max(1, round(value))

function framed(canvas: Size, picture: Size, scale: number): Frame {
  const width = Math.min(canvas.width, atLeastOne(picture.width * scale))
  const height = Math.min(canvas.height, atLeastOne(picture.height * scale))
  const left = Math.floor((canvas.width - width) / 2)
  const top = Math.floor((canvas.height - height) / 2)
  return { ...canvas, inner: { left, top, width, height } }
}

/** Little of the frame is wasted, little of the picture is lost, and it is not made much larger than it is. */
function ofList(picture: Size, sizes: readonly (readonly [number, number])[]): Frame {
  const judged = sizes.map(([width, height]) => {
    const scale = Math.min(width / picture.width, height / picture.height)
    const wasted = 1 - (picture.width * scale * picture.height * scale) / (width * height)
    const lost = scale < 1 ? 1 - scale : 0.04 * Math.log2(scale)
    return { canvas: { width, height }, scale, cost: wasted + lost / 2 }
  })
  const [best] = judged.sort((one, other) => one.cost - other.cost)
  return best ? framed(best.canvas, picture, best.scale) : framed(picture, picture, 1)
}

type Multiple = Extract<SizeRule, { rule: 'multiple' }>

function ofMultiples(picture: Size, rule: Multiple, inputPixelsMost: number): Frame {
  const { sidePixelsLeast, sidePixelsMost, pixelsLeast = 0, ratioMost = Number.POSITIVE_INFINITY } = rule
  const pixelsMost = Math.min(rule.pixelsMost ?? inputPixelsMost, inputPixelsMost)
  const box = {
    width: Math.max(picture.width, picture.height / ratioMost),
    height: Math.max(picture.height, picture.width / ratioMost),
  }
  const area = box.width * box.height
  const least = Math.max(Math.sqrt(pixelsLeast / area), sidePixelsLeast / Math.min(box.width, box.height))
  const most = Math.min(Math.sqrt(pixelsMost / area), sidePixelsMost / Math.max(box.width, box.height))
  // Rounding sides up may go over a limit; then a little smaller.
  for (let scale = Math.min(Math.max(1, least), most); scale > 1e-4; scale *= 0.99) {
    const canvas = canvasOf({ width: box.width * scale, height: box.height * scale }, rule)
    const isLow = Math.max(canvas.width, canvas.height) <= sidePixelsMost
    if (isLow && canvas.width * canvas.height <= pixelsMost) return framed(canvas, picture, scale)
  }
  const side = Math.max(rule.of, Math.floor(sidePixelsMost / rule.of) * rule.of)
  const scale = Math.min(side / picture.width, side / picture.height)
  return framed({ width: side, height: side }, picture, scale)
}

/** Rounded up to multiples; the shorter side grows until what the model wants at least is there. */
function canvasOf(box: Size, { of, sidePixelsLeast, sidePixelsMost, pixelsLeast = 0, ratioMost }: Multiple): Size {
  const up = (side: number): number => Math.ceil(Math.max(Math.round(side), sidePixelsLeast, 1) / of) * of
  let short = up(Math.min(box.width, box.height))
  const long = up(Math.max(box.width, box.height))
  while (short < long && short + of <= sidePixelsMost && isTooLittle()) short += of
  function isTooLittle(): boolean {
    return short * long < pixelsLeast || long > short * (ratioMost ?? Number.POSITIVE_INFINITY)
  }
  return box.width >= box.height ? { width: long, height: short } : { width: short, height: long }
}

export function intoFrame(pixels: Pixels, frame: Frame): Pixels {
  if (isWhole(frame, pixels)) return pixels
  const inner = resizePlanes(toPlanes(pixels), frame.inner.width, frame.inner.height)
  return toPixels(eachPlane(inner, frame, plane => mirrored(plane, frame)))
}

export function matteIntoFrame(matte: Matte, frame: Frame): Matte {
  if (isWhole(frame, matte)) return matte
  const inner = resizePlane(matte.data, matte.width, matte.height, frame.inner.width, frame.inner.height)
  return { width: frame.width, height: frame.height, data: mirrored(inner, frame) }
}

/** Also where the model made it larger, or of another shape, than it was asked to. */
export function outOfFrame(made: Pixels, frame: Frame, picture: Size): Pixels {
  if (isSize(made, picture) && isWhole(frame, picture)) return made
  const planes = toPlanes(made)
  // It kept to the shape of the picture although it was given a frame of another.
  if (isOfRatio(made, picture, 0.01) && !isOfRatio(made, frame, 0.02))
    return toPixels(resizePlanes(planes, picture.width, picture.height))
  const shaped = isOfRatio(made, frame, 0.03) ? planes : croppedTo(planes, ratioOf(frame))
  const times = Math.max(1, Math.floor(shaped.width / frame.width))
  const sized = resizePlanes(shaped, frame.width * times, frame.height * times)
  const { left, top, width, height } = frame.inner
  const inner = cut(sized, { left: left * times, top: top * times, width: width * times, height: height * times })
  return toPixels(resizePlanes(inner, picture.width, picture.height))
}

function croppedTo(planes: Planes, ratio: number): Planes {
  const width = Math.min(planes.width, atLeastOne(planes.height * ratio))
  const height = Math.min(planes.height, atLeastOne(planes.width / ratio))
  const left = Math.floor((planes.width - width) / 2)
  const top = Math.floor((planes.height - height) / 2)
  return cut(planes, { left, top, width, height })
}

function cut(planes: Planes, { left, top, width, height }: Frame['inner']): Planes {
  return eachPlane(planes, { width, height }, plane => {
    const out = new Float32Array(width * height)
    for (let y = 0; y < height; y++) {
      const from = (top + y) * planes.width + left
      out.set(plane.subarray(from, from + width), y * width)
    }
    return out
  })
}

function eachPlane(planes: Planes, { width, height }: Size, make: (plane: Float32Array) => Float32Array): Planes {
  const { r, g, b, alpha } = planes
  return { width, height, r: make(r), g: make(g), b: make(b), alpha: alpha && make(alpha) }
}

/** The inner part in its place; around it the picture goes on as in a mirror. */
function mirrored(
  inner: Float32Array,
  { width, height, inner: { left, top, width: w, height: h } }: Frame,
): Float32Array {
  const columns = Int32Array.from({ length: width }, (_, x) => reflected(x - left, w))
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const from = reflected(y - top, h) * w
    for (let x = 0; x < width; x++) out[y * width + x] = inner[from + columns[x]]
  }
  return out
}

function reflected(at: number, length: number): number {
  const turn = ((at % (2 * length)) + 2 * length) % (2 * length)
  return turn < length ? turn : 2 * length - 1 - turn
}
