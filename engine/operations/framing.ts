import type { Context } from '../operation.ts'
import type { Face } from '../pixels/faces.ts'
import type { Matte, Planes } from '../pixels/planes.ts'
import { labelAreas, reduceMatte } from './cut-out.ts'

/**
 * What a frame must not cut through: the main subject and people's faces, as boxes in fractions of the picture. Cropping
 * and seam carving ask here, so that both mean the same by "the subject".
 */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Blobs of matte smaller than this share of the largest are stray. */
const strayShare = 0.1

/** The subject's box, or null where the matte says nothing firm: a landscape, a pattern, a picture full of subject. */
export function subjectBox(matte: Matte): Box | null {
  const small = reduceMatte(matte, 30_000)
  const { width, height, data } = small
  let firm = 0
  let vague = 0
  for (const value of data) {
    if (value > 0.9) firm++
    else if (value > 0.1) vague++
  }
  if (firm < data.length * 0.004 || firm > data.length * 0.95 || vague > firm * 1.5) return null
  const { labels, areas } = labelAreas(small, i => data[i] >= 0.5)
  const least = Math.max(...areas) * strayShare
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0 || areas[labels[i]] < least) continue
    const x = i % width
    const y = (i - x) / width
    if (x < left) left = x
    if (x > right) right = x
    if (y < top) top = y
    if (y > bottom) bottom = y
  }
  return { left: left / width, top: top / height, right: (right + 1) / width, bottom: (bottom + 1) / height }
}

/** The boxes of faces, hair and chin included. */
export function faceBoxes(faces: readonly Face[], { width, height }: Pick<Planes, 'width' | 'height'>): readonly Box[] {
  return faces.map(({ x, y, radius }) => ({
    left: Math.max(0, (x - radius * 1.1) / width),
    right: Math.min(1, (x + radius * 1.1) / width),
    top: Math.max(0, (y - radius * 1.6) / height),
    bottom: Math.min(1, (y + radius * 1.25) / height),
  }))
}

export interface Attention {
  readonly subject: Box | null
  readonly faces: readonly Box[]
}

export async function findAttention(planes: Planes, context: Context): Promise<Attention> {
  const faces = faceBoxes(await context.faces(planes), planes)
  return { faces, subject: subjectBox(await context.subjectMatte(planes)) }
}
