import { describe, expect, it } from 'vitest'
import {
  EngineRefusal,
  operations,
  type Pixels,
  type Plan,
  planInstruction,
  runPlan,
  subjectNeed,
  suggestions,
  validatePlan,
  withStrength,
} from './engine.ts'
import type { OperationName } from './operation.ts'

const planOf = (name: OperationName, parameters: Record<string, string | number | boolean> = {}): Plan => ({
  operations: [{ name, strength: 1, ...parameters }],
  notUnderstood: [],
  needsGenerative: false,
})

/** A disc on a gradient: edges, smooth parts, colours. */
function testPicture(width = 96, height = 64, alpha = 255): Pixels {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const isDisc = Math.hypot(x - width / 2, y - height / 2) < height / 3
      data[i] = isDisc ? 200 : (x / width) * 180
      data[i + 1] = isDisc ? 60 : (y / height) * 160
      data[i + 2] = isDisc ? 40 : 120
      data[i + 3] = x < width / 4 ? alpha : 255
    }
  }
  return { width, height, data }
}

async function refusalOf(promise: Promise<unknown>): Promise<EngineRefusal> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(EngineRefusal)
  return error as EngineRefusal
}

describe('what the engine has', () => {
  it('describes every operation of the closed list without its code', () => {
    expect(Object.keys(operations)).toHaveLength(93)
    for (const [name, info] of Object.entries(operations)) {
      expect(info.name).toBe(name)
      expect(JSON.parse(JSON.stringify(info))).toEqual(info)
    }
  })

  it('suggests words that plan to what they promise', () => {
    expect(suggestions.length).toBeGreaterThanOrEqual(10)
    for (const { words, operation } of suggestions) {
      const plan = planInstruction(words)
      expect(plan.operations.map(step => step.name)).toContain(operation)
      expect(plan.notUnderstood).toEqual([])
    }
  })
})

describe('what a step asks of the subject is what it gets', () => {
  it.each([
    ['background-blur', {}, 'matte'],
    ['sepia', { mask: 'not (background or top)' }, 'matte'],
    ['sepia', { mask: 'top' }, null],
    ['crop', { ratio: 1 }, 'matte'],
    ['crop', { ratio: 1, focus: 'left' }, null],
    ['colour-pop', { keep: 'red' }, null],
    ['colour-pop', {}, 'matte'],
    ['expand', { left: 0.2 }, 'outline'],
    ['expand', { left: 0.2, fill: 'continue' }, 'outline'],
    ['expand', { left: 0.2, fill: 'mirror' }, null],
  ] as const)('%s %o: %s', async (name, parameters, need) => {
    const plan = planOf(name, parameters)
    expect(subjectNeed(plan.operations[0])).toBe(need)
    const asked: string[] = []
    const found = (kind: string) => async () => {
      asked.push(kind)
      const data = new Float32Array(16)
      data.fill(1, 5, 7)
      return { matte: { width: 4, height: 4, data }, method: 'm' }
    }
    await runPlan(testPicture(), plan, {
      subjectMatte: { method: 'm', matte: found('matte'), outline: found('outline') },
    })
    expect(asked).toEqual(need ? [need] : [])
  })
})

describe('validatePlan', () => {
  it('spells every parameter out', () => {
    expect(validatePlan({ operations: [{ name: 'flip' }] })).toEqual({
      operations: [{ name: 'flip', strength: 1, axis: 'horizontal' }],
      notUnderstood: [],
      needsGenerative: false,
    })
  })

  const bad: [string, unknown, string][] = [
    ['an unknown operation', { operations: [{ name: 'explode' }] }, 'name'],
    ['an inherited name', { operations: [{ name: 'constructor' }] }, 'name'],
    ['too much strength', { operations: [{ name: 'sepia', strength: 9 }] }, 'strength'],
    ['an unknown parameter', { operations: [{ name: 'sepia', sparkle: 3 }] }, 'sparkle'],
    ['an inherited parameter', { operations: [{ name: 'sepia', toString: 1 }] }, 'toString'],
    ['a number out of range', { operations: [{ name: 'upscale', factor: 900 }] }, 'factor'],
    ['not a number', { operations: [{ name: 'upscale', factor: 'two' }] }, 'factor'],
    ['no such choice', { operations: [{ name: 'flip', axis: 'diagonal' }] }, 'axis'],
    ['no colour', { operations: [{ name: 'background-colour', colour: 'blorf' }] }, 'colour'],
    ['no plan at all', 'watercolour', 'plan'],
    ['too many steps', { operations: Array.from({ length: 200 }, () => ({ name: 'sepia' })) }, 'operations'],
  ]
  it.each(bad)('refuses %s by name', (_, plan, parameter) => {
    try {
      validatePlan(plan)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(EngineRefusal)
      expect(error).toMatchObject({ code: 'invalid_parameter', details: { parameter } })
    }
  })
})

describe('runPlan', () => {
  it('edits, names itself and keeps the plan that ran', async () => {
    const before = testPicture()
    const result = await runPlan(before, planInstruction('slightly brighter'))
    expect(result).toMatchObject({ engine: 'built-in', version: expect.stringMatching(/^\d+\.\d+\.\d+$/), seed: 1 })
    expect(result.plan.operations).toEqual([{ name: 'brighten', strength: 0.5 }])
    expect(result.pixels.data).not.toEqual(before.data)
  })

  it('gives the same bytes for the same seed and others for another', async () => {
    const plan = planInstruction('vintage')
    const [one, two, other] = await Promise.all([7, 7, 8].map(seed => runPlan(testPicture(), plan, { seed })))
    expect(one.pixels.data).toEqual(two.pixels.data)
    expect(one.pixels.data).not.toEqual(other.pixels.data)
  })

  it('leaves its input alone', async () => {
    const before = testPicture()
    const copy = before.data.slice()
    await runPlan(before, planInstruction('much brighter, sepia, crop to a square'))
    expect(before.data).toEqual(copy)
  })

  it('orders steps by stage', async () => {
    const plan = planOf('sepia')
    plan.operations.push({ name: 'crop', strength: 1, ratio: 1 }, { name: 'brighten', strength: 1 })
    const result = await runPlan(testPicture(), plan)
    expect(result.plan.operations.map(step => step.name)).toEqual(['crop', 'brighten', 'sepia'])
    expect([result.pixels.width, result.pixels.height]).toEqual([64, 64])
  })

  it('carries transparency through painting', async () => {
    const result = await runPlan(testPicture(96, 64, 0), planOf('pencil'))
    expect(result.pixels.data[3]).toBe(0)
    expect(result.pixels.data.at(-1)).toBe(255)
  })

  it('paints large pictures on a working copy and brings them back to full size', async () => {
    const { pixels } = await runPlan(testPicture(1500, 1000), planOf('posterize'))
    expect([pixels.width, pixels.height]).toEqual([1500, 1000])
  }, 60_000)

  it('tells progress upwards from 0 to 1 with the step as the stage', async () => {
    const seen: [number, string][] = []
    await runPlan(testPicture(), planInstruction('sepia with a vignette'), {
      onProgress: (fraction, stage) => seen.push([fraction, stage]),
    })
    const fractions = seen.map(([fraction]) => fraction)
    expect(fractions).toEqual(fractions.toSorted((one, other) => one - other))
    expect(fractions.at(-1)).toBe(1)
    expect(new Set(seen.map(([, stage]) => stage))).toContain('Vignette')
  })

  it('stops when cancelled', async () => {
    const controller = new AbortController()
    const run = runPlan(testPicture(600, 400), planOf('watercolour'), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    expect((await refusalOf(run)).code).toBe('cancelled')
  })

  it('finds the subject once for one geometry, and says when it was found without the model', async () => {
    let calls = 0
    const plan = planOf('background-blur')
    plan.operations.push({ name: 'background-colour', strength: 1, colour: '#00ff00' })
    const result = await runPlan(testPicture(), plan, {
      subjectMatte: {
        method: 'fallback',
        async matte({ width, height }) {
          calls++
          const data = new Float32Array(width * height)
          for (let i = 0; i < data.length; i++) data[i] = Math.abs((i % width) - width / 2) < width / 4 ? 1 : 0
          return { matte: { width, height, data }, method: 'fallback' }
        },
      },
    })
    expect(calls).toBe(1)
    expect(result.notes).toContain('subject_mask_fallback')
  })

  it('refuses when there is nothing to do, and says what it can do', async () => {
    const refusal = await refusalOf(runPlan(testPicture(), planInstruction('asdf qwer')))
    expect(refusal.code).toBe('nothing_understood')
    expect(refusal.message).toContain('asdf qwer')
    expect(refusal.message).toContain('watercolour')
  })

  it('refuses what only a generative model can do', async () => {
    const refusal = await refusalOf(runPlan(testPicture(), planInstruction('Colorize this black and white photo')))
    expect(refusal.code).toBe('needs_generative')
    expect(refusal.message).toContain('bringing colour')
  })

  it('never hands the untouched photo back', async () => {
    const square = testPicture(64, 64)
    expect((await refusalOf(runPlan(square, planInstruction('crop to a square')))).code).toBe('nothing_to_change')
    expect((await refusalOf(runPlan(square, withStrength(planOf('sepia'), 0)))).code).toBe('nothing_to_change')
  })

  it('refuses broken pixels and seeds', async () => {
    const broken = { width: 10, height: 10, data: new Uint8ClampedArray(12) }
    expect((await refusalOf(runPlan(broken, planOf('sepia')))).code).toBe('invalid_parameter')
    expect((await refusalOf(runPlan(testPicture(), planOf('sepia'), { seed: -1 }))).code).toBe('invalid_parameter')
    const empty = { width: 0, height: 0, data: new Uint8ClampedArray(0) }
    expect((await refusalOf(runPlan(empty, planOf('sepia')))).code).toBe('picture_too_small')
  })
})

describe('withStrength', () => {
  it('turns steps with a strength and leaves the others', () => {
    const plan = planInstruction('crop to a square and make it a little warmer')
    expect(withStrength(plan, 0.5).operations).toEqual([
      { name: 'crop', strength: 1, ratio: 1 },
      { name: 'warmer', strength: 0.25 },
    ])
  })
})
