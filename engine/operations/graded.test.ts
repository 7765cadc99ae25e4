import { describe, expect, it } from 'vitest'
import { EngineRefusal, type Operation } from '../operation.ts'
import { clonePlanes, type Matte, type Planes } from '../pixels/planes.ts'
import { autoEnhance } from './auto-enhance.ts'
import { backgroundBlur } from './background-blur.ts'
import { backgroundColour } from './background-colour.ts'
import { backgroundRemove } from './background-remove.ts'
import { blackAndWhite } from './black-and-white.ts'
import { blur } from './blur.ts'
import { bokehLights } from './bokeh-lights.ts'
import { brighten } from './brighten.ts'
import { cinematic } from './cinematic.ts'
import { clarity } from './clarity.ts'
import { colourMatch } from './colour-match.ts'
import { colourPop } from './colour-pop.ts'
import { contrast } from './contrast.ts'
import { cooler } from './cooler.ts'
import { crop } from './crop.ts'
import { crossProcess } from './cross-process.ts'
import { darken } from './darken.ts'
import { dehaze } from './dehaze.ts'
import { denoise } from './denoise.ts'
import { desaturate } from './desaturate.ts'
import { dramaticLight } from './dramatic-light.ts'
import { duotone } from './duotone.ts'
import { exposure } from './exposure.ts'
import { flip } from './flip.ts'
import { fog } from './fog.ts'
import { goldenHour } from './golden-hour.ts'
import { gradientMap } from './gradient-map.ts'
import { grain } from './grain.ts'
import { hdr } from './hdr.ts'
import { highlights } from './highlights.ts'
import { hueShift } from './hue-shift.ts'
import { invert } from './invert.ts'
import { lensFlare } from './lens-flare.ts'
import { lowLight } from './low-light.ts'
import { matte } from './matte.ts'
import { motionBlur } from './motion-blur.ts'
import { night } from './night.ts'
import { rain } from './rain.ts'
import { recolour } from './recolour.ts'
import { resize } from './resize.ts'
import { rotate } from './rotate.ts'
import { saturate } from './saturate.ts'
import { ballScene, channels, contextFor, difference, type Observed, stepOf, wallScene } from './scenes.ts'
import { sepia } from './sepia.ts'
import { shadows } from './shadows.ts'
import { sharpen } from './sharpen.ts'
import { snow } from './snow.ts'
import { softFocus } from './soft-focus.ts'
import { tiltShift } from './tilt-shift.ts'
import { upscale } from './upscale.ts'
import { vibrance } from './vibrance.ts'
import { vignette } from './vignette.ts'
import { vintage } from './vintage.ts'
import { warmer } from './warmer.ts'
import { whiteBalance } from './white-balance.ts'

const inPlace: readonly Operation[] = [
  autoEnhance,
  blackAndWhite,
  blur,
  bokehLights,
  brighten,
  cinematic,
  clarity,
  colourMatch,
  colourPop,
  contrast,
  cooler,
  crossProcess,
  darken,
  dehaze,
  denoise,
  desaturate,
  dramaticLight,
  duotone,
  exposure,
  fog,
  goldenHour,
  gradientMap,
  grain,
  hdr,
  highlights,
  hueShift,
  invert,
  lensFlare,
  lowLight,
  matte,
  motionBlur,
  night,
  rain,
  recolour,
  saturate,
  sepia,
  shadows,
  sharpen,
  snow,
  softFocus,
  tiltShift,
  vibrance,
  vignette,
  vintage,
  warmer,
  whiteBalance,
]
const background: readonly Operation[] = [backgroundBlur, backgroundColour, backgroundRemove]
const geometry: readonly Operation[] = [crop, flip, resize, rotate, upscale]
const all = [...inPlace, ...background, ...geometry]

/** As an engine's run would give it, with a second picture for those that need one. */
function contextOf(planes: Planes, ball: Matte): Observed {
  return { ...contextFor(planes, ball), reference: async () => wallScene(64, 48, [0.8, 0.5, 0.2]) }
}

/** What makes sense for the ball: it is red. */
const changes = (operation: Operation): Record<string, string> =>
  operation === recolour ? { from: 'red', to: 'blue' } : {}

describe.each(all.map(operation => [operation.name, operation] as const))('%s', (_name, operation) => {
  it('gives only real numbers and tells its progress', async () => {
    const { planes, ball } = ballScene(96, 72, { noise: 0.05 })
    const context = contextOf(planes, ball)
    const result = await operation.run(planes, stepOf(operation, changes(operation)), context)
    for (const channel of channels) {
      expect(result[channel].length).toBe(result.width * result.height)
      expect(result[channel].every(value => value > -0.5 && value < 1.5)).toBe(true)
    }
    expect(context.fractions.length).toBeGreaterThan(0)
    expect(context.fractions.every(fraction => fraction >= 0 && fraction <= 1)).toBe(true)
  })

  it('gives the same picture every time', async () => {
    const { planes, ball } = ballScene(64, 48, { noise: 0.05 })
    const step = stepOf(operation, changes(operation))
    const copy = clonePlanes(planes)
    const first = await operation.run(planes, step, contextOf(planes, ball))
    const second = await operation.run(copy, step, contextOf(copy, ball))
    for (const channel of channels) expect(second[channel]).toEqual(first[channel])
  })

  it('survives pictures of one pixel to eight', async () => {
    for (const [width, height] of [
      [1, 1],
      [1, 8],
      [8, 1],
      [2, 3],
      [8, 8],
    ]) {
      const { planes, ball } = ballScene(width, height)
      try {
        const result = await operation.run(planes, stepOf(operation, changes(operation)), contextOf(planes, ball))
        expect(result.r.every(Number.isFinite)).toBe(true)
      } catch (refusal) {
        // So small a picture may have no subject, or nothing of a colour; it may not break anything.
        expect(refusal).toBeInstanceOf(EngineRefusal)
      }
    }
  })
})

describe.each(inPlace.map(operation => [operation.name, operation] as const))('%s', (_name, operation) => {
  it('leaves size and alpha alone', async () => {
    const { planes, ball } = ballScene(48, 36, { alpha: true })
    const alpha = planes.alpha?.slice()
    const result = await operation.run(planes, stepOf(operation, changes(operation)), contextOf(planes, ball))
    expect([result.width, result.height]).toEqual([48, 36])
    expect(result.alpha).toEqual(alpha)
  })

  it.runIf(operation.hasStrength)('changes more with more strength, and little with little', async () => {
    const { planes, ball } = ballScene(128, 96, { noise: 0.1 })
    const changed: number[] = []
    for (const strength of [0.2, 1, 1.5]) {
      const copy = clonePlanes(planes)
      const step = stepOf(operation, { ...changes(operation), strength })
      changed.push(difference(planes, await operation.run(copy, step, contextOf(copy, ball))))
    }
    expect(changed[0]).toBeGreaterThan(0)
    expect(changed[0]).toBeLessThan(changed[1] * 0.75)
    expect(changed[2]).toBeGreaterThanOrEqual(changed[1] * 0.98)
  })

  it('stops when the run is cancelled', async () => {
    const { planes, ball } = ballScene(16, 12)
    const context = { ...contextOf(planes, ball), progress: () => stop() }
    const stop = (): never => {
      throw new EngineRefusal('cancelled', 'cancelled')
    }
    await expect(async () => operation.run(planes, stepOf(operation), context)).rejects.toThrow('cancelled')
  })
})
