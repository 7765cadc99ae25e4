/** Orders that need a model: who gets them, what the row says of it, what is refused, and what is not paid twice. */
import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from '@image2image/engine/codec'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { bareWorkbench, openStudio, running, type Studio } from './generations.testworld.ts'
import type { Generation, Generations, Order, Preview } from './generations.ts'
import { createVendor, type Fate, modelOf, type Vendor } from './vendors.testworld.ts'

let studio: Studio
let generations: Generations
let other: Generations
let cheap: Vendor
let dear: Vendor
let picture: Uint8Array
let pictureId: string
const fates: Fate[] = []
const account = 'acc_models'
const dragon = { instruction: 'put a dragon on the roof' }
const job = () => ({ signal: new AbortController().signal, isLast: false })
const code = (name: string) => expect.objectContaining({ code: name })

const keep = async (file = picture, origin: 'upload' | 'mask' = 'upload'): Promise<string> =>
  (await studio.media.ingest(file, account, { name: 'beach', origin }))?.id ?? ''

beforeAll(async () => {
  studio = await openStudio()
  picture = await encode({ width: 4, height: 4, data: new Uint8Array(64).fill(200) }, { format: 'png' })
  const fateOf = (): Fate => fates.shift() ?? 'made'
  const price = { amountMicros: 10_000, currency: 'EUR', per: 'image' } as const
  cheap = createVendor('cheap', 'held', picture, fateOf, [modelOf('sketcher', { price })])
  const worse = modelOf('hoarder', { price: { ...price, amountMicros: 90_000 } })
  const hoarder = { ...worse, dataHandling: { ...worse.dataHandling, class: 'learned_from' } } as const
  dear = createVendor('dear', 'queued', picture, fateOf, [modelOf('painter'), hoarder])
  const engine = { ...studio.puppet, workbench: bareWorkbench }
  generations = await studio.another(engine, cheap, dear)
  other = await studio.another(engine, cheap, dear)
  pictureId = await keep()
})
afterAll(() => studio.close())
beforeEach(() => fates.splice(0))
afterEach(() => vi.restoreAllMocks())

let count = 0
const order = (more: Partial<Order> = {}): Promise<Generation> =>
  generations.order(account, { pictureId, ...dragon, variation: count++, ...more })

async function made(more: Partial<Order> = {}): Promise<Generation> {
  const { id } = await order(more)
  await generations.run(id, job())
  return generations.get(account, id)
}

describe('an order that needs a model', () => {
  test('goes to the one that costs least, and says who made it, where, and for how much', async () => {
    expect(await made()).toMatchObject({
      ...{ state: 'done', kind: 'edit', askedModel: null, model: 'cheap/sketcher', provider: 'cheap', region: 'EU' },
      ...{ dataClass: 'not_kept', cost: { amountMicros: 10_000, currency: 'EUR', isEstimate: true } },
      ...{ maskHandling: null, changedOutside: null, tried: [] },
    })
  })

  test('with a mask says how it was obeyed and what had been changed outside', async () => {
    const data = new Uint8Array(64).fill(255)
    data[3] = 0
    const maskId = await keep(await encode({ width: 4, height: 4, data }, { format: 'png' }), 'mask')
    expect(await made({ maskId })).toMatchObject({ state: 'done', maskHandling: 'native', changedOutside: 0.25 })
    await expect(studio.media.requirePicture(account, maskId)).rejects.toEqual(code('picture_not_found'))
  })

  test('can be made from words alone, with pictures to take from', async () => {
    const referenceIds = [await keep(), await keep(), await keep()]
    const end = await made({ pictureId: undefined, referenceIds })
    expect(end).toMatchObject({ state: 'done', kind: 'generate', inputId: null, referenceIds })
    const { name } = await studio.media.requirePicture(account, end.resultId ?? '')
    expect(name).toBe('made from words')
  })

  test('stays with the engine where that can do all of it, and goes to a model that is named', async () => {
    expect(await order({ instruction: 'sepia' })).toMatchObject({ model: 'builtin', dataClass: 'local' })
    expect(await order({ instruction: 'sepia', model: 'dear/painter' })).toMatchObject({ model: 'dear/painter' })
  })

  test('is refused for what no model may do, with what would help', async () => {
    const wish = (more: Partial<Order>) => order({ ...more })
    await expect(wish({ maxDataClass: 'local' })).rejects.toEqual(code('data_class_not_allowed'))
    await expect(wish({ strength: 1.4 })).rejects.toEqual(code('invalid_parameter'))
    await expect(wish({ operations: [{ name: 'sepia', strength: 1 }], model: 'dear/painter' })).rejects.toEqual(
      code('operations_are_builtin'),
    )
    await expect(wish({ pictureId: undefined, maskId: pictureId })).rejects.toEqual(code('mask_without_picture'))
    // What the engine can do of it, it does, where no model may have it.
    const half = await order({ instruction: 'make it sepia and put a dragon on the roof', maxDataClass: 'local' })
    expect(half).toMatchObject({ model: 'builtin', plan: { needsGenerative: true } })
  })

  test('is answered for before it is made', async () => {
    const quote = await generations.quote(account, { pictureId, ...dragon })
    expect(quote).toMatchObject({ mask: null, price: { amountMicros: 10_000, currency: 'EUR' }, unused: [] })
    expect([quote.model.id, quote.others.map(({ id }) => id)]).toEqual(['cheap/sketcher', ['dear/painter']])
    const free = await generations.quote(account, { pictureId, instruction: 'sepia' })
    expect(free).toMatchObject({ price: { amountMicros: 0 }, model: { id: 'builtin' } })
    const refused = generations.quote(account, { pictureId, ...dragon, maxDataClass: 'local' })
    await expect(refused).rejects.toEqual(code('data_class_not_allowed'))
  })
})

describe('a model that fails', () => {
  test('without a bill is followed by another, which is named; never by one that handles data worse', async () => {
    fates.push('failed_unbilled')
    expect(await made()).toMatchObject({
      ...{
        state: 'done',
        model: 'dear/painter',
        provider: 'dear',
        tried: ['cheap/sketcher'],
        notes: ['failed_over', 'note'],
      },
    })
    fates.push('failed_unbilled', 'refused_at_once')
    const end = await made()
    // The first of them has failed lately, so this time it is the second choice; the one that learns is none.
    expect(end).toMatchObject({
      ...{
        state: 'failed',
        model: 'cheap/sketcher',
        tried: ['dear/painter'],
        error: { code: 'provider_rate_limited' },
      },
    })
    expect(end.error?.message).toContain('later')
  })

  test.each([
    ['for what was asked', 'blocked', 'moderation_blocked'],
    ['after it may have charged', 'failed_billed', 'provider_cut_short'],
  ] as const)('%s is the end of it, in words', async (_, fate, name) => {
    fates.push(fate)
    const end = await made()
    expect(end).toMatchObject({ state: 'failed', tried: [], error: { code: name } })
    expect(end.error?.message).not.toBe('No.')
    expect(end.error?.message.includes('may have charged')).toBe(fate === 'failed_billed')
  })

  test('is not asked again as if nothing had been when the process died between its answer and the row', async () => {
    fates.push('taken_and_died')
    const { id } = await order()
    await expect(generations.run(id, job())).rejects.toThrow('between')
    expect(await generations.get(account, id)).toMatchObject({ ticket: null, dispatchedAt: expect.any(Date) })
    await other.run(id, { ...job(), isRetry: true })
    expect(await generations.get(account, id)).toMatchObject({ state: 'done', notes: ['may_be_paid_twice', 'note'] })
  })
})

describe('the same order sent again', () => {
  const twice = { variation: 1_000 }
  test('joins the first while nobody has its answer, whatever its pictures are called', async () => {
    const first = await order(twice)
    const again = await other.order(account, { pictureId: await keep(), ...dragon, ...twice })
    expect(again.id).toBe(first.id)
    await generations.run(first.id, job())
    expect((await order(twice)).id).toBe(first.id)
    await generations.delivered(account, first.id)
    expect((await order(twice)).id).not.toBe(first.id)
  })

  test('is another one with other words, pictures, key or person, with a name of its own, and when the first failed', async () => {
    const base = { variation: 2_000 }
    const first = await order(base)
    const ids = [
      await order({ ...base, instruction: 'put a dragon on the lawn' }),
      await order({ ...base, variation: 2_001 }),
      await order({ ...base, referenceIds: [pictureId] }),
      await generations.order(account, { pictureId, ...dragon, ...base }, undefined, 'key_1'),
      await generations.order(account, { pictureId, ...dragon, ...base }, 'named'),
    ].map(({ id }) => id)
    expect(new Set([first.id, ...ids]).size).toBe(6)
    await generations.cancel(account, first.id)
    expect((await order(base)).id).not.toBe(first.id)
    for (const id of ids) await generations.cancel(account, id)
  })

  test('at the same moment is one', async () => {
    const both = await Promise.all(
      [generations, other].map(each => each.order(account, { pictureId, ...dragon, variation: 3_000 })),
    )
    expect(both[0]?.id).toBe(both[1]?.id)
  })

  test('joins what is still open however old it is, and what ended for ten minutes', async () => {
    const { pool } = studio.world.database
    const old = { variation: 5_000 }
    const first = await order(old)
    await pool.query(`update generations set created_at = now() - interval '15 minutes' where id = $1`, [first.id])
    expect((await order(old)).id).toBe(first.id)
    await generations.run(first.id, job())
    expect((await order(old)).id).toBe(first.id)
    await pool.query(`update generations set finished_at = now() - interval '11 minutes' where id = $1`, [first.id])
    expect((await order(old)).id).not.toBe(first.id)
  })

  test('leaves nothing in the table to try words against', async () => {
    const { id } = await order({ variation: 4_000 })
    const { rows } = await studio.world.database.pool.query('select fingerprint from generations where id = $1', [id])
    expect(rows[0].fingerprint).toMatch(/^[\w-]{43}$/)
  })
})

test('unfinished work is shown by every process, sealed where it is kept, and gone with the end', async () => {
  fates.push('made_late')
  const { id } = await order()
  const shown: Preview[] = []
  const watching = (async () => {
    for await (const preview of other.previews(account, id)) shown.push(preview)
  })()
  const { pool } = studio.world.database
  const rowsOf = async () =>
    (await pool.query('select sealed from generation_previews where generation_id = $1', [id])).rows
  const run = generations.run(id, job())
  const kept: Buffer[] = []
  while ((await generations.get(account, id)).state !== 'done') {
    kept.push(...(await rowsOf()).map(row => row.sealed))
    await sleep(2)
  }
  await Promise.all([run, watching])
  expect(kept.every(bytes => !bytes.includes('IHDR'))).toBe(true)
  expect(await rowsOf()).toEqual([])
  for (const { index, bytes } of shown) expect([index, Buffer.compare(bytes, picture)]).toEqual([0, 0])
})

test('whoever must know of an end hears of it once, in its transaction', async () => {
  const done = await made()
  fates.push('blocked')
  const blocked = await made()
  const cancelled = await order()
  await generations.cancel(account, cancelled.id)
  const heard = studio.ended.filter(({ id }) => [done.id, blocked.id, cancelled.id].includes(id))
  expect(heard.map(({ state }) => state)).toEqual(['done', 'failed', 'cancelled'])
})

describe('a run', () => {
  const until = async (id: string, isSo: (now: Generation) => boolean): Promise<Generation> => {
    for (;;) {
      const now = await generations.get(account, id)
      if (isSo(now)) return now
      await sleep(5)
    }
  }
  const unfinished = () =>
    vi.spyOn(dear, 'check').mockImplementation(async () => {
      await sleep(5)
      return running(0.1)
    })

  test('that is taken over leaves the work, and its ticket, to its successor', async () => {
    const waiting = unfinished()
    const { id } = await order({ model: 'dear/painter' })
    const first = generations.run(id, job())
    await until(id, ({ ticket }) => ticket !== null)
    const second = other.run(id, { ...job(), isRetry: true })
    await first
    waiting.mockRestore()
    await second
    expect(await generations.get(account, id)).toMatchObject({ state: 'done', notes: ['note'] })
    expect(dear.charges.get(id)).toBe(1)
  })

  test('lives while its service takes long over one answer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let go = (): void => {}
    const start = dear.start.bind(dear)
    vi.spyOn(dear, 'start').mockImplementation(async (...given) => {
      await new Promise<void>(resolve => {
        go = resolve
      })
      return start(...given)
    })
    try {
      const { id } = await order({ model: 'dear/painter' })
      const end = generations.run(id, job())
      const before = await until(id, ({ dispatchedAt }) => dispatchedAt !== null)
      await sleep(5)
      vi.advanceTimersByTime(20_000)
      const after = await until(id, ({ touchedAt }) => touchedAt > before.touchedAt)
      expect(after.version).toBe(before.version)
      go()
      await end
    } finally {
      vi.useRealTimers()
    }
  })

  test('that nobody wants any more is stopped at its service, also between two runners', async () => {
    unfinished()
    const cancel = vi.spyOn(dear, 'cancel')
    const { id } = await order({ model: 'dear/painter' })
    const shutdown = new AbortController()
    const run = generations.run(id, { ...job(), signal: shutdown.signal })
    const { ticket } = await until(id, now => now.ticket !== null)
    shutdown.abort(new Error('shutdown'))
    await expect(run).rejects.toThrow('shutdown')
    expect([(await generations.get(account, id)).state, cancel.mock.calls.length]).toEqual(['queued', 0])
    await generations.remove(account, id)
    expect(cancel.mock.calls).toEqual([[ticket]])
  })

  test('whose picture is deleted when its result is paid for costs its key what it cost', async () => {
    const own = await keep()
    const { id } = await generations.order(
      account,
      { pictureId: own, ...dragon, model: 'dear/painter' },
      'gone',
      'key_2',
    )
    const check = dear.check.bind(dear)
    vi.spyOn(dear, 'check').mockImplementation(async (...given) => {
      await studio.media.deletePicture(account, own).catch(() => {})
      return check(...given)
    })
    await generations.run(id, job())
    const end = await generations.get(account, id)
    expect(end).toMatchObject({ state: 'failed', error: { code: 'input_gone' } })
    expect(end.error?.message).toContain('may have charged')
    expect(studio.spent.get('key_2')).toBe(1)
  })
})
