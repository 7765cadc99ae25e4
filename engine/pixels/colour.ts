/**
 * Colour beyond encoded RGB: linear light, CIELAB (D65), tone curves, and reading a colour from what people type.
 * Powers and cube roots are tables, because a megapixel asks for millions of them.
 */
import { clamp, type Planes } from './planes.ts'
import { applyTableCompiled } from './planes-compiled.ts'

const linearSteps = 1024
const linearTable = new Float32Array(linearSteps + 1)
for (let i = 0; i <= linearSteps; i++) {
  const value = i / linearSteps
  linearTable[i] = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

// Indexed by the square root of the linear value: encoding is steepest near black, where the root spreads the entries.
const encodedSteps = 4096
const encodedTable = new Float32Array(encodedSteps + 2)
for (let i = 0; i < encodedTable.length; i++) {
  const value = (i / encodedSteps) ** 2
  encodedTable[i] = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055
}

/** The curves behind the two functions below, for kernels: to linear light, and to encoded sRGB from the root of light. */
export const lightCurves = {
  toLinear: { steps: linearSteps, table: Float32Array.from([...linearTable, 1]) },
  toEncoded: { steps: encodedSteps, table: encodedTable },
} as const

/** Encoded sRGB 0..1 to linear light. */
export function toLinear(value: number): number {
  if (value <= 0) return 0
  if (value >= 1) return 1
  const at = value * linearSteps
  const i = at | 0
  return linearTable[i] + (linearTable[i + 1] - linearTable[i]) * (at - i)
}

/** Linear light 0..1 to encoded sRGB. */
export function toEncoded(value: number): number {
  if (value <= 0) return 0
  if (value >= 1) return 1
  const at = Math.sqrt(value) * encodedSteps
  const i = at | 0
  return encodedTable[i] + (encodedTable[i + 1] - encodedTable[i]) * (at - i)
}

/** CIELAB under D65: `l` 0..100, `a` and `b` about -110..110. */
export interface LabPlanes {
  readonly width: number
  readonly height: number
  l: Float32Array
  a: Float32Array
  b: Float32Array
}

const labSteps = 4096
const labTable = new Float32Array(labSteps + 2)
for (let i = 0; i < labTable.length; i++) labTable[i] = labForward((i / labSteps) ** 2)

function labForward(t: number): number {
  return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116
}

function labRoot(t: number): number {
  if (t <= 0) return 16 / 116
  const at = Math.sqrt(t) * labSteps
  const i = at | 0
  if (i >= labSteps) return labForward(t)
  return labTable[i] + (labTable[i + 1] - labTable[i]) * (at - i)
}

export function toLab(planes: Planes): LabPlanes {
  const { width, height, r, g, b } = planes
  const count = width * height
  const lab: LabPlanes = {
    width,
    height,
    l: new Float32Array(count),
    a: new Float32Array(count),
    b: new Float32Array(count),
  }
  for (let i = 0; i < count; i++) {
    const red = toLinear(r[i])
    const green = toLinear(g[i])
    const blue = toLinear(b[i])
    const x = labRoot((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.9504559)
    const y = labRoot(0.2126729 * red + 0.7151522 * green + 0.072175 * blue)
    const z = labRoot((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.0890578)
    lab.l[i] = 116 * y - 16
    lab.a[i] = 500 * (x - y)
    lab.b[i] = 200 * (y - z)
  }
  return lab
}

const labInverse = (t: number): number => (t > 0.206893 ? t * t * t : (t - 16 / 116) / 7.787)

/** Colours outside sRGB are cut off channel by channel. */
export function fromLab(lab: LabPlanes, alpha: Float32Array | null = null): Planes {
  const { width, height } = lab
  const count = width * height
  const planes: Planes = {
    width,
    height,
    r: new Float32Array(count),
    g: new Float32Array(count),
    b: new Float32Array(count),
    alpha,
  }
  for (let i = 0; i < count; i++) {
    const fy = (lab.l[i] + 16) / 116
    const x = labInverse(fy + lab.a[i] / 500) * 0.9504559
    const y = labInverse(fy)
    const z = labInverse(fy - lab.b[i] / 200) * 1.0890578
    planes.r[i] = toEncoded(3.2404542 * x - 1.5371385 * y - 0.4985314 * z)
    planes.g[i] = toEncoded(-0.969266 * x + 1.8760108 * y + 0.041556 * z)
    planes.b[i] = toEncoded(0.0556434 * x - 0.2040259 * y + 1.0572252 * z)
  }
  return planes
}

/** Moves every colour away from its own grey (amount > 1) or towards it (< 1), in place. Not clamped. */
export function saturate(planes: Planes, amount: number): Planes {
  const { r, g, b } = planes
  for (let i = 0; i < r.length; i++) {
    const grey = 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]
    r[i] = grey + (r[i] - grey) * amount
    g[i] = grey + (g[i] - grey) * amount
    b[i] = grey + (b[i] - grey) * amount
  }
  return planes
}

/** Applies one tone curve to all three channels, in place; values are clamped to 0..1 first. */
export function applyCurve(planes: Planes, curve: (value: number) => number): Planes {
  const table = curveTable(curve)
  applyTable(planes.r, table)
  applyTable(planes.g, table)
  applyTable(planes.b, table)
  return planes
}

const curveSteps = 1024

/** A curve sampled at 1025 points, with one spare entry so that interpolation may read past the end. */
export function curveTable(curve: (value: number) => number): Float32Array {
  const table = new Float32Array(curveSteps + 2)
  for (let i = 0; i <= curveSteps; i++) table[i] = curve(i / curveSteps)
  table[curveSteps + 1] = table[curveSteps]
  return table
}

/** Applies a curveTable to one plane in place. */
export function applyTable(plane: Float32Array, table: Float32Array): void {
  if (!applyTableCompiled(plane, table)) plainApplyTable(plane, table)
}

export function plainApplyTable(plane: Float32Array, table: Float32Array): void {
  for (let i = 0; i < plane.length; i++) {
    const at = clamp(plane[i]) * curveSteps
    const k = at | 0
    plane[i] = table[k] + (table[k + 1] - table[k]) * (at - k)
  }
}

export interface Rgb {
  readonly r: number
  readonly g: number
  readonly b: number
}

/** The names people use for colours; CSS's value where CSS has one and it is what people mean. */
const namedColours: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#ffffff',
  grey: '#808080',
  gray: '#808080',
  'light grey': '#d3d3d3',
  'light gray': '#d3d3d3',
  'dark grey': '#404040',
  'dark gray': '#404040',
  silver: '#c0c0c0',
  red: '#d91e18',
  'dark red': '#8b0000',
  crimson: '#dc143c',
  scarlet: '#ff2400',
  burgundy: '#800020',
  maroon: '#800000',
  coral: '#ff7f50',
  salmon: '#fa8072',
  orange: '#ff8c00',
  'dark orange': '#d9660a',
  peach: '#ffcba4',
  apricot: '#fbceb1',
  gold: '#e6b422',
  golden: '#e6b422',
  amber: '#ffbf00',
  yellow: '#ffd800',
  'light yellow': '#fff59d',
  mustard: '#d9a514',
  cream: '#fff4d6',
  beige: '#eadcc0',
  ivory: '#fffff0',
  brown: '#7b4a21',
  chocolate: '#5a3315',
  tan: '#d2b48c',
  green: '#1f9d3a',
  'light green': '#90ee90',
  'dark green': '#0b5d1e',
  lime: '#8ed81c',
  olive: '#808000',
  mint: '#a8e6cf',
  emerald: '#10a567',
  teal: '#008080',
  turquoise: '#30d5c8',
  aqua: '#00c8d7',
  cyan: '#00bcd4',
  blue: '#1565d8',
  'light blue': '#a3cdf2',
  'dark blue': '#0d2c6b',
  'sky blue': '#87ceeb',
  'navy blue': '#12224f',
  'royal blue': '#3056d3',
  navy: '#12224f',
  indigo: '#3f2b96',
  violet: '#7f3fbf',
  purple: '#7b2cbf',
  'light purple': '#cdb4ee',
  'dark purple': '#45106b',
  lavender: '#cdb9f2',
  lilac: '#c8a2c8',
  magenta: '#e0119d',
  fuchsia: '#f013b8',
  pink: '#f78fb3',
  'light pink': '#ffc2d4',
  'hot pink': '#ff4fa0',
  rose: '#f0507a',
}

export const colourNames: readonly string[] = Object.keys(namedColours)

/** `#rgb`, `#rrggbb` or a name such as "navy blue" ("navy-blue", "NAVY" too); null when it is none. */
export function parseColour(words: string): Rgb | null {
  const trimmed = words.trim().toLowerCase()
  const named = namedColours[trimmed.replace(/[\s_-]+/g, ' ')]
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/.exec(named ?? trimmed)
  if (!hex) return null
  const digits = hex[1].length === 3 ? [...hex[1]].map(digit => digit + digit).join('') : hex[1]
  const value = Number.parseInt(digits, 16)
  return { r: ((value >> 16) & 255) / 255, g: ((value >> 8) & 255) / 255, b: (value & 255) / 255 }
}
