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
  const data = found.data.slice()
  for (let i = 0; i < data.length; i++) if (data[i] < 0.04) data[i] *= smoothstep(0, 0.04, data[i])
  return { matte: { width, height, data }, isClear: false }
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

/** A pixel that belongs to some area, but it is not known yet to which. */
const unmarked = -1

/** Lays a subject of `cover` over a value of `under`. */
export const over = (value: number, under: number, cover: number): number => under + (value - under) * cover

/** Marks connected pixels for which `isIn` holds: labels from 1, and the number of pixels of each label. */
export function labelAreas(
  { width, height }: Size,
  isIn: (i: number) => boolean,
): { labels: Int32Array; areas: readonly number[]; touchesEdge: readonly boolean[] } {
  const labels = new Int32Array(width * height)
  for (let i = 0; i < labels.length; i++) labels[i] = isIn(i) ? unmarked : 0
  const queue = new Int32Array(labels.length)
  const areas = [0]
  const touchesEdge = [false]
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] !== unmarked) continue
    const label = areas.length
    let touches = false
    let end = 1
    labels[start] = label
    queue[0] = start
    for (let at = 0; at < end; at++) {
      const i = queue[at]
      const x = i % width
      const isFirst = i < width
      const isLast = i >= labels.length - width
      touches ||= x === 0 || x === width - 1 || isFirst || isLast
      if (x > 0 && labels[i - 1] === unmarked) {
        labels[i - 1] = label
        queue[end++] = i - 1
      }
      if (x < width - 1 && labels[i + 1] === unmarked) {
        labels[i + 1] = label
        queue[end++] = i + 1
      }
      if (!isFirst && labels[i - width] === unmarked) {
        labels[i - width] = label
        queue[end++] = i - width
      }
      if (!isLast && labels[i + width] === unmarked) {
        labels[i + width] = label
        queue[end++] = i + width
      }
    }
    areas.push(end)
    touchesEdge.push(touches)
  }
  return { labels, areas, touchesEdge }
}

/**
 * 1 in small holes of the subject that it encloses all round: panes of a window, and what a matte misses on a nose. They
 * are seen as part of the subject, so neither a glow nor a sticker's paper should fill them.
 */
export function smallHoles(matte: Reduced, mostShare: number): Float32Array {
  let covered = 0
  for (let i = 0; i < matte.data.length; i++) covered += matte.data[i]
  const { labels, areas, touchesEdge } = labelAreas(matte, i => matte.data[i] < 0.98)
  const isHole = areas.map((area, label) => label > 0 && !touchesEdge[label] && area < covered * mostShare)
  const holes = new Float32Array(labels.length)
  if (isHole.includes(true)) for (let i = 0; i < labels.length; i++) if (isHole[labels[i]]) holes[i] = 1
  return holes
}
