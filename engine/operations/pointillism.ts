/**
 * Pointillism: dots of nearly pure colour that mix in the eye.
 *
 * Method: layers of dots from broad to fine, smaller where shapes are small and on faces; each takes the nearest tint of a
 * divisionist's palette (after Chevreul's circle, as Seurat and Signac set theirs) to the local colour plus what the dots
 * around it still owe, so that the mean over a neighbourhood stays the photo's (error diffusion, Floyd and Steinberg 1976,
 * without a raster).
 * Parameters: `dot` size 0.5..2 x; `purity` how far colours are divided, 0..1.
 * Cost: 1 CPU-s at 1 megapixel.
 */
import type { Context, Operation } from '../operation.ts'
import { scatter } from '../pixels/brushwork.ts'
import { fromLab, type LabPlanes, type Rgb } from '../pixels/colour.ts'
import { faceFocus, smallestFace } from '../pixels/face-focus.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlur, gaussianBlurPlanes } from '../pixels/filters.ts'
import { type Flow, structureTensor } from '../pixels/flow.ts'
import { createRandom, fractalNoise } from '../pixels/noise.ts'
import { clamp, luma, mix, type Planes } from '../pixels/planes.ts'
import { crispenEdges, detailMap } from '../pixels/surface.ts'
import { numberOf } from './reading.ts'

interface Layer {
  /** Radius of the dots at 1024 px. */
  readonly radius: number
  /** The least importance of a place that gets them. */
  readonly importance: number
  /** Distance of the dots in radii. */
  readonly spacing: number
}

const layers: readonly Layer[] = [
  { radius: 8.2, importance: 0, spacing: 1.5 },
  { radius: 6, importance: 0, spacing: 1.7 },
  { radius: 4, importance: 0.55, spacing: 1.6 },
  { radius: 2.1, importance: 0.82, spacing: 1.6 },
]

export const pointillism: Operation = {
  name: 'pointillism',
  label: 'Pointillism',
  group: 'paint',
  stage: 'style',
  summary: 'Paints the picture in dots of pure colour that mix in the eye.',
  hasStrength: true,
  cost: 1,
  parameters: {
    dot: { label: 'Dot size', kind: 'number', minimum: 0.5, maximum: 2, step: 0.1, unit: 'x', default: 1 },
    purity: { label: 'Purity', kind: 'number', minimum: 0, maximum: 1, step: 0.05, unit: 'ratio', default: 0.8 },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const faces = await context.faces(planes)
    const scene = lookAt(planes, faces, context)
    context.progress(0.2)
    const size = numberOf(step, 'dot', 1) * (1 + 0.4 * Math.max(0, force - 1)) * context.scale
    const canvas = prime(planes, context)
    const random = createRandom(context.seed * 57 + 11)
    const palette = divisionistPalette()
    const chosen = layersFor(faces, context.scale)
    chosen.forEach((layer, index) => {
      const radius = Math.max(0.8, layer.radius * size)
      const report = (done: number): void => context.progress(0.25 + (0.75 * (index + done)) / chosen.length)
      dotLayer(canvas, scene, palette, { ...layer, radius }, numberOf(step, 'purity', 0.8), random, report)
    })
    return canvas
  },
  async finish(full, _step, context) {
    crispenEdges(full, Math.max(1, 0.6 * context.scale), 2)
    return full
  },
}

interface Scene {
  readonly photo: Planes
  readonly importance: Float32Array
  readonly flow: Flow
}

function lookAt(planes: Planes, faces: readonly Face[], { scale }: Context): Scene {
  const { width, height } = planes
  const brightness = luma(planes)
  const importance = detailMap(brightness, width, height, scale)
  const focus = faceFocus(faces, width, height)
  // The finest dots are for faces: fur and leaves are what dots are for.
  for (let i = 0; i < importance.length; i++) importance[i] = Math.max(0.78 * importance[i], focus ? focus[i] : 0)
  const flow = structureTensor(gaussianBlur(brightness, width, height, 1.5 * scale), width, height, 4 * scale)
  return { photo: planes, importance, flow }
}

function layersFor(faces: readonly Face[], scale: number): readonly Layer[] {
  const finest = smallestFace(faces) / 30 / scale
  if (finest >= layers[layers.length - 1].radius) return layers
  return [...layers, { radius: Math.max(0.8 / scale, finest), importance: 0.9, spacing: 1.5 }]
}

/** A pale, warm ground in the tone of the picture: it joins the dots where they leave gaps. */
function prime(planes: Planes, { scale, seed }: Context): Planes {
  const ground = gaussianBlurPlanes(planes, 7 * scale)
  const uneven = fractalNoise(planes.width, planes.height, 5 * scale, 2, seed + 3)
  for (let i = 0; i < ground.r.length; i++) {
    const pale = 0.34 + 0.16 * (uneven[i] - 0.5)
    ground.r[i] = mix(ground.r[i], 0.95, pale)
    ground.g[i] = mix(ground.g[i], 0.91, pale)
    ground.b[i] = mix(ground.b[i], 0.82, pale)
  }
  return { ...ground, alpha: planes.alpha }
}

const hues = 16

/** A circle of sixteen hues in five tints, vivid in the middle of the scale, and seven greys that are not quite grey. */
function divisionistPalette(): Planes {
  const tints = [
    { l: 30, chroma: 46 },
    { l: 46, chroma: 62 },
    { l: 61, chroma: 66 },
    { l: 76, chroma: 52 },
    { l: 88, chroma: 30 },
  ]
  const size = hues * tints.length + 7
  const lab: LabPlanes = {
    width: size,
    height: 1,
    l: new Float32Array(size),
    a: new Float32Array(size),
    b: new Float32Array(size),
  }
  for (let k = 0; k < size; k++) {
    const hue = ((k % hues) / hues) * 2 * Math.PI
    const tint = tints[Math.floor(k / hues)]
    const grey = k - hues * tints.length
    lab.l[k] = tint ? tint.l : 10 + 14.5 * grey
    lab.a[k] = tint ? tint.chroma * Math.cos(hue) : 4 - grey
    lab.b[k] = tint ? tint.chroma * Math.sin(hue) : -14 + 4 * grey
  }
  return fromLab(lab)
}

function dotLayer(
  canvas: Planes,
  { photo, importance, flow }: Scene,
  palette: Planes,
  { radius, importance: least, spacing }: Layer,
  purity: number,
  random: () => number,
  report: (done: number) => void,
): void {
  const { width, height } = canvas
  const seen = radius > 2 ? gaussianBlurPlanes(photo, radius * 0.4) : photo
  const spots = scatter(width, height, radius * spacing, random)
  const leaning = { r: 0, g: 0, b: 0 }
  const owed = new Debts(width, height, radius * 3)
  for (let k = 0; k < spots.length; k += 2) {
    if (k % 4096 === 0) report(k / spots.length)
    const x = spots[k]
    const y = spots[k + 1]
    const i = (y | 0) * width + (x | 0)
    if (importance[i] < least) continue
    // Where the drawing is delicate, colours are divided less.
    const divided = purity * (1 - 0.45 * importance[i])
    const light = 0.299 * seen.r[i] + 0.587 * seen.g[i] + 0.114 * seen.b[i]
    // Every dot leans towards some hue; its neighbours make up for it.
    const lean = 0.34 * divided * (0.35 + Math.min(light, 1 - light) * 1.6)
    leaning.r = (random() - 0.5) * lean
    leaning.b = (random() - 0.5) * lean * 1.3
    leaning.g = -0.509 * leaning.r - 0.194 * leaning.b
    const colour = owed.settle(x, y, seen.r[i], seen.g[i], seen.b[i], leaning, palette, divided)
    const stretch = 1 + 0.45 * flow.anisotropy[i] * Math.min(1, flow.magnitude[i] * 30)
    const size = radius * (0.82 + 0.3 * random())
    dab(canvas, x, y, flow.tangentX[i], flow.tangentY[i], size * stretch, size / Math.sqrt(stretch), colour)
  }
}

/** What the dots of each neighbourhood still owe to its colour. */
class Debts {
  private readonly columns: number
  private readonly owed: Float32Array
  private readonly cell: number
  private readonly colour = { r: 0, g: 0, b: 0 }

  constructor(width: number, height: number, cell: number) {
    this.cell = cell
    this.columns = Math.ceil(width / cell)
    this.owed = new Float32Array(3 * this.columns * Math.ceil(height / cell))
  }

  settle(x: number, y: number, r: number, g: number, b: number, leaning: Rgb, palette: Planes, divided: number) {
    const at = 3 * (Math.floor(y / this.cell) * this.columns + Math.floor(x / this.cell))
    const { owed, colour } = this
    const wantR = r + owed[at]
    const wantG = g + owed[at + 1]
    const wantB = b + owed[at + 2]
    const k = nearestTint(palette, wantR + leaning.r, wantG + leaning.g, wantB + leaning.b)
    colour.r = clamp(mix(r, palette.r[k], divided))
    colour.g = clamp(mix(g, palette.g[k], divided))
    colour.b = clamp(mix(b, palette.b[k], divided))
    owed[at] = clamp(wantR - colour.r, -0.35, 0.35)
    owed[at + 1] = clamp(wantG - colour.g, -0.35, 0.35)
    owed[at + 2] = clamp(wantB - colour.b, -0.35, 0.35)
    return colour
  }
}

function nearestTint({ r, g, b }: Planes, red: number, green: number, blue: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  const light = 0.299 * red + 0.587 * green + 0.114 * blue
  for (let k = 0; k < r.length; k++) {
    const dr = r[k] - red
    const dg = g[k] - green
    const db = b[k] - blue
    // The eye forgives a wrong hue in a dot sooner than a wrong tone.
    const dl = 0.299 * r[k] + 0.587 * g[k] + 0.114 * b[k] - light
    const apart = dr * dr + dg * dg + db * db + 3 * dl * dl
    if (apart < least) {
      least = apart
      best = k
    }
  }
  return best
}

/** A touch of thick paint: round, a little longer along the form, lit at its upper left rim. */
function dab(
  canvas: Planes,
  x: number,
  y: number,
  tx: number,
  ty: number,
  along: number,
  across: number,
  colour: Rgb,
): void {
  const { width, height, r, g, b } = canvas
  const reach = along + 1
  const left = Math.max(0, Math.ceil(x - reach))
  const right = Math.min(width - 1, Math.floor(x + reach))
  const top = Math.max(0, Math.ceil(y - reach))
  const bottom = Math.min(height - 1, Math.floor(y + reach))
  const soft = across + 0.5
  const relief = 0.045 / across
  for (let py = top; py <= bottom; py++) {
    for (let px = left; px <= right; px++) {
      const dx = px - x
      const dy = py - y
      const u = (dx * tx + dy * ty) * (across / along)
      const v = dy * tx - dx * ty
      const distance = Math.sqrt(u * u + v * v)
      if (distance >= soft) continue
      const cover = Math.min(1, soft - distance) * 0.94
      const lit = -(dx + dy) * relief * (distance / across)
      const i = py * width + px
      r[i] = clamp(r[i] + (colour.r + lit - r[i]) * cover)
      g[i] = clamp(g[i] + (colour.g + lit - g[i]) * cover)
      b[i] = clamp(b[i] + (colour.b + lit - b[i]) * cover)
    }
  }
}
