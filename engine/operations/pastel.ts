/**
 * Pastel: soft chalk in layered strokes on coloured paper, whose tooth shows through.
 *
 * Method: strokes from the broad side of the stick to its corner, laid where the drawing still differs from the photo
 * (Hertzmann 1998); each stroke colours only the peaks of the paper that its pressure reaches, so layers mix on the sheet
 * instead of on a palette. Colours come from a bounded box of sticks: lively, never black. Faces get sticks of their size.
 * Parameters: `paper` sand, grey, blue, black or white; `stick` size 0.5..2 x; `margin` leaves the sheet's edge unfinished.
 * Cost: 2.8 CPU-s at 1 megapixel.
 */
import type { Context, Operation, Step } from '../operation.ts'
import {
  bend,
  directionAt,
  indexIn,
  lookWith,
  reachUntilEdge,
  scatter,
  type View,
  viewsOf,
} from '../pixels/brushwork.ts'
import { paintChalk, paperTooth, stickFace } from '../pixels/chalk.ts'
import { parseColour, type Rgb } from '../pixels/colour.ts'
import { faceFocus, smallestFace } from '../pixels/face-focus.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlurPlanes } from '../pixels/filters.ts'
import { createRandom, fractalNoise, valueNoise } from '../pixels/noise.ts'
import { clamp, createPlanes, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { addFineTooth, detailMap } from '../pixels/surface.ts'
import { numberOf, toggleOf, wordOf } from './reading.ts'

const papers: Readonly<Record<string, string>> = {
  sand: '#cdb794',
  grey: '#9b9a97',
  blue: '#6d7f96',
  black: '#262528',
  white: '#f5f1e8',
}

interface Layer {
  /** Half the width of the stick at 1024 px. */
  readonly radius: number
  readonly importance: number
  readonly difference: number
  /** Half the length of the stroke in radii. */
  readonly length: number
  readonly pressure: number
}

const layers: readonly Layer[] = [
  { radius: 18, importance: 0, difference: 0, length: 2.2, pressure: 0.52 },
  { radius: 9, importance: 0, difference: 0, length: 2.6, pressure: 0.6 },
  { radius: 4.6, importance: 0.04, difference: 0.1, length: 3, pressure: 0.68 },
  { radius: 2.5, importance: 0.25, difference: 0.13, length: 3.2, pressure: 0.76 },
  { radius: 1.5, importance: 0.7, difference: 0.16, length: 3.2, pressure: 0.84 },
]

export const pastel: Operation = {
  name: 'pastel',
  label: 'Pastel',
  group: 'paint',
  stage: 'style',
  summary: 'Draws the picture in soft chalk pastels on coloured, toothed paper.',
  hasStrength: true,
  cost: 2.8,
  parameters: {
    paper: { label: 'Paper', kind: 'choice', choices: Object.keys(papers), default: 'sand' },
    stick: { label: 'Stick size', kind: 'number', minimum: 0.5, maximum: 2, step: 0.1, unit: 'x', default: 1 },
    margin: { label: 'Unfinished edges', kind: 'toggle', default: true },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const { width, height } = planes
    const { scale, seed } = context
    const faces = await context.faces(planes)
    const easel = prepare(planes, faces, step, context)
    context.progress(0.14)
    const size = numberOf(step, 'stick', 1) * (1 + 0.35 * Math.max(0, force - 1))
    const chosen = layersFor(faces, scale)
    const random = createRandom(seed * 91 + 3)
    chosen.forEach((layer, index) => {
      const report = (done: number): void => context.progress(0.14 + (0.84 * (index + done)) / chosen.length)
      const view = lookWith(layer.radius * scale * size, easel.views, planes, report)
      drawLayer(easel, view, layer, layer.radius * scale * size, random, context, report)
    })
    const { r, g, b } = easel.sheet
    showTooth(easel.sheet, easel.tooth, 0.8 + 0.4 * force)
    return { width, height, r, g, b, alpha: planes.alpha }
  },
  async finish(full, step, context) {
    addFineTooth(full, context.seed + 5, 0.2 * Math.min(1, step.strength))
    return full
  },
}

interface Easel {
  readonly sheet: Planes
  readonly views: readonly Planes[]
  readonly importance: Float32Array
  readonly tooth: Float32Array
  readonly stick: Float32Array
  /** How willingly strokes are laid, 0..1: less towards the edge of the sheet. */
  readonly willing: Float32Array | null
}

function prepare(planes: Planes, faces: readonly Face[], step: Step, { scale, seed, progress }: Context): Easel {
  const { width, height } = planes
  const tooth = paperTooth(width, height, seed + 5, scale)
  progress(0.05)
  const importance = detailMap(luma(planes), width, height, scale)
  const focus = faceFocus(faces, width, height)
  if (focus) for (let i = 0; i < importance.length; i++) importance[i] = Math.max(importance[i], focus[i])
  progress(0.08)
  const sheet = createPlanes(width, height)
  const paper = parseColour(papers[wordOf(step, 'paper', 'sand')] ?? papers.sand) as Rgb
  const willing = toggleOf(step, 'margin', true) ? unfinishedEdge(width, height, seed, scale) : null
  const views = viewsOf(planes)
  const rubbed = resizePlanes(gaussianBlurPlanes(views[2], 3 * scale), width, height)
  for (let i = 0; i < tooth.length; i++) {
    // A first layer rubbed in with the fingers: what shows between the strokes is paper of nearly the right tone.
    const rub = (0.66 + 0.2 * (0.5 - tooth[i])) * (willing ? willing[i] : 1)
    const shade = 0.96 + 0.08 * tooth[i]
    sheet.r[i] = mix(paper.r * shade, 0.07 + 0.9 * rubbed.r[i], rub)
    sheet.g[i] = mix(paper.g * shade, 0.07 + 0.9 * rubbed.g[i], rub)
    sheet.b[i] = mix(paper.b * shade, 0.07 + 0.9 * rubbed.b[i], rub)
  }
  return { sheet, views, importance, tooth, stick: stickFace(seed + 9), willing }
}

/** Chalk dust lies thinner on the peaks that the paper's light side shows: the whole sheet stays matt and granular. */
function showTooth({ r, g, b }: Planes, tooth: Float32Array, amount: number): void {
  for (let i = 0; i < tooth.length; i++) {
    const shade = (0.5 - tooth[i]) * 0.09 * amount
    r[i] = clamp(r[i] + shade)
    g[i] = clamp(g[i] + shade)
    b[i] = clamp(b[i] + shade)
  }
}

function unfinishedEdge(w: number, h: number, seed: number, scale: number): Float32Array {
  const out = fractalNoise(w, h, 120 * scale, 3, seed + 41)
  const band = 0.05 * Math.min(w, h)
  for (let y = 0, i = 0; y < h; y++) {
    const fromEdgeY = Math.min(y, h - 1 - y)
    for (let x = 0; x < w; x++, i++) {
      const fromEdge = Math.min(x, w - 1 - x, fromEdgeY)
      out[i] = fromEdge > 3 * band ? 1 : smoothstep(0.15, 0.95, fromEdge / band - (out[i] - 0.4) * 2)
    }
  }
  return out
}

/** A sharpened stick for faces too small for the usual ones. */
function layersFor(faces: readonly Face[], scale: number): readonly Layer[] {
  const finest = smallestFace(faces) / 34 / scale
  const usual = layers[layers.length - 1]
  if (finest >= usual.radius) return layers
  return [
    ...layers,
    { ...usual, radius: Math.max(0.7 / scale, finest), importance: 0.8, difference: 0.08, pressure: 0.95 },
  ]
}

function drawLayer(
  easel: Easel,
  view: View,
  layer: Layer,
  radius: number,
  random: () => number,
  context: Context,
  report: (done: number) => void,
): void {
  const { sheet, importance, willing } = easel
  const { r, g, b } = view.reference
  const spots = scatter(sheet.width, sheet.height, Math.max(1.4, radius * 1.2), random)
  for (let k = 0; k < spots.length; k += 2) {
    if (k % 2048 === 0) report(0.25 + (0.75 * k) / spots.length)
    const x = spots[k]
    const y = spots[k + 1]
    const i = (y | 0) * sheet.width + (x | 0)
    if (importance[i] < layer.importance) continue
    if (willing && random() > willing[i]) continue
    if (layer.difference > 0) {
      const j = indexIn(view, x, y)
      const off = Math.abs(sheet.r[i] - r[j]) + Math.abs(sheet.g[i] - g[j]) + Math.abs(sheet.b[i] - b[j])
      if (off < layer.difference && random() > 0.1) continue
    }
    layStroke(easel, view, layer, radius, x, y, random, context)
  }
}

function layStroke(
  { sheet, tooth, stick, importance, willing }: Easel,
  view: View,
  layer: Layer,
  radius: number,
  x: number,
  y: number,
  random: () => number,
  context: Context,
): void {
  const { x: tx, y: ty, anisotropy } = directionAt(view, x, y, layer.radius <= 2, context)
  const wanted = radius * (layer.length * (0.7 + 0.6 * random()) + anisotropy)
  const ahead = reachUntilEdge(view, x, y, tx, ty, wanted, radius)
  const behind = reachUntilEdge(view, x, y, -tx, -ty, wanted, radius)
  const i = (y | 0) * sheet.width + (x | 0)
  const colour = stickColour(view, indexIn(view, x, y), importance[i], x, y, random, context)
  paintChalk(sheet, tooth, stick, {
    x,
    y,
    directionX: tx,
    directionY: ty,
    ahead,
    behind,
    halfWidth: radius * (0.55 + 0.25 * random()),
    curvature: bend(view, x, y, tx, ty, ahead) * anisotropy,
    ...colour,
    pressure:
      (layer.pressure + 0.12 * importance[i]) * (0.85 + 0.3 * random()) * (willing ? mix(0.7, 1, willing[i]) : 1),
    offset: random(),
  })
}

/** The stick nearest to hand: livelier than the photo, a little warmer or cooler than the last one, never black. */
function stickColour(
  { reference }: View,
  j: number,
  care: number,
  x: number,
  y: number,
  random: () => number,
  { scale, seed }: Context,
): Rgb {
  const [r, g, b] = [reference.r[j], reference.g[j], reference.b[j]]
  const light = 0.299 * r + 0.587 * g + 0.114 * b
  const lifted = 0.085 + 0.905 * light + 0.05 * Math.sin(Math.PI * light)
  const vivid = 1.38 - 0.2 * care
  const freedom = 1 - 0.7 * care
  // Neighbouring strokes share a stick: jitter comes in patches as well as one by one.
  const warm = (valueNoise(x / (24 * scale), y / (24 * scale), seed + 13) - 0.5) * 0.09 * freedom
  const jitter = (random() - 0.5) * 0.1 * freedom
  return {
    r: clamp(lifted + (r - light) * vivid + warm + jitter),
    g: clamp(lifted + (g - light) * vivid + jitter),
    b: clamp(lifted + (b - light) * vivid - warm + jitter + (1 - light) * 0.02),
  }
}
