import type { Context, Operation, Step } from '../operation.ts'
import type { Rgb } from '../pixels/colour.ts'
import type { Size } from '../pixels/enlarge.ts'
import { createWhole, laidInto, pixelsOf, wholesOf } from '../pixels/moves.ts'
import { createRandom, valueNoise } from '../pixels/noise.ts'
import { clamp, createPlanes, smoothstep } from '../pixels/planes.ts'
import { byStrips, colourOf, numberOf, wordOf } from './reading.ts'
import { requireFitting } from './resize.ts'

/**
 * A frame around the picture, which itself keeps every pixel: plain; an instant print (wide foot, warm card, a soft inner
 * edge); a strip of 35 mm film with perforations (pitch 4.75 mm, ISO 1007) on its long sides; or a bevelled mat as framers
 * cut it. Parameters: `kind`; `width` in % of the shorter side; `colour` (of plain and mat; film and instant bring their
 * own). Cost: 0.04 CPU-s at 1 MP.
 */

interface Margins {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

type Paint = (x: number, y: number, out: Float64Array) => void

function marginsOf(kind: string, width: number, isWide: boolean): Margins {
  if (kind === 'polaroid') return { left: width, right: width, top: width * 1.1, bottom: width * 3.6 }
  if (kind !== 'film') return { left: width, right: width, top: width, bottom: width }
  const [along, across] = [width * 0.55, width * 2]
  return isWide
    ? { left: along, right: along, top: across, bottom: across }
    : { left: across, right: across, top: along, bottom: along }
}

/** Card with a little tooth, and the shadow of the sunken picture along its edge. */
function cardPaint(colour: Rgb, inner: Frame, width: number, seed: number): Paint {
  const grain = Math.max(1, width / 60)
  return (x, y, out) => {
    const beyond = Math.hypot(
      Math.max(inner.left - x, 0, x - inner.right),
      Math.max(inner.top - y, 0, y - inner.bottom),
    )
    const shade = 1 - 0.1 * smoothstep(width * 0.05, 0, beyond)
    const tooth = (valueNoise(x / grain, y / grain, seed) - 0.5) * 0.022
    out[0] = clamp(colour.r * shade + tooth)
    out[1] = clamp(colour.g * shade + tooth)
    out[2] = clamp(colour.b * shade + tooth)
  }
}

/** A mat: plain card, and a bevel at 45 degrees that catches light on its lower right sides. */
function matPaint(colour: Rgb, inner: Frame, width: number): Paint {
  const bevel = Math.max(2, width * 0.07)
  const line = Math.max(1, width * 0.012)
  return (x, y, out) => {
    const [left, right] = [inner.left - x, x - inner.right]
    const [top, bottom] = [inner.top - y, y - inner.bottom]
    const beyond = Math.max(left, right, top, bottom)
    let light = 1
    let core = 0
    if (beyond < bevel) {
      // The cut shows the card's white core; the side that faces the light is brighter.
      core = 1
      light = beyond === top || beyond === left ? 0.8 : 1.04
    } else if (beyond > bevel * 2.6 && beyond < bevel * 2.6 + line) light = 0.86
    for (const [k, tint] of [colour.r, colour.g, colour.b].entries())
      out[k] = clamp((tint + (0.97 - tint) * core) * light)
  }
}

/** How much of a rounded box lies at a point, with an edge of one pixel. */
function roundedBox(dx: number, dy: number, halfWidth: number, halfHeight: number, radius: number): number {
  const [u, v] = [Math.abs(dx) - halfWidth + radius, Math.abs(dy) - halfHeight + radius]
  const distance = Math.hypot(Math.max(u, 0), Math.max(v, 0)) + Math.min(Math.max(u, v), 0) - radius
  return clamp(0.5 - distance)
}

function filmPaint(inner: Frame, size: { width: number; height: number }, isWide: boolean): Paint {
  const strip = isWide ? inner.top : inner.left
  const length = isWide ? size.width : size.height
  // 35 mm film: 8 perforations of 2.8 x 2.0 mm for each 36 mm of picture, in an edge of 5.5 mm.
  const count = Math.max(4, Math.round(length / (strip * 0.86)))
  const pitch = length / count
  const [half, deep] = [pitch * 0.21, Math.min(strip * 0.25, pitch * 0.3)]
  return (x, y, out) => {
    const along = isWide ? x : y
    const across = isWide ? y : x
    const breadth = isWide ? size.height : size.width
    const place = (((along % pitch) + pitch) % pitch) - pitch / 2
    const near = Math.min(across, breadth - across) - strip * 0.5
    const hole = roundedBox(place, near, half, deep, deep * 0.35)
    const rim = roundedBox(place, near, half + 1.5, deep + 1.5, deep * 0.35) - hole
    out[0] = 0.055 + hole * 0.9 + rim * 0.05
    out[1] = 0.05 + hole * 0.89 + rim * 0.05
    out[2] = 0.047 + hole * 0.86 + rim * 0.05
  }
}

interface Frame {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

interface Framing extends Size {
  readonly inner: Frame
  readonly kind: string
  readonly paint: Paint
}

/** The framed picture's size, where the picture lies in it, and what is painted around it. */
function framingFor({ width, height }: Size, step: Step, context: Context): Framing {
  const kind = wordOf(step, 'kind', 'plain')
  const isWide = width >= height
  const breadth = Math.max(1, (clamp(numberOf(step, 'width', 6), 0.5, 40) / 100) * Math.min(width, height))
  const margins = marginsOf(kind, breadth, isWide)
  const [left, top] = [Math.round(margins.left), Math.round(margins.top)]
  const size = { width: left + width + Math.round(margins.right), height: top + height + Math.round(margins.bottom) }
  requireFitting(size.width, size.height)
  const inner: Frame = { left, top, right: left + width, bottom: top + height }
  return { ...size, inner, kind, paint: paintFor(kind, inner, size, breadth, step, context) }
}

function paintFor(kind: string, inner: Frame, size: Size, breadth: number, step: Step, context: Context): Paint {
  const colour = colourOf(step, 'colour', '#ffffff')
  if (kind === 'film') return filmPaint(inner, size, inner.right - inner.left >= inner.bottom - inner.top)
  if (kind === 'mat') return matPaint(colour, inner, breadth)
  const seed = Math.floor(createRandom(context.seed)() * 1e6)
  if (kind === 'polaroid') return cardPaint({ r: 0.965, g: 0.955, b: 0.93 }, inner, breadth, seed)
  return (_x, _y, target) => {
    target[0] = colour.r
    target[1] = colour.g
    target[2] = colour.b
  }
}

/** Paints every pixel around the picture. */
function paintAround(framing: Framing, context: Context, take: (i: number, colour: Float64Array) => void): void {
  const { width, inner, paint } = framing
  const colour = new Float64Array(3)
  byStrips(framing, context, (first, end) => {
    for (let y = first; y < end; y++) {
      const isRow = y >= inner.top && y < inner.bottom
      for (let x = 0; x < width; x++) {
        if (isRow && x === inner.left) x = inner.right
        if (x >= width) break
        paint(x + 0.5, y + 0.5, colour)
        take(y * width + x, colour)
      }
    }
  })
}

export const border: Operation = {
  name: 'border',
  label: 'Border',
  group: 'canvas',
  stage: 'frame',
  summary: 'Puts a frame around the picture: plain, an instant print, a strip of film, or a bevelled mat.',
  hasStrength: false,
  cost: 0.3,
  parameters: {
    kind: { label: 'Kind', kind: 'choice', choices: ['plain', 'polaroid', 'film', 'mat'], default: 'plain' },
    width: { label: 'Width', kind: 'number', minimum: 0.5, maximum: 40, step: 0.5, unit: '%', default: 6 },
    colour: { label: 'Colour', kind: 'colour', default: '#ffffff' },
  },
  async run(planes, step, context) {
    context.progress(0)
    const framing = framingFor(planes, step, context)
    const { width, height, inner } = framing
    const alpha = planes.alpha ? new Float32Array(width * height).fill(1) : null
    const out = createPlanes(width, height, alpha)
    paintAround(framing, context, (i, colour) => {
      out.r[i] = colour[0]
      out.g[i] = colour[1]
      out.b[i] = colour[2]
    })
    const layIn = (from: Float32Array, to: Float32Array): void => {
      for (let y = 0; y < planes.height; y++) {
        to.set(from.subarray(y * planes.width, (y + 1) * planes.width), (inner.top + y) * width + inner.left)
      }
    }
    layIn(planes.r, out.r)
    layIn(planes.g, out.g)
    layIn(planes.b, out.b)
    if (planes.alpha && alpha) layIn(planes.alpha, alpha)
    return out
  },
  onBytes(pixels, step, context) {
    context.progress(0)
    const framing = framingFor(pixels, step, context)
    const out = createWhole(framing.width, framing.height)
    const bytes = new Uint8ClampedArray(out.data.buffer)
    const take = (i: number, colour: Float64Array): void => {
      for (let k = 0; k < 3; k++) bytes[4 * i + k] = Math.fround(colour[k]) * 255
      bytes[4 * i + 3] = 255
    }
    if (framing.kind === 'plain') {
      const colour = new Float64Array(3)
      framing.paint(0, 0, colour)
      take(0, colour)
      out.data.fill(out.data[0])
    } else paintAround(framing, context, take)
    laidInto(wholesOf(pixels), out, framing.inner.left, framing.inner.top)
    return pixelsOf(out)
  },
}
