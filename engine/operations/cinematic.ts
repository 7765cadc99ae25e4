import type { Operation, Step } from '../operation.ts'
import { clamp, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { angleBetween } from './hue-matte.ts'
import { fromOklab, toOklab } from './oklab.ts'
import { toggleOf, wordOf } from './reading.ts'
import { colourChange, regrade } from './regrade.ts'
import { skinLikeness } from './saturate.ts'
import { contrastCurve } from './tone-curves.ts'

const radians = Math.PI / 180

interface Look {
  /** OKLab hues, in radians, that shadows and lights lean to, and by how much. */
  readonly shadow: number
  readonly light: number
  readonly tint: number
  /** How far hues are drawn to the nearer of the two. */
  readonly pull: number
  readonly saturation: number
  readonly slope: number
}

const looks: Readonly<Record<string, Look>> = {
  'teal-orange': { shadow: 212 * radians, light: 66 * radians, tint: 0.044, pull: 0.42, saturation: 0.94, slope: 1.2 },
  'bleach-bypass': { shadow: 235 * radians, light: 90 * radians, tint: 0.01, pull: 0.1, saturation: 0.48, slope: 1.42 },
  'blue-hour': { shadow: 262 * radians, light: 62 * radians, tint: 0.04, pull: 0.25, saturation: 0.84, slope: 1.14 },
}

/** Wider than the widest common cinema frame already: bars would have nothing to hide. */
const cinemaRatio = 2.39

function drawBars(planes: Planes): void {
  const { width, height, r, g, b } = planes
  const kept = width / cinemaRatio
  if (kept >= height) return
  const top = Math.min(Math.round((height - kept) / 2), (height - 1) >> 1)
  for (const plane of [r, g, b]) {
    plane.fill(0, 0, top * width)
    plane.fill(0, (height - top) * width)
  }
}

const lookOf = (step: Step): Look => looks[wordOf(step, 'look', 'teal-orange')] ?? looks['teal-orange']

function gradeOf(look: Look, step: Step): (r: number, g: number, b: number, out: Float64Array) => void {
  const curve = contrastCurve(1 + (look.slope - 1) * step.strength, 0.42)
  const { strength } = step
  return (r, g, b, out) => {
    toOklab(r, g, b, out)
    const before = out[0]
    const chroma = Math.hypot(out[1], out[2])
    const hue = Math.atan2(out[2], out[1])
    const skin = skinLikeness(chroma, hue) * smoothstep(0.015, 0.05, chroma) * smoothstep(0.25, 0.45, before)
    // A print's scale: a little lifted at the bottom, rolled off at the top.
    const lightness = mix(before, 0.022 + 0.955 * curve(before), Math.min(1, strength))
    const toShadow = angleBetween(look.shadow, hue)
    const toLight = angleBetween(look.light, hue)
    // Reds are close to the lights' orange and would turn brown if they went all of the way.
    const nearer = Math.abs(toShadow) < Math.abs(toLight) ? toShadow : toLight * 0.35
    // Halfway between the two a hue belongs to neither, and is left; so no edge appears where they part.
    const sure = smoothstep(0, 0.7, Math.abs(Math.abs(toShadow) - Math.abs(toLight)))
    const turned = hue + nearer * look.pull * sure * strength * (1 - 0.85 * skin)
    const kept = chroma * mix(1, mix(look.saturation, 1, skin * 0.8), Math.min(1, strength))
    const dark = smoothstep(0.62, 0.12, before) * smoothstep(0, 0.16, before)
    const bright = smoothstep(0.45, 0.85, before) * smoothstep(1.02, 0.9, before)
    const shade = look.tint * strength * dark * (1 - 0.7 * skin)
    const glow = 0.62 * look.tint * strength * bright * (1 - 0.5 * skin)
    const a = kept * Math.cos(turned) + shade * Math.cos(look.shadow) + glow * Math.cos(look.light)
    const bb = kept * Math.sin(turned) + shade * Math.sin(look.shadow) + glow * Math.sin(look.light)
    fromOklab(clamp(lightness), a, bb, out)
  }
}

/**
 * The grade of a colourist's print: shadows lean to teal, lights to orange, hues are drawn to the nearer of the two (a
 * split-tone and hue contrast as in Wang et al. 2011's and colourists' complementary schemes), blacks lift slightly and
 * highlights roll off. Skin is told by its OKLab hue and chroma and keeps its own.
 *
 * Parameters: look; bars (black bars that leave 2.39:1). Cost: 0.1 CPU-s at 1 MP.
 */
export const cinematic: Operation = {
  name: 'cinematic',
  label: 'Cinematic',
  group: 'film',
  stage: 'film',
  summary: 'A colour grade as in the cinema: teal shadows, warm lights, natural skin and soft highlights.',
  hasStrength: true,
  cost: 0.3,
  parameters: {
    look: { label: 'Look', kind: 'choice', choices: Object.keys(looks), default: 'teal-orange' },
    bars: { label: 'Cinema bars (2.39:1)', kind: 'toggle', default: false },
  },
  grade: step => (toggleOf(step, 'bars', false) ? null : colourChange(gradeOf(lookOf(step), step))),
  run: (planes, step, context) => {
    regrade(planes, context, gradeOf(lookOf(step), step))
    if (toggleOf(step, 'bars', false)) drawBars(planes)
    return Promise.resolve(planes)
  },
}
