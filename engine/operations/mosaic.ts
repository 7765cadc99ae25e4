/**
 * Mosaic: square tesserae of stone and glass set in rows along the shapes, with grout between.
 *
 * Method: centroidal Voronoi tiles in a square metric turned along the picture's directions and pushed off its edges
 * (Hausner, Simulating Decorative Mosaics, 2001), found by a few rounds of Lloyd on a small copy. Tiles take the colour of
 * what they cover from a box of smalti, are cut a little unevenly, tilted in their bed, and lit on their bevels from the
 * upper left. Faces get small tesserae.
 * Parameters: `tile` width 4..40 px at 1024; `grout` width 0.3..3 x and `groutColour`.
 * Cost: 1.1 CPU-s at 1 megapixel.
 */
import type { Context, Operation, Step } from '../operation.ts'
import { saturate } from '../pixels/colour.ts'
import { faceFocus, smallestFace } from '../pixels/face-focus.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { smoothDirections, structureTensor } from '../pixels/flow.ts'
import { contourBrightness } from '../pixels/ink.ts'
import { createRandom, fractalNoise } from '../pixels/noise.ts'
import { clamp, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane, resizePlanes } from '../pixels/resample.ts'
import { crispenEdges, detailMap } from '../pixels/surface.ts'
import { assignTiles, createTiles, relaxTiles, type Tiles } from '../pixels/tiles.ts'
import { colourOf, numberOf } from './reading.ts'

export const mosaic: Operation = {
  name: 'mosaic',
  label: 'Mosaic',
  group: 'paint',
  stage: 'style',
  summary: 'Sets the picture in small stone tiles that follow its shapes, with grout between.',
  hasStrength: true,
  cost: 1.1,
  parameters: {
    tile: { label: 'Tile size', kind: 'number', minimum: 4, maximum: 40, step: 1, unit: 'px', default: 11 },
    grout: { label: 'Grout width', kind: 'number', minimum: 0.3, maximum: 3, step: 0.1, unit: 'x', default: 1 },
    groutColour: { label: 'Grout', kind: 'colour', default: '#8a8073' },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const faces = await context.faces(planes)
    const tiles = layTiles(planes, faces, step, context)
    context.progress(0.5)
    const bed = assignTiles(tiles, planes.width, planes.height, done => context.progress(0.5 + 0.25 * done))
    const colours = smalti(planes, tiles, bed, context)
    context.progress(0.82)
    return setTiles(planes, tiles, bed, colours, step, context)
  },
  async finish(full, _step, context) {
    crispenEdges(full, Math.max(1, 0.6 * context.scale), 2)
    return full
  },
}

const copyPixels = 200_000

/** Finds the tiles' places and directions on a small copy, then brings them up to the picture's size. */
function layTiles(planes: Planes, faces: readonly Face[], step: Step, context: Context): Tiles {
  const { width, height } = planes
  const shrink = Math.min(1, Math.sqrt(copyPixels / (width * height)))
  const w = Math.max(1, Math.round(width * shrink))
  const h = Math.max(1, Math.round(height * shrink))
  const copy = resizePlanes({ ...planes, alpha: null }, w, h)
  const scale = Math.max(w, h) / 1024
  const smooth = gaussianBlur(contourBrightness(copy), w, h, Math.max(0.8, 2.2 * scale))
  const flow = structureTensor(smooth, w, h, Math.max(1, 4 * scale))
  const field = smoothDirections(flow, { reach: 7 * scale, slant: 0.12, firmness: 0.002 })
  context.progress(0.12)
  const usual = numberOf(step, 'tile', 11) * scale * (1 + 0.5 * Math.max(0, step.strength - 1))
  const focus = faceFocus(faces, width, height)
  const near = focus ? resizePlane(focus, width, height, w, h) : null
  const size = tileSizes(copy, usual, near, smallestFace(faces) * shrink, scale)
  const onEdge = new Float32Array(w * h)
  for (let i = 0; i < onEdge.length; i++) onEdge[i] = smoothstep(0.02, 0.09, flow.magnitude[i]) * flow.anisotropy[i]
  const tiles = createTiles({ width: w, height: h, size, ...field }, context.seed)
  relaxTiles(tiles, { width: w, height: h, size, ...field }, onEdge, done => context.progress(0.15 + 0.35 * done))
  for (let k = 0; k < tiles.count; k++) {
    tiles.x[k] *= width / w
    tiles.y[k] *= height / h
    tiles.half[k] *= width / w
  }
  return tiles
}

function tileSizes(copy: Planes, usual: number, focus: Float32Array | null, face: number, scale: number): Float32Array {
  const out = detailMap(luma(copy), copy.width, copy.height, 1.3 * scale)
  const least = Math.max(1.5, usual * 0.22)
  const onFace = clamp(face / 20, least, usual * 0.75)
  for (let i = 0; i < out.length; i++) {
    const size = usual * (1.08 - 0.34 * out[i])
    out[i] = Math.max(1.5, focus ? mix(size, Math.min(size, onFace), focus[i]) : size)
  }
  return out
}

/** Mean colours, livelier, each tile a little off its neighbours as no two pieces of stone are alike. */
function smalti(planes: Planes, tiles: Tiles, { nearest, inside }: Bed, { seed }: Context): Planes {
  const { r, g, b } = planes
  const out = { width: tiles.count, height: 1, alpha: null }
  const sums = [0, 1, 2].map(() => new Float32Array(tiles.count))
  const count = new Uint32Array(tiles.count)
  for (let i = 0; i < nearest.length; i++) {
    const k = nearest[i]
    // The rim of a tile often lies on another shape.
    if (inside[i] < 0.45 * tiles.half[k] && count[k] > 0) continue
    sums[0][k] += r[i]
    sums[1][k] += g[i]
    sums[2][k] += b[i]
    count[k]++
  }
  const random = createRandom(seed * 23 + 7)
  for (let k = 0; k < tiles.count; k++) {
    const share = 1 / Math.max(1, count[k])
    const tint = (random() - 0.5) * 0.075
    const warm = (random() - 0.5) * 0.03
    sums[0][k] = sums[0][k] * share + tint + warm
    sums[1][k] = sums[1][k] * share + tint
    sums[2][k] = sums[2][k] * share + tint - warm
  }
  return saturate({ ...out, r: sums[0], g: sums[1], b: sums[2] }, 1.25)
}

interface Bed {
  readonly nearest: Int32Array
  /** How far inside its tile each pixel lies, pixels; negative between tiles. */
  readonly inside: Float32Array
}

function setTiles(planes: Planes, tiles: Tiles, bed: Bed, colours: Planes, step: Step, context: Context): Planes {
  const { width, height, r, g, b } = planes
  const { scale, seed, progress } = context
  const grout = colourOf(step, 'groutColour', '#8a8073')
  const random = createRandom(seed * 37 + 2)
  const tilt = Float32Array.from({ length: tiles.count * 2 }, () => (random() - 0.5) * 0.3)
  const sand = fractalNoise(width, height, Math.max(1.6, 2.6 * scale), 2, seed + 3, 0.7)
  const vein = fractalNoise(width, height, Math.max(4, 11 * scale), 3, seed + 9)
  progress(0.9)
  const gap = 0.42 * scale * numberOf(step, 'grout', 1)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const k = bed.nearest[i]
      const half = tiles.half[k]
      // Cut by hand: outlines wander by a part of a pixel.
      const inside =
        bed.inside[i] - gap * Math.min(1, half / (5 * scale)) - (vein[i] - 0.5) * 0.6 * Math.min(scale, half * 0.2)
      const cover = clamp(inside + 0.5)
      const bevel = Math.max(0.9, half * 0.34)
      const slope = 1 - clamp(inside / bevel)
      const dx = (x + 0.5 - tiles.x[k]) / half
      const dy = (y + 0.5 - tiles.y[k]) / half
      const lit = -(dx + dy) * 0.2 * slope * slope + tilt[2 * k] * dx * 0.22 + tilt[2 * k + 1] * dy * 0.22
      const stone = 1 + lit + (vein[i] - 0.5) * 0.16 + (sand[i] - 0.5) * 0.07
      const shine = Math.max(0, lit - 0.06) * 0.3
      const mortar = (0.74 + 0.5 * sand[i]) * (0.78 + 0.22 * clamp(1 + inside / (2 * scale)))
      r[i] = clamp(mix(grout.r * mortar, colours.r[k] * stone + shine, cover))
      g[i] = clamp(mix(grout.g * mortar, colours.g[k] * stone + shine, cover))
      b[i] = clamp(mix(grout.b * mortar, colours.b[k] * stone + shine, cover))
    }
  }
  return planes
}
