import { EngineRefusal, type Operation, type Step } from '../operation.ts'
import { gaussianBlurPlanes } from '../pixels/filters.ts'
import { clonePlanes, type Planes } from '../pixels/planes.ts'
import type { Frame } from './geometry.ts'
import { cutOut } from './geometry.ts'
import { numberOf, wordOf } from './reading.ts'
import { frameOf, requireFaces } from './skin.ts'

/**
 * Makes faces, or what the mask covers, unrecognisable. Everything inside is replaced by the means of large square
 * blocks; `blur` smooths those blocks afterwards, so that neither can be undone: what a block averaged away is gone.
 * `size` is the block's side in pixels of a picture 1024 px long, 8..200; blocks are never smaller than 12 px, nor than
 * an eighth of the narrower side of what they hide. There is no strength: half hidden is not hidden. About 0.8 CPU-s at
 * 1 MP, nearly all of it finding the faces.
 */
export const pixelate: Operation = {
  name: 'pixelate',
  label: 'Pixelate',
  group: 'retouch',
  stage: 'region',
  summary: 'Hides faces, or what the mask covers, behind large blocks or blur that cannot be undone.',
  hasStrength: false,
  parameters: {
    style: { label: 'Style', kind: 'choice', choices: ['mosaic', 'blur'], default: 'mosaic' },
    size: { label: 'Block size', kind: 'number', minimum: 8, maximum: 200, step: 1, unit: 'px', default: 20 },
  },
  ownsMask: true,
  cost: 0.4,
  async run(planes, step, context) {
    context.progress(0)
    const wanted = numberOf(step, 'size', 20) * context.scale
    const { mask } = context
    if (mask) {
      const frame = boxOf(mask.data, planes)
      hide(planes, frame, step, blockFor(frame, wanted), i => mask.data[i] > 0)
      return planes
    }
    for (const face of await requireFaces(planes, context, 'hide')) {
      const frame = frameOf(face, coverReach, planes)
      const block = blockFor(frame, wanted)
      hide(planes, frame, step, block, i => {
        // Whole blocks or nothing: a face's outline must not show either.
        const middle = (at: number, first: number): number => first + (Math.floor((at - first) / block) + 0.5) * block
        const x = middle(i % planes.width, frame.left) - face.x
        const y = middle(Math.floor(i / planes.width), frame.top) - face.y
        return Math.hypot(x / 1.15, y / 1.4) < face.radius
      })
    }
    return planes
  },
}

const coverReach = 1.45
const leastBlock = 12
/** No more blocks than this across what is hidden. */
const mostBlocks = 8

function blockFor({ width, height }: Frame, wanted: number): number {
  return Math.ceil(Math.max(leastBlock, wanted, Math.min(width, height) / mostBlocks))
}

function boxOf(mask: Float32Array, { width, height }: Planes): Frame {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue
    left = Math.min(left, i % width)
    right = Math.max(right, i % width)
    top = Math.min(top, Math.floor(i / width))
    bottom = Math.max(bottom, Math.floor(i / width))
  }
  if (right >= 0) return { left, top, width: right - left + 1, height: bottom - top + 1 }
  throw new EngineRefusal('mask_empty', 'The mask covers nothing. Paint over what should be hidden.', {
    parameter: 'mask',
  })
}

/** Replaces the frame's pixels for which `isHidden` by the means of blocks laid from its corner. */
function hide(planes: Planes, frame: Frame, step: Step, block: number, isHidden: (i: number) => boolean): void {
  let hidden = clonePlanes(cutOut(planes, frame))
  const { width, height } = frame
  for (const plane of [hidden.r, hidden.g, hidden.b]) {
    for (let top = 0; top < height; top += block)
      for (let left = 0; left < width; left += block) {
        const [right, bottom] = [Math.min(width, left + block), Math.min(height, top + block)]
        let sum = 0
        for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += plane[y * width + x]
        const mean = sum / ((right - left) * (bottom - top))
        for (let y = top; y < bottom; y++) plane.fill(mean, y * width + left, y * width + right)
      }
  }
  if (wordOf(step, 'style', 'mosaic') === 'blur') hidden = gaussianBlurPlanes(hidden, block * 0.6)
  for (let y = 0, k = 0; y < height; y++)
    for (let x = 0, i = (frame.top + y) * planes.width + frame.left; x < width; x++, k++, i++) {
      if (!isHidden(i)) continue
      planes.r[i] = hidden.r[k]
      planes.g[i] = hidden.g[k]
      planes.b[i] = hidden.b[k]
    }
}
