import { type Context, EngineRefusal } from '../operation.ts'
import type { Size } from '../pixels/enlarge.ts'
import { type Matte, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { requireSubject, takeSubjectColours } from './foreground.ts'

/**
 * The subject as something that can be lifted off: what shadow, sticker, glow and a new background stand on. A picture
 * that is a cut-out already is its own matte, so that these work on what "remove background" leaves and on logos.
 */
export interface CutOut {
  /** Without the veil that is too thin to see. */
  readonly matte: Matte
  /** Whether there is nothing behind the subject any more. */
  readonly isClear: boolean
}

const isCutOut = (alpha: Float32Array): boolean => {
  let clear = 0
  for (const value of alpha) if (value < 0.02) clear++
  return clear > alpha.length * 0.01
}

/** Finds the subject; the picture stays as it is. */
export async function findCutOut(planes: Planes, context: Context): Promise<CutOut> {
  const { width, height, alpha } = planes
  if (alpha && isCutOut(alpha)) {
    if (alpha.every(value => value < 0.02)) {
      throw new EngineRefusal('no_subject', 'Every pixel of this picture is clear: there is nothing to work on.')
    }
    return { matte: { width, height, data: alpha.slice() }, isClear: true }
  }
  const found = await requireSubject(planes, context)
  return { matte: { width, height, data: found.data.map(value => value * smoothstep(0, 0.04, value)) }, isClear: false }
}

/** Finds the subject and gives it its own colours along the outline, in place; `planes.alpha` is left as it is. */
export async function liftSubject(planes: Planes, context: Context): Promise<CutOut> {
  const cutOut = await findCutOut(planes, context)
  if (!cutOut.isClear) takeSubjectColours(planes, cutOut.matte, context)
  return cutOut
}

export interface Reduced extends Size {
  readonly data: Float32Array
  /** Full size / reduced size. */
  readonly factor: number
}

/** A matte small enough for work whose result is soft anyway. */
export function reduceMatte({ width, height, data }: Matte, mostPixels: number): Reduced {
  const factor = Math.max(1, Math.sqrt((width * height) / mostPixels))
  const size = { width: Math.max(1, Math.round(width / factor)), height: Math.max(1, Math.round(height / factor)) }
  return { ...size, data: resizePlane(data, width, height, size.width, size.height), factor }
}

/** Lays a subject of `cover` over a value of `under`. */
export const over = (value: number, under: number, cover: number): number => under + (value - under) * cover

/** Marks connected pixels for which `isIn` holds: labels from 1, and the number of pixels of each label. */
export function labelAreas(
  { width, height }: Size,
  isIn: (i: number) => boolean,
): { labels: Int32Array; areas: readonly number[]; touchesEdge: readonly boolean[] } {
  const labels = new Int32Array(width * height)
  const queue = new Int32Array(labels.length)
  const areas = [0]
  const touchesEdge = [false]
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] !== 0 || !isIn(start)) continue
    const label = areas.push(0) - 1
    touchesEdge.push(false)
    let end = 0
    const visit = (i: number): void => {
      if (labels[i] !== 0 || !isIn(i)) return
      labels[i] = label
      queue[end++] = i
    }
    visit(start)
    for (let at = 0; at < end; at++) {
      const i = queue[at]
      const x = i % width
      const y = (i - x) / width
      if (x > 0) visit(i - 1)
      if (x < width - 1) visit(i + 1)
      if (y > 0) visit(i - width)
      if (y < height - 1) visit(i + width)
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) touchesEdge[label] = true
    }
    areas[label] = end
  }
  return { labels, areas, touchesEdge }
}

/**
 * 1 in small holes of the subject that it encloses all round: panes of a window, and what a matte misses on a nose. They
 * are seen as part of the subject, so neither a glow nor a sticker's paper should fill them.
 */
export function smallHoles(matte: Reduced, mostShare: number): Float32Array {
  let covered = 0
  for (const value of matte.data) covered += value
  const { labels, areas, touchesEdge } = labelAreas(matte, i => matte.data[i] < 0.98)
  return Float32Array.from(labels, label =>
    label > 0 && !touchesEdge[label] && areas[label] < covered * mostShare ? 1 : 0,
  )
}
