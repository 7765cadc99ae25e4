/**
 * Every operation on pictures that nobody frames: a single pixel, a line, a speck, all of one colour or clear. It answers
 * or refuses with a reason, makes a number of every pixel, says the same thing twice, and stays within its mask.
 */
import { describe, expect, it } from 'vitest'
import { EngineRefusal, operations, type Pixels, runPlan, type SubjectMatter, validatePlan } from './engine.ts'
import { type Planes, toPixels, toPlanes } from './pixels/planes.ts'
import { createStepRun, runStep } from './run-step.ts'

type Colour = readonly [number, number, number, number]

function draw(width: number, height: number, colourAt: (x: number, y: number) => Colour): Pixels {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) data.set(colourAt(i % width, Math.floor(i / width)), i * 4)
  return { width, height, data }
}

const clamped = (share: number): number => Math.min(1, Math.max(0, share))
const discAt = (x: number, y: number, width: number, height: number): number =>
  clamped(4 - 16 * Math.hypot((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5))

/** A disc under a sky; as rough as film, so that nothing in it is quite flat. */
function scene(width: number, height: number, clearShare = 0): Pixels {
  return draw(width, height, (x, y) => {
    const disc = discAt(x, y, width, height)
    const grain = ((x * 7919 + y * 104_729) % 13) - 6
    const ground: Colour = y < height * 0.45 ? [130, 190, 235, 255] : [80, 120, 50, 255]
    const [red, green, blue] = [200, 60, 50].map((value, k) => value * disc + ground[k] * (1 - disc) + grain)
    return [red, green, blue, 255 * clamped(((x + 0.5) / width - clearShare) * 8 + (clearShare > 0 ? 0 : 1))]
  })
}

const pictures: Readonly<Record<string, Pixels>> = {
  'one pixel': draw(1, 1, () => [200, 100, 50, 255]),
  'a column of 90': scene(1, 90),
  'a row of 600': scene(600, 1),
  'a speck with clear parts': scene(17, 13, 0.3),
  'all white': draw(24, 18, () => [255, 255, 255, 255]),
  'all clear': draw(24, 18, () => [0, 0, 0, 0]),
}

const disc: SubjectMatter = {
  method: 'isnet',
  matte({ width, height }) {
    const data = Float32Array.from({ length: width * height }, (_, i) =>
      discAt(i % width, Math.floor(i / width), width, height),
    )
    return Promise.resolve({ matte: { width, height, data }, method: 'isnet' })
  },
}

const reference = scene(40, 30)
const rectangle = 'rectangle 0.3 0.3 0.4 0.4'

function lengthsAndNumbers({ width, height, r, g, b, alpha }: Planes): string {
  for (const plane of alpha ? [r, g, b, alpha] : [r, g, b]) {
    if (plane.length !== width * height) return 'a plane of the wrong size'
    if (!plane.every(Number.isFinite)) return 'a pixel that is not a number'
  }
  return 'sound'
}

/** Whether a pixel lies wholly outside the rectangle. */
const isOutside = (x: number, y: number, { width, height }: Pixels): boolean =>
  x + 0.5 < 0.3 * width || x + 0.5 > 0.7 * width || y + 0.5 < 0.3 * height || y + 0.5 > 0.7 * height

function changedOutside(before: Pixels, after: Pixels): number {
  let changed = 0
  for (let j = 0; j < before.data.length; j++) {
    const i = j >> 2
    const isChanged = before.data[j] !== after.data[j]
    if (isChanged && isOutside(i % before.width, Math.floor(i / before.width), before)) changed++
  }
  return changed
}

/** The picture, or null where the engine refuses in its own words. */
async function edited(pixels: Pixels, step: { name: string; strength: number; mask?: string }): Promise<Pixels | null> {
  const plan = validatePlan({ operations: [step] })
  try {
    const result = await runPlan(pixels, plan, { subjectMatte: disc, reference })
    const repeated = await runPlan(pixels, plan, { subjectMatte: disc, reference })
    expect(repeated.pixels.data.every((value, j) => value === result.pixels.data[j])).toBe(true)
    const [ran] = result.plan.operations
    const run = createStepRun({ seed: 1, signal: undefined, matter: disc, brush: null, reference })
    const planes = await runStep(toPlanes(pixels), ran, [], run)
    expect(lengthsAndNumbers(planes)).toBe('sound')
    const again = toPixels(planes).data
    expect(again.length).toBe(result.pixels.data.length)
    // A plan of one step may go from bytes to bytes: what lies halfway between two levels may go to either.
    expect(again.every((value, j) => Math.abs(value - result.pixels.data[j]) <= 1)).toBe(true)
    return result.pixels
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error
    expect(error.message).toMatch(/^.{20,}\.$/s)
    expect(error.message).not.toMatch(/NaN|undefined|null|Infinity/)
    return null
  }
}

describe('odd pictures', () => {
  it.each(Object.values(operations))('$name takes them or refuses', async operation => {
    for (const [name, pixels] of Object.entries(pictures)) {
      const masked = operation.needsMask ? { mask: rectangle } : {}
      await edited(pixels, { name: operation.name, strength: 1, ...masked }).catch((cause: unknown) => {
        throw new Error(`${operation.name} on ${name}`, { cause })
      })
    }
  })

  const maskable = Object.values(operations).filter(operation => operation.takesMask)
  it.each(maskable)('$name stays within its mask', async ({ name }) => {
    const pixels = scene(48, 36)
    const after = await edited(pixels, { name, strength: 1, mask: rectangle })
    if (after) expect(changedOutside(pixels, after)).toBe(0)
  })

  it('surrounds a thin line with its blur without enlarging all of it', async () => {
    const plan = validatePlan({ operations: [{ name: 'expand', fill: 'blur', ratio: 10 }] })
    const { pixels } = await runPlan(scene(1, 200), plan)
    expect([pixels.width, pixels.height]).toEqual([2000, 200])
  })

  it('takes a thin line for a background without enlarging all of it', async () => {
    const plan = validatePlan({ operations: [{ name: 'background-replace', fill: 'picture' }] })
    const { pixels } = await runPlan(scene(60, 40), plan, { subjectMatte: disc, reference: scene(1, 90_000) })
    expect([pixels.width, pixels.height]).toEqual([60, 40])
  })

  it('shows the picture between cinema bars however narrow it is', async () => {
    const plan = validatePlan({ operations: [{ name: 'cinematic', bars: true }] })
    const { pixels } = await runPlan(scene(2, 40), plan)
    expect(pixels.data.some((value, j) => j % 4 < 3 && value > 40)).toBe(true)
  })
})
