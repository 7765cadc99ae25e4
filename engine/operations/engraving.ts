/**
 * Engraving: lines that follow the form, whose swelling width alone carries the tone, crossed by a second and a third
 * set in the darks.
 *
 * Method: evenly spaced streamlines (Jobard and Lefer 1997) over a direction field that is the picture's own where it has
 * one and an engraver's slant where it has none; widths from tone as in line screens (Ostromoukhov, Digital Facial
 * Engraving, 1999); outlines by flow-based difference of Gaussians. Lines lie closer on faces.
 * Parameters: `manner` banknote (fine, crosshatched) or woodcut (bold, no crossing); `spacing` of the lines, 3..14 px at
 * 1024; `ink` colour.
 * Cost: 1.4 CPU-s at 1 megapixel. Lines are placed on a small copy and drawn at full size.
 */
import type { Context, Operation, Step } from '../operation.ts'
import { enlargePlane } from '../pixels/enlarge.ts'
import { faceFocus } from '../pixels/face-focus.ts'
import { gaussianBlur, guidedFilter } from '../pixels/filters.ts'
import { smoothDirections, structureTensor } from '../pixels/flow.ts'
import { contourBrightness, inkLines } from '../pixels/ink.ts'
import { clamp, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { inkStreamlines, streamlines } from '../pixels/streamlines.ts'
import { colourOf, numberOf, wordOf } from './reading.ts'

const paper = { r: 0.965, g: 0.952, b: 0.912 }

export const engraving: Operation = {
  name: 'engraving',
  label: 'Engraving',
  group: 'paint',
  stage: 'style',
  summary: 'Engraves the picture in swelling lines, as on a banknote, or cuts it in wood.',
  hasStrength: true,
  cost: 1.4,
  parameters: {
    manner: { label: 'Manner', kind: 'choice', choices: ['banknote', 'woodcut'], default: 'banknote' },
    spacing: { label: 'Line spacing', kind: 'number', minimum: 3, maximum: 14, step: 0.5, unit: 'px', default: 5 },
    ink: { label: 'Ink', kind: 'colour', default: '#1c2330' },
  },
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const { width, height } = planes
    const copy = smallCopy(planes)
    const small = { ...context, scale: Math.max(copy.width, copy.height) / 1024 }
    const faces = await context.faces(copy)
    const plate = prepare(copy, step, small)
    context.progress(0.2)
    const ink = new Float32Array(width * height)
    cutLines(ink, planes, plate, faceFocus(faces, copy.width, copy.height), step, small)
    cutOutlines(ink, planes, copy, plate, small)
    return printPlate(planes, ink, step)
  },
}

const copyPixels = 1_200_000

/** Where the lines go is seen on a copy; they are drawn at full size. */
function smallCopy(planes: Planes): Planes {
  const { width, height } = planes
  const shrink = Math.sqrt(copyPixels / (width * height))
  if (shrink > 0.95) return planes
  return resizePlanes(
    { ...planes, alpha: null },
    Math.max(1, Math.round(width * shrink)),
    Math.max(1, Math.round(height * shrink)),
  )
}

interface Plate {
  readonly width: number
  readonly height: number
  readonly tangentX: Float32Array
  readonly tangentY: Float32Array
  /** 0 dark to 1 light. */
  readonly tone: Float32Array
  readonly isWoodcut: boolean
}

function prepare(planes: Planes, step: Step, { scale, progress }: Context): Plate {
  const { width, height } = planes
  const brightness = luma(planes)
  const isWoodcut = wordOf(step, 'manner', 'banknote') === 'woodcut'
  const calm = gaussianBlur(brightness, width, height, (isWoodcut ? 2.2 : 1.5) * scale)
  const flow = structureTensor(calm, width, height, 4 * scale)
  progress(0.1)
  const { tangentX, tangentY } = smoothDirections(flow, { reach: 6 * scale, slant, firmness: 0.004 })
  progress(0.18)
  return { width, height, tangentX, tangentY, tone: plateTone(brightness, width, height, scale, isWoodcut), isWoodcut }
}

/** The angle an engraver falls back on, radians. */
const slant = -0.45

/** Local contrast up and the middle of the picture to a middle grey: lines have a short range. */
function plateTone(
  brightness: Float32Array,
  width: number,
  height: number,
  scale: number,
  bold: boolean,
): Float32Array {
  const base = guidedFilter(brightness, brightness, width, height, Math.round(24 * scale), 0.03)
  let mean = 0
  for (let i = 0; i < base.length; i++) mean += base[i] / base.length
  const lift = clamp(Math.log(0.55) / Math.log(clamp(mean, 0.1, 0.9)), 0.55, 1.5)
  for (let i = 0; i < base.length; i++) {
    const open = clamp(base[i]) ** lift
    const tone = 0.5 + (open - 0.5) * (bold ? 1.25 : 1.02) + (brightness[i] - base[i]) * (bold ? 2 : 1.9)
    base[i] = clamp(tone)
  }
  return bold ? gaussianBlur(base, width, height, 1.2 * scale) : base
}

interface LineSet {
  /** Turn from the field, radians. */
  readonly turn: number
  /** Tone at which the lines vanish, and the tone at which they are widest. */
  readonly from: number
  readonly full: number
  /** Widest line as a share of the spacing. */
  readonly widest: number
}

const banknote: readonly LineSet[] = [
  { turn: 0, from: 0.97, full: 0.02, widest: 0.8 },
  { turn: 1.05, from: 0.56, full: 0, widest: 0.62 },
  { turn: -0.6, from: 0.3, full: 0, widest: 0.55 },
]
const woodcut: readonly LineSet[] = [{ turn: 0, from: 0.9, full: 0.14, widest: 1.08 }]

function cutLines(
  ink: Float32Array,
  sheet: Size,
  plate: Plate,
  focus: Float32Array | null,
  step: Step,
  { scale, progress }: Context,
): void {
  const { width, height, tone } = plate
  const force = step.strength
  const base = Math.max(2.6, numberOf(step, 'spacing', 5) * (plate.isWoodcut ? 1.5 : 1) * scale)
  const at = (x: number, y: number): number => Math.min(height - 1, y | 0) * width + Math.min(width - 1, x | 0)
  // On a face lines lie closer: its features are as small as the lines are wide.
  const spacing = (x: number, y: number): number => (focus ? base * (1 - 0.34 * focus[at(x, y)]) : base)
  const sets = plate.isWoodcut ? woodcut : banknote
  sets.forEach((set, index) => {
    const isDark = (x: number, y: number): boolean => tone[at(x, y)] < set.from + 0.02
    const lines = streamlines(
      plate,
      {
        spacing,
        spacingMax: base,
        stride: Math.max(1, 1.3 * scale),
        turn: set.turn,
        isWanted: index > 0 ? isDark : undefined,
      },
      done => progress(0.2 + 0.45 * ((index + done) / sets.length)),
    )
    inkStreamlines(ink, sheet, sheet.width / width, lines, (x, y) => {
      const darkness = clamp((set.from - tone[at(x, y)]) / (set.from - set.full))
      return 0.5 * spacing(x, y) * set.widest * darkness ** 0.9 * (0.85 + 0.15 * force)
    })
  })
}

interface Size {
  readonly width: number
  readonly height: number
}

function cutOutlines(ink: Float32Array, sheet: Size, copy: Planes, plate: Plate, { scale, progress }: Context): void {
  const { width, height } = plate
  const raw = gaussianBlur(contourBrightness(copy), width, height, 0.8 * scale)
  const flow = structureTensor(raw, width, height, 2.6 * scale)
  progress(0.7)
  const weight = (plate.isWoodcut ? 1.3 : 0.8) * scale
  const pen = { weight, sensitivity: plate.isWoodcut ? 0.8 : 1, reach: 7 * scale, scale, hardness: 2.6 }
  const drawn = inkLines(raw, flow, width, height, pen, done => progress(0.7 + 0.2 * done))
  const enlarge = sheet.width / width
  const isSame = drawn.length === ink.length
  const lines = isSame ? drawn : enlargePlane(drawn, plate, sheet.width, sheet.height)
  const tone = isSame ? plate.tone : enlargePlane(plate.tone, plate, sheet.width, sheet.height)
  progress(0.94)
  const share = plate.isWoodcut ? 1 : 0.85
  for (let i = 0; i < ink.length; i++) {
    // What enlarging softened is made as hard again as it was.
    const paperShare = isSame ? lines[i] : clamp(0.5 + (lines[i] - 0.5) * enlarge)
    // In the lights an outline is a hair; in the darks it closes up.
    const line = (1 - paperShare) * share * mix(1, 0.55, smoothstep(0.6, 1, tone[i]))
    ink[i] = 1 - (1 - ink[i]) * (1 - line)
  }
}

function printPlate(planes: Planes, ink: Float32Array, step: Step): Planes {
  const { r, g, b } = planes
  const colour = colourOf(step, 'ink', '#1c2330')
  for (let i = 0; i < ink.length; i++) {
    const cover = clamp(ink[i]) * 0.97
    r[i] = mix(paper.r, colour.r, cover)
    g[i] = mix(paper.g, colour.g, cover)
    b[i] = mix(paper.b, colour.b, cover)
  }
  return planes
}
