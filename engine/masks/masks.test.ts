/** Masks: the language, what each word covers, and that outside of them nothing changes. */
import { describe, expect, it } from 'vitest'
import type { Plan, Step } from '../operation.ts'
import { ballScene } from '../operations/scenes.ts'
import { type Pixels, toPixels, toPlanes } from '../pixels/planes.ts'
import { runPlan } from '../run.ts'
import { describeMask, isDrawn, mentions, parseMask, printMask } from './expression.ts'
import { brushMatte, type MaskSources, maskMatte } from './mattes.ts'

const scene = ballScene(160, 120)
const photo = toPixels(scene.planes)
const matter = { method: 'given', matte: async () => ({ matte: scene.ball, method: 'given' }) }

const planOf = (...operations: Step[]): Plan => ({ operations, notUnderstood: [], needsGenerative: false })

function brushOf(isOpen: (x: number, y: number) => boolean, { width, height } = photo): Pixels {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data[(y * width + x) * 4 + 3] = isOpen(x, y) ? 0 : 255
  return { width, height, data }
}

/** Where the result differs from the photo, as a list of pixel numbers. */
function changed(result: Pixels): number[] {
  const places: number[] = []
  for (let i = 0; i < result.width * result.height; i++) {
    if ([0, 1, 2, 3].some(k => result.data[4 * i + k] !== photo.data[4 * i + k])) places.push(i)
  }
  return places
}

describe('the language', () => {
  it.each([
    ['sky', 'sky'],
    ['Not  SUBJECT', 'not subject'],
    ['not not subject', 'subject'],
    ['background except sky', 'background except sky'],
    ['background and not sky', 'background except sky'],
    ['brush and (subject or colour navy blue)', 'brush and (subject or colour navy blue)'],
    ['subject or sky or colour #ff8800', 'subject or sky or colour #ff8800'],
    ['subject or sky and brush', 'subject or (sky and brush)'],
    ['not (sky or colour red)', 'not (sky or colour red)'],
    ['rectangle 0.1, 0.2, 0.5, 0.25', 'rectangle 0.1 0.2 0.5 0.25'],
    ['subject except (sky except brush)', 'subject except (sky except brush)'],
  ])('%s', (words, printed) => {
    const expression = parseMask(words)
    expect(printMask(expression)).toBe(printed)
    expect(parseMask(printed)).toEqual(expression)
  })

  it.each([
    '',
    'car',
    'colour',
    'colour of doom',
    'subject sky',
    '(subject',
    'subject)',
    'not',
    'and',
    'rectangle 0 0 2 1',
    'rectangle 0 0 0 1',
    'rectangle 1',
    `${'('.repeat(40)}sky${')'.repeat(40)}`,
    'sky or '.repeat(60),
  ])('refuses “%s” and says what works', words => {
    expect(() => parseMask(words)).toThrow(expect.objectContaining({ code: 'invalid_parameter' }))
  })

  it('is told to people in words', () => {
    expect(describeMask(parseMask('background except sky'))).toBe('the background without the sky')
    expect(describeMask(parseMask('not colour red'))).toBe('everything but everything red')
    expect(mentions(parseMask('not (sky or brush)'), 'brush')).toBe(true)
    expect(isDrawn(parseMask('subject and not rectangle 0 0 1 1'))).toBe(true)
    expect(isDrawn(parseMask('subject or sky'))).toBe(false)
  })
})

describe('what a mask covers', () => {
  const sources: MaskSources = {
    subject: async () => scene.ball,
    sky: async () => null,
    faces: async () => [{ x: 80, y: 60, radius: 20, confidence: 1 }],
    colour: () => null,
    brush: () => brushMatte(brushOf(x => x < 90)),
  }
  const cover = async (words: string) => (await maskMatte(parseMask(words), scene.planes, sources)).data

  it('and, or, not and except are what they are for sets', async () => {
    const [subject, background, both, either, less] = await Promise.all(
      ['subject', 'not subject', 'subject and brush', 'subject or brush', 'brush except subject'].map(cover),
    )
    const brush = await cover('brush')
    for (let i = 0; i < subject.length; i += 7) {
      expect(background[i]).toBeCloseTo(1 - subject[i], 1)
      expect(both[i]).toBeCloseTo(Math.min(subject[i], brush[i]), 1)
      expect(either[i]).toBeCloseTo(Math.max(subject[i], brush[i]), 1)
      expect(less[i]).toBeCloseTo(Math.min(brush[i], 1 - subject[i]), 1)
    }
  })

  it('a drawn edge is soft on its inner side only, under a "not" as well', async () => {
    const inside = await cover('rectangle 0.25 0 0.5 1')
    const outside = await cover('not rectangle 0.25 0 0.5 1')
    const row = 60 * 160
    expect(inside[row + 39]).toBe(0)
    expect(inside[row + 40]).toBeLessThan(1)
    expect(inside[row + 80]).toBe(1)
    expect(outside[row + 40]).toBe(0)
    expect(outside[row + 39]).toBeLessThan(1)
    expect(outside[row + 10]).toBe(1)
  })

  it('sides and the centre fade, faces are ovals', async () => {
    const [top, centre, faces] = await Promise.all(['top', 'centre', 'faces'].map(cover))
    expect([top[0], top[119 * 160]]).toEqual([1, 0])
    expect([centre[60 * 160 + 80], centre[0]]).toEqual([1, 0])
    expect([faces[60 * 160 + 80], faces[60 * 160 + 130]]).toEqual([1, 0])
  })

  it('what is nowhere in the picture is refused by name', async () => {
    await expect(cover('sky')).rejects.toMatchObject({ code: 'no_sky' })
    await expect(cover('colour red')).rejects.toMatchObject({ code: 'mask_empty' })
    await expect(cover('rectangle 0 0 0.2 1 and rectangle 0.5 0 0.2 1')).rejects.toMatchObject({ code: 'mask_empty' })
  })

  it('a mask picture without transparency is open where it is white', () => {
    const data = new Uint8ClampedArray([255, 255, 255, 255, 0, 0, 0, 255])
    expect([...brushMatte({ width: 2, height: 1, data }).data]).toEqual([1, 0])
  })
})

describe('a masked step', () => {
  const run = (plan: Plan, brush?: Pixels) =>
    runPlan(photo, plan, { subjectMatte: matter, ...(brush ? { brush } : {}) })

  it.each(['watercolour', 'brighten', 'blur', 'invert', 'night'] as const)(
    '%s changes pixels inside and not one outside',
    async name => {
      const { pixels } = await run(planOf({ name, strength: 1, mask: 'rectangle 0.25 0.25 0.5 0.5' }))
      const places = changed(pixels)
      expect(places.length).toBeGreaterThan(1000)
      for (const i of places) {
        expect(i % 160).toBeGreaterThanOrEqual(40)
        expect(i % 160).toBeLessThan(120)
        expect(Math.floor(i / 160)).toBeGreaterThanOrEqual(30)
        expect(Math.floor(i / 160)).toBeLessThan(90)
      }
    },
  )

  it('subject and background share the picture between them', async () => {
    const inside = changed((await run(planOf({ name: 'invert', strength: 1, mask: 'subject' }))).pixels)
    for (const i of inside) expect(scene.ball.data[i]).toBeGreaterThan(0)
    const outside = changed((await run(planOf({ name: 'invert', strength: 1, mask: 'background' }))).pixels)
    for (const i of outside) expect(scene.ball.data[i]).toBeLessThan(1)
    expect(inside.length + outside.length).toBeGreaterThan(160 * 120 * 0.9)
  })

  it('a brush that no step names limits every step', async () => {
    const brush = brushOf((x, y) => x > 100 && y > 60)
    const { pixels, plan } = await run(planOf({ name: 'invert', strength: 1 }, { name: 'blur', strength: 1 }), brush)
    expect(plan.operations.map(step => step.mask)).toEqual(['brush', 'brush'])
    for (const i of changed(pixels)) expect(i % 160 > 100 && Math.floor(i / 160) > 60).toBe(true)
  })

  it('a brush that a step names limits that step alone', async () => {
    const brush = brushOf(x => x > 100)
    const { pixels } = await run(
      planOf({ name: 'invert', strength: 1, mask: 'brush' }, { name: 'sepia', strength: 1 }),
      brush,
    )
    expect(changed(pixels).some(i => i % 160 < 50)).toBe(true)
  })

  it('pixels are moved only after what was drawn on the picture has been obeyed', async () => {
    const brush = brushOf(x => x < 40)
    const { pixels, plan } = await run(
      planOf({ name: 'flip', strength: 1 }, { name: 'invert', strength: 1, mask: 'brush' }),
      brush,
    )
    expect(plan.operations.map(step => step.name)).toEqual(['invert', 'flip'])
    const unmoved = await run(planOf({ name: 'invert', strength: 1, mask: 'brush' }), brush)
    const flipped = await runPlan(unmoved.pixels, planOf({ name: 'flip', strength: 1 }))
    expect(pixels.data).toEqual(flipped.pixels.data)
  })

  it('what hides or removes leaves nothing of the original at its edge', async () => {
    const noise = new Uint8ClampedArray(photo.data.length).map((_, i) => (i % 4 === 3 ? 255 : (i * 7919) % 251))
    const { pixels } = await runPlan(
      { ...photo, data: noise },
      planOf({ name: 'pixelate', strength: 1, mask: 'rectangle 0.25 0.25 0.5 0.5' }),
    )
    const at = (x: number, y: number): number[] => [...pixels.data.slice((y * 160 + x) * 4, (y * 160 + x) * 4 + 3)]
    for (let y = 31; y < 35; y++) expect(at(41, y)).toEqual(at(40, y))
    expect(at(39, 31)).not.toEqual(at(40, 31))
  })

  it('soft edges are mixed in linear light', async () => {
    const black = new Uint8ClampedArray(photo.data.length).map((_, i) => (i % 4 === 3 ? 255 : 0))
    const { pixels } = await runPlan({ ...photo, data: black }, planOf({ name: 'invert', strength: 1, mask: 'left' }))
    // Half of white light on black is 188 in sRGB, not 128.
    const middle = pixels.data[(60 * 160 + 80) * 4]
    expect(middle).toBeGreaterThan(175)
    expect(middle).toBeLessThan(200)
  })

  it('refusals', async () => {
    await expect(run(planOf({ name: 'crop', strength: 1, mask: 'sky' }))).rejects.toMatchObject({
      code: 'invalid_parameter',
    })
    await expect(
      run(
        planOf({ name: 'flip', strength: 1 }),
        brushOf(() => true),
      ),
    ).rejects.toMatchObject({ code: 'mask_changes_size' })
    await expect(run(planOf({ name: 'invert', strength: 1, mask: 'brush' }))).rejects.toMatchObject({
      code: 'mask_missing',
    })
    await expect(
      run(
        planOf({ name: 'invert', strength: 1 }),
        brushOf(() => false),
      ),
    ).rejects.toMatchObject({ code: 'mask_empty' })
    await expect(
      run(
        planOf({ name: 'invert', strength: 1 }),
        brushOf(() => true, { width: 9, height: 9, data: photo.data }),
      ),
    ).rejects.toMatchObject({ code: 'mask_size' })
  })

  it('toPlanes and back keeps every byte, so an unmasked pixel is the original one', () => {
    expect(toPixels(toPlanes(photo)).data).toEqual(photo.data)
  })
})

it('reads again what it spells out, however long the order was', async () => {
  const mask = Array(13).fill('ellipse .1 .1 1 1').join(' or ')
  const given = planOf({ name: 'sepia', strength: 1, mask })
  const { plan } = await runPlan(photo, given, { brush: brushOf(() => true) })
  expect(String(plan.operations[0]?.mask).length).toBeGreaterThan(300)
  expect((await runPlan(photo, plan, { brush: brushOf(() => true) })).plan).toEqual(plan)
})
