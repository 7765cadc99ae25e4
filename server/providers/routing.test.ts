/** The rules of routing alone: candidates are made by hand, nothing is asked and nothing remembered. */
import { describe, expect, test } from 'vitest'
import { createClock } from '../../test/world.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Capabilities, DataClass, Kind, Price } from './capabilities.ts'
import { Health } from './health.ts'
import type { Model } from './provider.ts'
import { type Candidate, findModel, routeTo, type Wish } from './routing.ts'

interface Said {
  readonly kinds?: readonly Kind[]
  readonly can?: Partial<Capabilities>
  readonly class?: DataClass
  readonly price?: Price | null
}

function model(
  id: string,
  { kinds = ['edit', 'generate'], can = {}, class: dataClass = 'kept_briefly', ...said }: Said = {},
): Model {
  const [connectionId = '', ...rest] = id.split('/')
  return {
    id,
    connectionId,
    provider: connectionId,
    vendorId: rest.join('/') || id,
    label: id,
    version: '1',
    createdAt: '2026-01-01T00:00:00.000Z',
    ownedBy: connectionId,
    kinds,
    medium: 'image',
    capabilities: {
      references: 4,
      mask: 'native',
      sizes: { rule: 'list', sizes: [[1024, 1024]] },
      seed: true,
      strength: true,
      qualities: ['low', 'high'],
      transparentBackground: true,
      previews: false,
      promptCharacters: 1_000,
      formats: ['png'],
      inputPixelsMost: 4_000_000,
      ...can,
    },
    dataHandling: {
      class: dataClass,
      region: 'EU',
      retentionDays: 30,
      trains: false,
      humanReviewers: 'unknown',
      evidenceUrl: null,
      evidenceDate: null,
    },
    price: said.price === undefined ? { amountMicros: 40_000, currency: 'USD', per: 'image' } : said.price,
  }
}

const candidate = (id: string, said: Said = {}, more: Partial<Candidate> = {}): Candidate => ({
  model: model(id, said),
  isDefault: false,
  isOwn: false,
  isSunk: false,
  seconds: null,
  ...more,
})

const builtin = candidate('builtin', {
  kinds: ['edit'],
  class: 'local',
  can: { references: 1, sizes: { rule: 'like_input' }, qualities: [] },
  price: { amountMicros: 0, currency: 'USD', per: 'image' },
})

const wish: Wish = {
  accountId: 'acc_1',
  kind: 'edit',
  needsModel: true,
  hasInput: true,
  hasMask: false,
  references: 0,
  background: 'auto',
  promptCharacters: 20,
}
const fresh: Wish = { ...wish, kind: 'generate', hasInput: false }

const to = (asked: Wish, candidates: readonly Candidate[], allowed: DataClass = 'kept_briefly') =>
  routeTo(asked, { candidates, allowed })

function refusalOf(asked: Wish, candidates: readonly Candidate[], allowed?: DataClass): Refusal {
  try {
    to(asked, candidates, allowed)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return expect.unreachable('it was not refused')
}

describe('an order', () => {
  test('that the built-in engine can do goes there, even past a better default', () => {
    const others = [candidate('a/x', {}, { isDefault: true })]
    const { model, others: next } = to({ ...wish, needsModel: false }, [...others, builtin])
    expect([model.id, next]).toEqual(['builtin', []])
  })

  test('that it cannot do all of goes to a generative model', () => {
    const list = [builtin, candidate('a/x')]
    expect(to(wish, list).model.id).toBe('a/x')
    expect(to({ ...wish, needsModel: false, references: 3 }, list).model.id).toBe('a/x')
    expect(to(fresh, list).model.id).toBe('a/x')
  })

  test('goes to the model that was named, by its full id or by a name that only one has', () => {
    const list = [builtin, candidate('a/x'), candidate('b/x'), candidate('b/y')]
    expect(to({ ...wish, needsModel: false, model: 'b/y' }, list).model.id).toBe('b/y')
    expect(to({ ...wish, model: 'y' }, list).model.id).toBe('b/y')
    expect(refusalOf({ ...wish, model: 'x' }, list).code).toBe('model_not_found')
    expect(refusalOf({ ...wish, model: 'z' }, list).details).toMatchObject({ model: 'z', param: 'model' })
    expect(findModel(list, 'b/x')?.model.id).toBe('b/x')
  })

  test('of models goes by own key, health, default, price and name, in this order', () => {
    const price = (amountMicros: number): Price => ({ amountMicros, currency: 'USD', per: 'image' })
    const list = [
      candidate('f/sunk', {}, { isSunk: true, isDefault: true }),
      candidate('e/unpriced', { price: null }),
      candidate('d/dear', { price: price(90_000) }),
      candidate('c/cheap', { price: price(9_000) }),
      candidate('b/default', { price: price(99_000) }, { isDefault: true }),
    ]
    const { model, others } = to(wish, list)
    expect([model.id, ...others.map(({ id }) => id)]).toEqual([
      'b/default',
      'c/cheap',
      'd/dear',
      'e/unpriced',
      'f/sunk',
    ])
    const own = [candidate('h/sunk', {}, { isSunk: true, isOwn: true }), candidate('g/own', {}, { isOwn: true })]
    expect(to(wish, [...list, ...own]).model.id).toBe('g/own')
    // Nobody else pays while their own service is unwell: they would not know that it was somebody else's.
    expect(to(wish, [...list, ...own.slice(0, 1)]).model.id).toBe('h/sunk')
    expect(to(wish, list.slice(0, 1)).model.id).toBe('f/sunk')
  })

  test('moves on only to who handles data no worse and is paid by the same purse', () => {
    const list = [
      candidate('a/first', { class: 'not_kept' }, { isDefault: true }),
      candidate('b/worse'),
      candidate('c/same', { class: 'not_kept' }),
      candidate('d/better', { class: 'local' }),
    ]
    expect(to(wish, list).others.map(({ id }) => id)).toEqual(['c/same', 'd/better'])
    const own = candidate('e/own', { class: 'not_kept' }, { isOwn: true })
    expect(to(wish, [...list, own]).others).toEqual([])
    expect(to({ ...wish, except: ['a/first', 'c/same'] }, list).model.id).toBe('b/worse')
  })

  test('that names a model moves on only to the same one on another line', () => {
    const list = [candidate('a/x'), candidate('b/x'), candidate('c/y')]
    expect(to({ ...wish, model: 'a/x' }, list).others.map(({ id }) => id)).toEqual(['b/x'])
  })
})

describe('a refusal', () => {
  test('says that nothing is connected', () => {
    const { code, message } = refusalOf(wish, [builtin])
    expect([code, message]).toEqual([
      'no_suitable_model',
      'No connected model can do this. No model that makes what is not in a picture is connected to this server.',
    ])
    expect(refusalOf(fresh, [builtin]).message).toMatch(/No model that makes pictures from words is connected/)
  })

  test('says what is missing, model by model', () => {
    const list = [
      builtin,
      candidate('a/x', { can: { mask: 'none', seed: false } }),
      candidate('b/y', { can: { references: 1, promptCharacters: 10 } }),
    ]
    const { code, details, message } = refusalOf({ ...wish, hasMask: true, seed: 7, references: 2 }, list)
    expect(code).toBe('no_suitable_model')
    expect(message).toMatch(/a\/x obeys no mask and takes no seed\. b\/y takes at most 1 further picture and reads/)
    expect(details.models).toEqual([
      'builtin: makes nothing that is not in the picture, takes at most 1 further picture',
      'a/x: obeys no mask, takes no seed',
      'b/y: takes at most 1 further picture, reads at most 10 characters',
    ])
  })

  test('names the parameter that is in everybody’s way', () => {
    const list = [
      builtin,
      candidate('a/x', { can: { seed: false } }),
      candidate('b/y', { can: { seed: false, mask: 'none' } }),
    ]
    const { code, details, message } = refusalOf({ ...wish, seed: 7, hasMask: true }, list)
    expect([code, details.param, message]).toEqual([
      'parameter_unsupported',
      'seed',
      'No model that could do the rest takes a seed. Change or leave it out.',
    ])
  })

  test('names the parameter that a named model does not have, and who has it', () => {
    const list = [candidate('a/x', { can: { strength: false } }), candidate('b/y')]
    const { code, details, message } = refusalOf({ ...wish, model: 'a/x', strength: 0.4 }, list)
    expect([code, details.param, details.models]).toEqual(['parameter_unsupported', 'strength', ['b/y']])
    expect(message).toBe('a/x takes no strength. These do not mind: b/y.')
  })

  test('says which class of data handling would be needed', () => {
    const list = [builtin, candidate('a/x', { class: 'learned_from' }), candidate('b/y', { class: 'kept' })]
    const { code, kind, details } = refusalOf(wish, list, 'not_kept')
    expect([code, kind, details.needed, details.allowed]).toEqual([
      'data_class_not_allowed',
      'forbidden',
      'kept',
      'not_kept',
    ])
    expect(to(wish, list, 'kept').model.id).toBe('b/y')
    expect(refusalOf({ ...wish, model: 'b/y' }, list).code).toBe('data_class_not_allowed')
  })

  test('an order can narrow what its person allows, and never widen it', () => {
    const list = [candidate('a/x', { class: 'kept_briefly' }), candidate('b/y', { class: 'learned_from' })]
    expect(refusalOf({ ...wish, maxDataClass: 'local' }, list).details.allowed).toBe('local')
    expect(to({ ...wish, maxDataClass: 'learned_from' }, list).others).toEqual([])
    expect(refusalOf({ ...wish, maxDataClass: 'learned_from', model: 'b/y' }, list).code).toBe('data_class_not_allowed')
  })

  test('to a named model that does something else', () => {
    const only = candidate('a/x', { kinds: ['generate'] })
    expect(refusalOf({ ...wish, model: 'a/x' }, [only]).message).toMatch(/a\/x changes no pictures/)
    expect(refusalOf({ ...wish, model: 'builtin' }, [builtin]).message).toMatch(
      /makes nothing that is not in the picture/,
    )
  })
})

describe('parameters', () => {
  test('sizes of a picture from words: a list, multiples inside bounds; an edit may ask for any', () => {
    const listed = [candidate('a/x')]
    const multiple = [
      candidate('b/y', {
        can: {
          sizes: {
            rule: 'multiple',
            of: 16,
            sidePixelsLeast: 256,
            sidePixelsMost: 2_048,
            pixelsMost: 2_000_000,
            ratioMost: 3,
          },
        },
      }),
    ]
    const sized = (width: number, height: number): Wish => ({ ...fresh, size: { width, height } })
    expect(to(sized(1024, 1024), listed).model.id).toBe('a/x')
    expect(refusalOf(sized(1024, 512), listed).details.param).toBe('size')
    expect(to({ ...wish, size: { width: 123, height: 45 } }, listed).model.id).toBe('a/x')
    expect(to(sized(1024, 512), multiple).model.id).toBe('b/y')
    for (const [width, height] of [
      [1000, 512],
      [128, 512],
      [2048, 512],
      [2048, 1024],
      [4096, 2048],
    ] as const)
      expect(refusalOf(sized(width, height), multiple).message, `${width}x${height}`).toMatch(/makes no picture of/)
  })

  test('a mask is native or put back by the platform', () => {
    const masked = { ...wish, hasMask: true }
    expect(to(masked, [candidate('a/x')]).mask).toBe('native')
    expect(to(masked, [candidate('a/x', { can: { mask: 'composited' } })]).mask).toBe('composited')
    expect(to(wish, [candidate('a/x')]).mask).toBeNull()
    expect(refusalOf(masked, [candidate('a/x', { can: { mask: 'none' } })]).details.param).toBe('mask')
    const filler = [candidate('a/x', { can: { needsMask: true } })]
    expect(to(masked, filler).mask).toBe('native')
    expect(refusalOf(wish, filler).message).toContain('needs a mask')
  })

  test('a quality that the model does not have is said, not dropped', () => {
    expect(to({ ...wish, quality: 'high' }, [candidate('a/x')]).unused).toEqual([])
    expect(to({ ...wish, quality: 'auto' }, [candidate('a/x')]).unused).toEqual([])
    expect(to({ ...wish, quality: 'ultra' }, [candidate('a/x')]).unused).toEqual(['quality'])
  })

  test('prices: by the picture, by the megapixel where the size is known, or unknown', () => {
    const by = (per: Price['per']) => [candidate('a/x', { price: { amountMicros: 1_000, currency: 'EUR', per } })]
    expect(to(wish, by('image')).price).toEqual({ amountMicros: 1_000, currency: 'EUR' })
    expect(to({ ...wish, pixels: 2_500_000 }, by('megapixel')).price).toEqual({ amountMicros: 2_500, currency: 'EUR' })
    expect(to(wish, by('megapixel')).price).toBeNull()
    expect(to(wish, [candidate('a/x', { price: null })]).price).toBeNull()
  })
})

describe('health', () => {
  const one = { connectionId: 'a', vendorId: 'x' }
  const two = { connectionId: 'a', vendorId: 'y' }

  test('a failing model sinks for longer each time, and a success brings it back', () => {
    const clock = createClock()
    const health = new Health(clock)
    const sinks: number[] = []
    for (let i = 0; i < 8; i++) {
      health.heard(one, { code: 'provider_overloaded' })
      sinks.push(health.report(one).sinksSeconds)
    }
    expect(sinks).toEqual([30, 60, 120, 240, 480, 960, 1_800, 1_800])
    expect(health.report(two).code).toBeNull()
    clock.advance(1_800_000)
    expect(health.report(one)).toMatchObject({ code: null, sinksSeconds: 0 })
    health.heard(one, { code: 'done', seconds: 8 })
    health.heard(one, { code: 'provider_rate_limited', retryAfterSeconds: 90 })
    expect(health.report(one)).toEqual({ code: 'provider_rate_limited', failures: 1, sinksSeconds: 90, seconds: 8 })
  })

  test('a refused key or an unpaid bill is the whole connection’s; a no to one order is nobody’s', () => {
    const health = new Health(createClock())
    for (const code of ['moderation_blocked', 'provider_refused_order', 'cancelled']) health.heard(one, { code })
    expect(health.report(one).code).toBeNull()
    health.heard(one, { code: 'provider_key_refused' })
    expect([health.report(one).code, health.report(two).code]).toEqual(['provider_key_refused', 'provider_key_refused'])
    health.forget('a')
    expect(health.report(two).code).toBeNull()
  })
})
