/**
 * Halftone: the picture as a press prints it, in dots whose area carries the tone.
 *
 * Method: amplitude-modulated screening with the classic angles (C 15°, M 75°, Y 0°, K 45°), which give the rosette
 * (Holladay 1980; Kipphan, Handbook of Print Media, 2001). Ink coverages come from linear light (Murray-Davies 1936) with
 * grey replaced by black, opened for dot gain as plates are; the cosine spot's threshold is taken from its own area, so a dot covers exactly what was asked.
 * Parameters: `inks` process colours, one ink or two; `pitch` distance of dots, 3..24 px at 1024; `ink`, `second` colours.
 * Cost: 0.15 CPU-s at 1 megapixel, 0.4 at 12. Works at full size, because dots must be crisp.
 */
import type { Operation, Step } from '../operation.ts'
import { curveTable, type Rgb, toLinear } from '../pixels/colour.ts'
import { clamp, smoothstep, toPixels, toPlanes } from '../pixels/planes.ts'
import { type Press, printPixels, type Screen, screenTones } from '../pixels/screen.ts'
import { colourOf, numberOf, wordOf } from './reading.ts'

const degree = Math.PI / 180

/** Process inks on coated paper, a little purer than real ones. */
const process: readonly Screen[] = [
  { ink: linearOf({ r: 0, g: 0.65, b: 0.93 }), angle: 15 * degree },
  { ink: linearOf({ r: 0.92, g: 0, b: 0.52 }), angle: 75 * degree },
  { ink: linearOf({ r: 1, g: 0.94, b: 0.05 }), angle: 0 },
  { ink: linearOf({ r: 0.1, g: 0.09, b: 0.1 }), angle: 45 * degree },
]

const paper: Rgb = { r: 0.985, g: 0.975, b: 0.945 }

export const halftone: Operation = {
  name: 'halftone',
  label: 'Halftone',
  group: 'paint',
  stage: 'style',
  summary: 'Prints the picture in dots of ink: four process colours, one ink or two.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    inks: { label: 'Inks', kind: 'choice', choices: ['cmyk', 'mono', 'duotone'], default: 'cmyk' },
    pitch: { label: 'Dot pitch', kind: 'number', minimum: 3, maximum: 24, step: 0.5, unit: 'px', default: 7 },
    ink: { label: 'Ink', kind: 'colour', default: '#1b1b1f' },
    second: { label: 'Second ink', kind: 'colour', default: '#e6402a' },
  },
  blendsStrength: true,
  onBytes: (pixels, step, context) =>
    printPixels(pixels, pressOf(step, context.scale, Math.min(1, step.strength)), context.progress),
  async run(planes, step, context) {
    if (step.strength <= 0) return planes
    const printed = toPlanes(printPixels(toPixels(planes), pressOf(step, context.scale, 1), context.progress))
    return { ...printed, alpha: planes.alpha }
  },
}

/** Turns linear light into the share of paper that each ink covers. */
type Separate = (r: number, g: number, b: number, coverage: Float32Array) => void

function separationOf(step: Step): { screens: readonly Screen[]; separate: Separate } {
  const ink = linearOf(colourOf(step, 'ink', '#1b1b1f'))
  const inks = wordOf(step, 'inks', 'cmyk')
  if (inks === 'mono') return { screens: [{ ink, angle: 45 * degree }], separate: separateOne(ink) }
  if (inks === 'duotone') {
    const second = linearOf(colourOf(step, 'second', '#e6402a'))
    const screens = [
      { ink: second, angle: 75 * degree },
      { ink, angle: 45 * degree },
    ]
    return { screens, separate: separateTwo(ink) }
  }
  return { screens: process, separate: separateProcess }
}

/**
 * Most of the grey is printed in black, but not the light greys: black dots in a pale cheek look like dirt. Each ink also
 * takes some of the light that is another's to take; three rounds of asking what is left for each one settle that.
 */
const separateProcess: Separate = (r, g, b, coverage) => {
  const grey = 1 - Math.max(r, g, b)
  const black = grey * smoothstep(0.35, 0.95, grey)
  const [cyan, magenta, yellow, key] = process
  const red = Math.min(1, r / (1 - black * (1 - key.ink.r)))
  const green = Math.min(1, g / (1 - black * (1 - key.ink.g)))
  const blue = Math.min(1, b / (1 - black * (1 - key.ink.b)))
  let c = 1 - red
  let m = 1 - green
  let y = 1 - blue
  for (let round = 0; round < 3; round++) {
    c = share(red, (1 - m * (1 - magenta.ink.r)) * (1 - y * (1 - yellow.ink.r)), cyan.ink.r)
    m = share(green, (1 - c * (1 - cyan.ink.g)) * (1 - y * (1 - yellow.ink.g)), magenta.ink.g)
    y = share(blue, (1 - c * (1 - cyan.ink.b)) * (1 - m * (1 - magenta.ink.b)), yellow.ink.b)
  }
  coverage[0] = c
  coverage[1] = m
  coverage[2] = y
  coverage[3] = black
}

/** How much of the paper an ink must cover to bring what the others let through down to what is wanted. */
function share(wanted: number, passing: number, ink: number): number {
  return clamp((1 - wanted / Math.max(1e-4, passing)) / (1 - ink))
}

const lightOf = ({ r, g, b }: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

function separateOne(ink: Rgb): Separate {
  const span = Math.max(0.3, 1 - lightOf(ink))
  return (r, g, b, coverage) => {
    coverage[0] = (1 - (0.2126 * r + 0.7152 * g + 0.0722 * b)) / span
  }
}

/** The second ink carries the middle tones, the first one the darks. */
function separateTwo(ink: Rgb): Separate {
  const span = Math.max(0.3, 1 - lightOf(ink))
  return (r, g, b, coverage) => {
    const missing = 1 - (0.2126 * r + 0.7152 * g + 0.0722 * b)
    coverage[0] = Math.sqrt(smoothstep(0.02, 0.98, missing))
    coverage[1] = (missing ** 2.6 * 1.02) / span
  }
}

/** The height of cos u + cos v above which lies a given share of the cell, for shares 0..1 in 256 steps. */
const thresholds = thresholdTable()

function thresholdTable(): Float32Array {
  const side = 128
  const heights = new Float32Array(side * side)
  for (let k = 0; k < heights.length; k++) {
    const u = ((k % side) + 0.5) / side
    const v = (Math.floor(k / side) + 0.5) / side
    heights[k] = Math.cos(2 * Math.PI * u) + Math.cos(2 * Math.PI * v)
  }
  heights.sort().reverse()
  const table = new Float32Array(258)
  for (let k = 0; k <= 256; k++) table[k] = heights[Math.min(heights.length - 1, (k * heights.length) >> 8)]
  // Nothing at all for no ink, and no pinholes in a solid.
  table[0] = 2.2
  table[256] = -2.2
  table[257] = -2.2
  return table
}

/** More than a hill is high: never covered; less than a hollow is deep: always. */
const [never, always] = [9, -9]

/** Above what height a dot lies that takes `wanted` of its cell. */
function heightOf(wanted: number): number {
  if (wanted < 0.004) return never
  if (wanted > 0.996) return always
  const at = wanted * 256
  const below = at | 0
  return thresholds[below] + (thresholds[below + 1] - thresholds[below]) * (at - below)
}

/** For every colour that is told apart, the height above which each ink's dots lie. */
function heightsOf(separate: Separate, inks: number): Float32Array {
  const table = new Float32Array(screenTones ** 3 * 4)
  const coverage = new Float32Array(4)
  const light = Float32Array.from({ length: screenTones }, (_, k) => plate(k / (screenTones - 1)))
  let at = 0
  for (const r of light)
    for (const g of light)
      for (const b of light) {
        separate(r, g, b, coverage)
        for (let k = 0; k < inks; k++) table[at + k] = heightOf(coverage[k])
        at += 4
      }
  return table
}

function pressOf(step: Step, scale: number, amount: number): Press {
  const { screens, separate } = separationOf(step)
  const pitch = Math.max(2.5, numberOf(step, 'pitch', 7) * scale * (1 + Math.max(0, step.strength - 1)))
  return { screens, sheet: linearOf(paper), pitch, heights: heightsOf(separate, screens.length), amount }
}

/** Linear light, opened: dots grow on paper and in every viewer that scales a picture down, and plates allow for it. */
const plateTable = curveTable(value => toLinear(value) ** 0.74)

function plate(value: number): number {
  const at = clamp(value) * 1024
  const below = at | 0
  return plateTable[below] + (plateTable[below + 1] - plateTable[below]) * (at - below)
}

function linearOf({ r, g, b }: Rgb): Rgb {
  return { r: toLinear(r), g: toLinear(g), b: toLinear(b) }
}
