/**
 * What an expression covers in a picture. Regions that are found (subject, sky, a colour) have edges as soft as the
 * picture's own; drawn ones (brush, rectangle, ellipse) get a soft edge that lies wholly inside, so that not one pixel
 * outside of what was drawn can change.
 */
import { EngineRefusal } from '../operation.ts'
import { parseColour, type Rgb } from '../pixels/colour.ts'
import type { Face } from '../pixels/faces.ts'
import { boxBlur } from '../pixels/filters.ts'
import { luma, type Matte, type Pixels, type Planes, smoothstep } from '../pixels/planes.ts'
import { describeMask, type MaskExpression, type MaskRegion } from './expression.ts'

/** Where the found regions come from; the run answers with what it has cached. */
export interface MaskSources {
  subject(): Promise<Matte>
  sky(): Promise<Matte | null>
  faces(): Promise<readonly Face[]>
  colour(colour: Rgb): Matte | null
  /** The mask picture that the run was given. */
  brush(): Matte
}

/** Hard edges grow `in`wards for what changes and, under a "not", `out`wards; `none` leaves them hard. */
export type Feather = 'in' | 'out' | 'none'

/** Less than this is nothing and more than the rest is all: found mattes leave traces of a thousandth everywhere. */
const trace = 0.006
/** A mask that covers less of the picture would change nothing that anybody could see. */
const leastShare = 1e-5

/** Covers 0..1 per pixel; refuses what is nowhere in the picture. */
export async function maskMatte(
  expression: MaskExpression,
  planes: Planes,
  sources: MaskSources,
  feather: Feather = 'in',
): Promise<Matte> {
  const data = await cover(expression, planes, sources, feather)
  let sum = 0
  for (let i = 0; i < data.length; i++) {
    const value = data[i]
    if (value === 0) continue
    data[i] = value < trace ? 0 : value > 1 - trace ? 1 : value
    sum += data[i]
  }
  if (sum < Math.max(1, leastShare * data.length)) throw emptyMask(expression)
  return { width: planes.width, height: planes.height, data }
}

function emptyMask(expression: MaskExpression): EngineRefusal {
  return new EngineRefusal(
    'mask_empty',
    `The mask covers nothing of this picture: ${describeMask(expression)} is not in it. Choose another mask, or paint one.`,
    { parameter: 'mask' },
  )
}

async function cover(
  expression: MaskExpression,
  planes: Planes,
  sources: MaskSources,
  feather: Feather,
): Promise<Float32Array> {
  switch (expression.kind) {
    case 'not': {
      const flipped = feather === 'none' ? 'none' : feather === 'in' ? 'out' : 'in'
      return inverted(await cover(expression.of, planes, sources, flipped))
    }
    case 'and':
    case 'or': {
      const one = await cover(expression.one, planes, sources, feather)
      const other = await cover(expression.other, planes, sources, feather)
      const isAnd = expression.kind === 'and'
      for (let i = 0; i < one.length; i++) one[i] = isAnd ? Math.min(one[i], other[i]) : Math.max(one[i], other[i])
      return one
    }
    case 'rectangle':
    case 'ellipse':
      return feathered(drawn(expression, planes), planes, feather)
    case 'colour':
      return coverOfColour(expression.colour, sources)
    default:
      return coverOfRegion(expression.region, planes, sources, feather)
  }
}

function inverted(data: Float32Array): Float32Array {
  for (let i = 0; i < data.length; i++) data[i] = 1 - data[i]
  return data
}

function coverOfColour(words: string, sources: MaskSources): Float32Array {
  const colour = parseColour(words)
  const matte = colour && sources.colour(colour)
  if (matte) return matte.data
  throw new EngineRefusal('mask_empty', `There is next to nothing ${words} in this picture.`, { parameter: 'mask' })
}

async function coverOfRegion(
  region: MaskRegion,
  planes: Planes,
  sources: MaskSources,
  feather: Feather,
): Promise<Float32Array> {
  switch (region) {
    case 'subject':
      return subjectCover(await sources.subject())
    case 'background':
      return inverted(subjectCover(await sources.subject()))
    case 'sky': {
      const sky = await sources.sky()
      if (!sky) throw new EngineRefusal('no_sky', 'No sky was found in this picture. Paint a mask to say where it is.')
      return sky.data.slice()
    }
    case 'faces':
      return coverOfFaces(await sources.faces(), planes)
    case 'brush':
      return feathered(sources.brush().data.slice(), planes, feather)
    case 'shadows':
      return luma(planes).map(value => smoothstep(0.52, 0.2, value))
    case 'highlights':
      return luma(planes).map(value => smoothstep(0.5, 0.82, value))
    default:
      return coverOfSide(region, planes)
  }
}

function subjectCover(matte: Matte): Float32Array {
  let sum = 0
  for (const value of matte.data) sum += value
  if (sum / matte.data.length >= 0.005) return matte.data.slice()
  throw new EngineRefusal(
    'no_subject',
    'No subject stands out from the background in this picture. Paint a mask to say where it is.',
  )
}

function coverOfFaces(faces: readonly Face[], { width, height }: Planes): Float32Array {
  if (faces.length === 0) {
    throw new EngineRefusal('no_face', 'No face was found in this picture. Paint a mask to say where it is.')
  }
  const data = new Float32Array(width * height)
  for (const face of faces) {
    const [across, down] = [face.radius * 0.95, face.radius * 1.25]
    for (let y = Math.max(0, Math.floor(face.y - down)); y < Math.min(height, face.y + down); y++)
      for (let x = Math.max(0, Math.floor(face.x - across)); x < Math.min(width, face.x + across); x++) {
        const distance = Math.hypot((x - face.x) / across, (y - face.y) / down)
        const i = y * width + x
        data[i] = Math.max(data[i], smoothstep(1, 0.62, distance))
      }
  }
  return data
}

/** Half of the picture with a soft passage in the middle; the centre is an oval that fades outwards. */
function coverOfSide(side: MaskRegion, { width, height }: Planes): Float32Array {
  const data = new Float32Array(width * height)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const [u, v] = [(x + 0.5) / width, (y + 0.5) / height]
      if (side === 'centre') data[i] = smoothstep(0.98, 0.4, Math.hypot(u - 0.5, v - 0.5) * 2)
      else {
        const from = side === 'top' ? v : side === 'bottom' ? 1 - v : side === 'left' ? u : 1 - u
        data[i] = smoothstep(0.62, 0.38, from)
      }
    }
  return data
}

function drawn(
  { kind, ...frame }: Extract<MaskExpression, { kind: 'rectangle' | 'ellipse' }>,
  { width, height }: Planes,
): Float32Array {
  const data = new Float32Array(width * height)
  const [left, top] = [frame.x * width, frame.y * height]
  const [right, bottom] = [left + frame.width * width, top + frame.height * height]
  for (let y = Math.max(0, Math.ceil(top - 0.5)); y + 0.5 <= bottom && y < height; y++) {
    // Of an ellipse a row holds a chord.
    const level = (2 * (y + 0.5 - top)) / (bottom - top) - 1
    const half = kind === 'rectangle' ? 1 : Math.sqrt(Math.max(0, 1 - level * level))
    const middle = (left + right) / 2
    const from = Math.max(0, Math.ceil(middle + half * (left - middle) - 0.5))
    const end = Math.min(width, Math.floor(middle + half * (right - middle) - 0.5) + 1)
    if (end > from) data.fill(1, y * width + from, y * width + end)
  }
  return data
}

/** A ramp of about a 160th of the picture on one side of the edge only. */
function feathered(data: Float32Array, { width, height }: Planes, feather: Feather): Float32Array {
  if (feather === 'none') return data
  const radius = Math.max(1, Math.round(Math.max(width, height) / 160))
  const soft = boxBlur(boxBlur(data, width, height, radius), width, height, radius)
  for (let i = 0; i < data.length; i++) {
    data[i] =
      feather === 'in' ? Math.min(data[i], Math.max(0, 2 * soft[i] - 1)) : Math.max(data[i], Math.min(1, 2 * soft[i]))
  }
  return data
}

/**
 * A mask picture as a matte: where it has transparent pixels, clear means "edit here" (the convention of the OpenAI
 * images API); without any, white does.
 */
export function brushMatte({ width, height, data }: Pixels): Matte {
  const cover = new Float32Array(width * height)
  let hasAlpha = false
  for (let j = 3; j < data.length && !hasAlpha; j += 4) hasAlpha = data[j] !== 255
  for (let i = 0, j = 0; i < cover.length; i++, j += 4) {
    cover[i] = hasAlpha ? 1 - data[j + 3] / 255 : (0.299 * data[j] + 0.587 * data[j + 1] + 0.114 * data[j + 2]) / 255
  }
  return { width, height, data: cover }
}
