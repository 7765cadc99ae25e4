import type { Operation } from '../operation.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { clamp, type Planes } from '../pixels/planes.ts'
import { cutOut, type Frame } from './geometry.ts'
import { toOklab } from './oklab.ts'
import { faceOval, frameOf, requireFaces, skinLikeness, skinToneOf } from './skin.ts'

/**
 * Evens skin out inside faces: frequency separation, as retouchers do it. The large forms and the finest grain, the
 * pores, stay; what lies between, blotches and blemishes, is taken down where it is skin of the face's own colour and
 * fainter than a feature. Eyes, lips, brows and hair are not skin and stay to the pixel. No parameters but strength.
 * About 0.8 CPU-s at 1 MP, nearly all of it finding the faces.
 */
export const smoothSkin: Operation = {
  name: 'smooth-skin',
  label: 'Smooth skin',
  group: 'retouch',
  stage: 'region',
  summary: 'Evens out blotches and blemishes on faces; pores, eyes, lips and hair stay.',
  hasStrength: true,
  parameters: {},
  cost: 0.5,
  async run(planes, step, context) {
    context.progress(0)
    const faces = await requireFaces(planes, context, 'smooth')
    for (const [k, face] of faces.entries()) {
      context.progress(0.3 + (0.7 * k) / faces.length)
      smoothFace(planes, face, step.strength)
    }
    return planes
  },
}

/** Blemishes are wider than pores and narrower than cheeks; both as shares of the face's radius. */
const poreShare = 0.012
const formShare = 0.11
/** Differences of encoded light from here on are features. */
const featureStep = 0.1
const mostEvened = 0.72

function smoothFace(planes: Planes, face: Face, strength: number): void {
  const frame = frameOf(face, 1.35, planes)
  const window = cutOut(planes, frame)
  const skin = skinIn(planes, face, frame)
  const { width, height } = frame
  const blur = (plane: Float32Array, share: number): Float32Array =>
    gaussianBlur(plane, width, height, Math.max(0.5, share * face.radius))
  const nearSkin = blur(skin, formShare)
  const closeSkin = blur(skin, poreShare)
  for (const channel of ['r', 'g', 'b'] as const) {
    const source = window[channel]
    const weighted = new Float32Array(source.length)
    for (let i = 0; i < source.length; i++) weighted[i] = source[i] * skin[i]
    const forms = blur(weighted, formShare)
    const coarse = blur(weighted, poreShare)
    const target = planes[channel]
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0, j = (frame.top + y) * planes.width + frame.left; x < width; x++, i++, j++) {
        if (skin[i] < 0.01) continue
        const blemish = coarse[i] / Math.max(closeSkin[i], 1e-3) - forms[i] / Math.max(nearSkin[i], 1e-3)
        const share = Math.exp(-((blemish / featureStep) ** 2))
        target[j] = clamp(source[i] - Math.min(0.95, mostEvened * strength) * share * skin[i] * blemish)
      }
  }
}

/** How much of each pixel of the frame is skin of this face. */
function skinIn(planes: Planes, face: Face, frame: Frame): Float32Array {
  const tone = skinToneOf(planes, face)
  const skin = new Float32Array(frame.width * frame.height)
  const lab = new Float64Array(3)
  for (let y = 0, i = 0; y < frame.height; y++)
    for (let x = 0; x < frame.width; x++, i++) {
      const oval = faceOval(face, frame.left + x, frame.top + y, 1, 1.25)
      if (oval === 0) continue
      const j = (frame.top + y) * planes.width + frame.left + x
      toOklab(planes.r[j], planes.g[j], planes.b[j], lab)
      skin[i] = oval * skinLikeness(lab, tone)
    }
  // Single pixels that look like skin, in hair or on a wall, are none; holes of a pore's size in skin are skin.
  const near = gaussianBlur(skin, frame.width, frame.height, Math.max(0.7, 0.02 * face.radius))
  for (let i = 0; i < skin.length; i++) skin[i] = clamp((near[i] - 0.35) / 0.45)
  return skin
}
