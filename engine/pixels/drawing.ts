/**
 * A drawing in graphite from a photo's brightness: outlines along the flow, three layers of hatching that start at
 * darker and darker tones, and the tooth of the paper. Pencil shades the
 * marks in graphite; coloured pencil lays colour with them.
 */
import { gaussianBlur, guidedFilter } from './filters.ts'
import { flowDifferenceOfGaussians, structureTensor } from './flow.ts'
import { hatch } from './hatching.ts'
import { fractalNoise, paperTexture } from './noise.ts'
import { clamp, mix, smoothstep } from './planes.ts'

type Layers = readonly [Float32Array, Float32Array, Float32Array]

/** What the hand puts on the paper before anything decides how dark or which colour it is. */
export interface Marks {
  /** Outlines: 0 is ink, 1 paper. */
  readonly lines: Float32Array
  /** Three directions of strokes, each mean 0 and deviation 1. */
  readonly layers: Layers
  readonly paper: Float32Array
  /** 1 where the drawing is finished, falling to 0 where it runs out towards the edge of the sheet. */
  readonly finished: Float32Array
}

export interface MarkSettings {
  readonly scale: number
  readonly seed: number
  /** Leaves the borders of the sheet unfinished. */
  readonly margin: boolean
  readonly progress: (fraction: number) => void
}

export function makeMarks(brightness: Float32Array, w: number, h: number, settings: MarkSettings): Marks {
  const { scale, seed, progress } = settings
  const lines = outlines(brightness, w, h, scale, done => progress(0.7 * done))
  const paper = paperTexture(w, h, seed + 5, scale)
  progress(0.78)
  const finished = settings.margin ? unfinishedEdge(w, h, scale, seed) : new Float32Array(w * h).fill(1)
  return { lines, paper, finished, layers: hatchLayers(w, h, scale, seed, progress) }
}

export interface GraphiteSettings {
  readonly scale: number
  /** How dark graphite gets: 1 as a soft pencil. */
  readonly pressure: number
  /** How much of the tone is hatched: 1 all of it. */
  readonly shading: number
}

/** The drawing: 0 is the darkest graphite, 1 bare paper. */
export function layGraphite(
  brightness: Float32Array,
  marks: Marks,
  w: number,
  h: number,
  settings: GraphiteSettings,
): Float32Array {
  return shade(evenTone(brightness, w, h, settings.scale), marks, w, h, settings)
}

/** Large differences of light are drawn down, local contrast up, as the hand does. */
function evenTone(brightness: Float32Array, w: number, h: number, scale: number): Float32Array {
  const base = guidedFilter(brightness, brightness, w, h, Math.round(24 * scale), 0.02)
  for (let i = 0; i < base.length; i++) {
    base[i] = clamp(0.5 + (brightness[i] - base[i]) * 1.6 + (base[i] - 0.5) * 0.92)
  }
  return base
}

function outlines(
  brightness: Float32Array,
  w: number,
  h: number,
  scale: number,
  progress: (fraction: number) => void,
): Float32Array {
  const flow = structureTensor(gaussianBlur(brightness, w, h, 0.8 * scale), w, h, 2.4 * scale)
  progress(0.05)
  const surround = gaussianBlur(brightness, w, h, 18 * scale)
  for (let i = 0; i < surround.length; i++) surround[i] = clamp(0.64 + (brightness[i] - surround[i]) * 1.05)
  const settings = {
    sigma: Math.max(0.6, 0.85 * scale),
    sharpness: 20,
    threshold: 0.5,
    steepness: 4.5,
    reach: 6 * scale,
  }
  const lines = flowDifferenceOfGaussians(surround, flow, w, h, settings, done => progress(0.1 + 0.9 * done))
  // Grass and fur have edges everywhere and no direction that lasts: there lines are only hinted at.
  for (let i = 0; i < lines.length; i++) {
    const lasting = 0.45 + 0.55 * smoothstep(0.2, 0.65, flow.anisotropy[i])
    lines[i] = 1 - (1 - lines[i]) * lasting
  }
  return lines
}

function hatchLayers(w: number, h: number, scale: number, seed: number, progress: (fraction: number) => void): Layers {
  const thickness = Math.max(0.7, 0.95 * scale)
  const layer = (angle: number, length: number, offset: number): Float32Array => {
    const strokes = hatch(w, h, { angle, length: length * scale, thickness, seed: seed + offset, scale })
    progress(0.78 + offset * 0.07)
    return strokes
  }
  return [layer(-0.75, 46, 1), layer(-0.28, 40, 2), layer(0.62, 40, 3)]
}

/** How far the drawing was carried out: whole in the middle, running out in strokes near the border. */
function unfinishedEdge(w: number, h: number, scale: number, seed: number): Float32Array {
  const ragged = fractalNoise(w, h, 140 * scale, 5, seed + 41, 0.5)
  const out = ragged
  const band = Math.min(w, h) * 0.075
  for (let y = 0, i = 0; y < h; y++) {
    const fromEdgeY = Math.min(y, h - 1 - y)
    for (let x = 0; x < w; x++, i++) {
      const fromEdge = Math.min(x, w - 1 - x, fromEdgeY)
      out[i] = fromEdge > band * 4 ? 1 : smoothstep(0.15, 1.15, fromEdge / band - (ragged[i] - 0.42) * 3.4)
    }
  }
  return out
}

function shade(
  tone: Float32Array,
  { lines, layers, paper, finished }: Marks,
  w: number,
  h: number,
  { scale, pressure, shading }: GraphiteSettings,
): Float32Array {
  const around = gaussianBlur(tone, w, h, 3 * scale)
  const soft = gaussianBlur(tone, w, h, 1.2 * scale)
  const [first, second, third] = layers
  const out = around
  for (let i = 0; i < out.length; i++) {
    const done = finished[i]
    const missing = 1 - soft[i]
    const dark = missing * Math.sqrt(missing) * 0.95 * shading
    const grip = 0.55 + (paper[i] - 0.5) * 1.1
    // Strokes run out one by one towards the border, not as a fog.
    const strength = (strokes: number): number => clamp(grip + strokes * 0.27 - (1 - done) * 1.3)
    const laid =
      0.38 * smoothstep(0.1, 0.52, dark) * strength(first[i]) +
      0.34 * smoothstep(0.4, 0.82, dark) * strength(second[i]) +
      0.36 * smoothstep(0.64, 1.06, dark) * strength(third[i])
    const crisp = clamp(tone[i] / (around[i] + 0.02))
    const line = mix(1, lines[i], (0.78 + 0.2 * paper[i]) * (0.35 + 0.65 * done))
    const fine = mix(1, crisp, 0.6 * done)
    const value = (1 - laid * pressure) * (1 - (1 - line) * Math.min(1, pressure)) * fine
    out[i] = clamp(0.01 + 0.97 * value * (1 + (paper[i] - 0.5) * 0.05))
  }
  return out
}
