import { EngineRefusal, type Operation } from '../operation.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import type { Frame } from './geometry.ts'
import { frameOf, requireFaces } from './skin.ts'

/**
 * Turns pupils that a flash made red dark again. Redness is r² / (g² + b²) (Gaubatz and Ulichney 2002); a red patch in
 * the upper half of a face counts as a pupil when it is round, of a pupil's size, and far redder than the face itself.
 * With a mask, which says where to look, any round red patch under it will do: that serves turned heads and animals
 * whose eyes shine red. No parameters. Glints stay. About 0.8 CPU-s at 1 MP, nearly all of it finding the faces.
 */
export const redEye: Operation = {
  name: 'red-eye',
  label: 'Remove red-eye',
  group: 'retouch',
  stage: 'region',
  summary: 'Makes pupils that a flash turned red dark again.',
  hasStrength: false,
  parameters: {},
  ownsMask: true,
  cost: 0.4,
  async run(planes, _step, context) {
    context.progress(0)
    const { mask } = context
    let mended = 0
    if (mask) {
      const whole = { left: 0, top: 0, width: planes.width, height: planes.height }
      mended = mendIn(planes, whole, mask.data, 2, Math.max(planes.width, planes.height) / 12)
    } else {
      for (const face of await requireFaces(planes, context, 'mend')) {
        const frame = frameOf(face, 0.95, planes)
        // Eyes lie half a radius above the middle of a face.
        const upper = {
          ...frame,
          height: Math.max(1, Math.min(frame.height, Math.ceil(face.y - 0.15 * face.radius) - frame.top)),
        }
        mended += mendIn(planes, upper, null, Math.max(1, 0.025 * face.radius), 0.22 * face.radius)
      }
    }
    if (mended > 0) return planes
    throw new EngineRefusal(
      'nothing_to_change',
      mask
        ? 'There is no red pupil under the mask. Paint over the eyes that should be mended.'
        : 'No red pupils were found in the faces of this picture. If there are some, paint over them with the brush.',
    )
  },
}

const leastRedness = 2
/** How much redder than its surroundings. */
const leastContrast = 1.6

const rednessOf = (r: number, g: number, b: number): number => (r * r) / (g * g + b * b + 0.02)

/** Mends the pupils in a frame; returns how many there were. Radii in pixels. */
function mendIn(planes: Planes, frame: Frame, allowed: Float32Array | null, smallest: number, largest: number): number {
  const { width, height } = frame
  const redness = new Float32Array(width * height)
  const index = (i: number): number => (frame.top + Math.floor(i / width)) * planes.width + frame.left + (i % width)
  for (let i = 0; i < redness.length; i++) {
    const j = index(i)
    if (!allowed || allowed[j] > 0) redness[i] = rednessOf(planes.r[j], planes.g[j], planes.b[j])
  }
  const usual = redness.slice().sort()[Math.floor(redness.length / 2)]
  const least = Math.max(leastRedness, leastContrast * usual)
  const pupils = roundPatches(redness, width, height, least, smallest, largest)
  const cover = new Float32Array(width * height)
  for (const pupil of pupils) for (const i of pupil) cover[i] = 1
  const radius = Math.max(0.6, 0.12 * Math.sqrt((pupils[0]?.length ?? 1) / Math.PI))
  const soft = gaussianBlur(cover, width, height, radius)
  if (pupils.length === 0) return 0
  for (let i = 0; i < soft.length; i++) {
    const j = index(i)
    // Half-red rims just outside belong to the pupil as well; skin beyond them does not.
    const share = Math.max(cover[i], smoothstep(0.05, 0.4, soft[i]) * smoothstep(0.9, 1.6, redness[i]))
    if (share === 0 || (allowed && allowed[j] === 0)) continue
    const grey = (planes.g[j] + planes.b[j]) / 2
    const glint = smoothstep(0.45, 0.75, Math.min(planes.g[j], planes.b[j]))
    const dark = grey * (0.75 + 0.25 * glint)
    planes.r[j] = clamp(planes.r[j] + (dark - planes.r[j]) * share)
    planes.g[j] = clamp(planes.g[j] + (dark - planes.g[j]) * share * 0.9)
    planes.b[j] = clamp(planes.b[j] + (dark - planes.b[j]) * share * 0.9)
  }
  return pupils.length
}

/** Patches above `least`, each a list of pixels, that are about as round and as large as a pupil. */
function roundPatches(
  redness: Float32Array,
  width: number,
  height: number,
  least: number,
  smallest: number,
  largest: number,
): number[][] {
  const seen = new Uint8Array(redness.length)
  const found: number[][] = []
  for (let start = 0; start < redness.length; start++) {
    if (seen[start] || redness[start] < least) continue
    const patch = [start]
    seen[start] = 1
    let [left, right, top, bottom] = [width, 0, height, 0]
    for (let k = 0; k < patch.length; k++) {
      const x = patch[k] % width
      const y = Math.floor(patch[k] / width)
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        const next = patch[k] + dy * width + dx
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height || seen[next]) continue
        if (redness[next] < least * 0.8) continue
        seen[next] = 1
        patch.push(next)
      }
    }
    const [across, down] = [right - left + 1, bottom - top + 1]
    const radius = Math.sqrt(patch.length / Math.PI)
    const isRound = Math.max(across, down) < 2 * Math.min(across, down) && patch.length > 0.5 * across * down
    if (isRound && radius >= smallest && radius <= largest) found.push(patch)
  }
  return found
}
