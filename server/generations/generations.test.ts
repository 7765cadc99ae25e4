import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { limits } from '../kernel/limits.ts'
import { doneWith, openStudio, running, type Studio } from './generations.testworld.ts'
import { type Generation, type Generations, hasEnded } from './generations.ts'
import { workGenerations } from './jobs.ts'

let studio: Studio
let picture: Uint8Array
const account = 'acc_ada'
const words = { instruction: 'make it a watercolour' }

beforeAll(async () => {
  studio = await openStudio()
  const data = Uint8Array.from({ length: 8 * 6 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256))
  picture = await encode({ width: 8, height: 6, data }, { format: 'png' })
})
afterAll(() => studio.close())
beforeEach(() => {
  studio.puppet.say(running(0.1))
})

const job = (signal = new AbortController().signal) => ({ signal, isLast: false })

async function upload(owner = account): Promise<string> {
  const kept = await studio.media.ingest(picture, owner, { name: 'beach.png', origin: 'upload' })
  return kept?.id ?? ''
}

const order = async (owner = account, more = {}): Promise<Generation> =>
  studio.generations.order(owner, { pictureId: await upload(owner), ...words, ...more })

const refusal = (code: string) => expect.objectContaining({ code })

const resultsOf = async (generation: Generation) => {
  const pictures = await studio.media.listPictures(generation.accountId, {})
  return pictures.filter(each => each.generationId === generation.id)
}

async function settled(generations: Generations, { accountId, id }: Generation): Promise<Generation> {
  for (;;) {
    const now = await generations.get(accountId, id)
    if (hasEnded(now.state)) return now
    await sleep(10)
  }
}

describe('an order', () => {
  test('becomes a generation, a job and, once run, a picture that names it', async () => {
    const ordered = await order()
    expect(ordered).toMatchObject({ state: 'queued', fraction: 0, seed: 1, attempt: 0, resultId: null })
    expect(ordered.plan.operations[0]).toMatchObject({ name: 'watercolour', strength: 1 })
    studio.puppet.say(running(0.5), doneWith(picture))
    await studio.generations.run(ordered.id, job())
    const done = await studio.generations.get(account, ordered.id)
    expect(done).toMatchObject({ state: 'done', fraction: 1, engine: 'puppet', engineVersion: '7', notes: ['note'] })
    const [result, ...more] = await resultsOf(ordered)
    expect(more).toEqual([])
    expect(result).toMatchObject({ id: done.resultId, origin: 'result', name: 'beach, watercolour', width: 8 })
  })

  test('that leads nowhere is refused before anything is kept', async () => {
    const before = await studio.generations.list(account, { limit: 50 })
    const pictureId = await upload()
    const wish = (more: object) => studio.generations.order(account, { pictureId, instruction: '', ...more })
    await expect(wish({})).rejects.toEqual(refusal('instruction_missing'))
    await expect(wish({ instruction: 'xyzzy plugh' })).rejects.toEqual(refusal('nothing_understood'))
    await expect(wish({ operations: [{ name: 'paint', strength: 1 }] })).rejects.toEqual(refusal('invalid_parameter'))
    await expect(wish({ operations: [{ name: 'sepia', strength: 9 }] })).rejects.toEqual(refusal('invalid_parameter'))
    await expect(wish({ ...words, model: 'dragon-9' })).rejects.toEqual(refusal('model_not_found'))
    await expect(wish({ ...words, pictureId: 'pic_0' })).rejects.toEqual(refusal('picture_not_found'))
    expect(await studio.generations.list(account, { limit: 50 })).toEqual(before)
  })

  test('of another person’s picture is an order of no picture', async () => {
    const theirs = await upload('acc_eve')
    await expect(studio.generations.order(account, { pictureId: theirs, ...words })).rejects.toEqual(
      refusal('picture_not_found'),
    )
  })

  test('given as steps scales by strength and keeps what it says', async () => {
    const operations = [
      { name: 'sepia', strength: 0.8 },
      { name: 'contrast', strength: 1.5 },
    ]
    const ordered = await order(account, { instruction: '', operations, strength: 0.5, seed: 7, format: 'webp' })
    expect(ordered.plan.operations.map(step => [step.name, step.strength])).toEqual([
      ['sepia', 0.4],
      ['contrast', 0.75],
    ])
    expect(ordered).toMatchObject({ seed: 7, finish: { format: 'webp' } })
  })

  test('twice with one key is one order; with other words it is refused', async () => {
    const pictureId = await upload()
    const both = await Promise.all([1, 2].map(() => studio.generations.order(account, { pictureId, ...words }, 'k1')))
    expect(both[0]?.id).toBe(both[1]?.id)
    const other = studio.generations.order(account, { pictureId, ...words, seed: 9 }, 'k1')
    await expect(other).rejects.toEqual(refusal('idempotency_key_reused'))
    const stranger = await studio.generations.order('acc_eve', { pictureId: await upload('acc_eve'), ...words }, 'k1')
    expect(stranger.id).not.toBe(both[0]?.id)
  })

  test('repeated with its key is known although its picture is gone; without a key nothing is kept to know it by', async () => {
    const pictureId = await upload()
    const first = await studio.generations.order(account, { pictureId, ...words }, 'k2')
    const again = await studio.generations.order(account, { pictureId, ...words }, 'k3')
    const keyless = await studio.generations.order(account, { pictureId, ...words })
    await studio.media.deletePicture(account, pictureId)
    const repeated = await studio.generations.order(account, { ...words, pictureId }, 'k2')
    expect(repeated.id).toBe(first.id)
    const { rows } = await studio.world.database.pool.query(
      'select request_hash as hash from generations where id = any($1) order by request_hash nulls last',
      [[first.id, again.id, keyless.id]],
    )
    expect(rows.map(({ hash }) => typeof hash)).toEqual(['string', 'string', 'object'])
    expect(rows[0].hash).not.toBe(rows[1].hash)
  })

  test('over the limit of open ones waits for one to end', async () => {
    const owner = 'acc_busy'
    const pictureId = await upload(owner)
    const all = Array.from({ length: limits.openGenerationsPerAccount + 5 }, () =>
      studio.generations.order(owner, { pictureId, ...words }).then(
        ordered => ordered.id,
        error => error.code,
      ),
    )
    const answers = await Promise.all(all)
    expect(answers.filter(answer => answer === 'too_many_open')).toHaveLength(5)
    const [open] = answers.filter(answer => answer.startsWith('gen_'))
    await studio.generations.cancel(owner, open ?? '')
    await expect(studio.generations.order(owner, { pictureId, ...words })).resolves.toMatchObject({ state: 'queued' })
  }, 60_000)

  test('is kept sealed: the database knows none of the words', async () => {
    const ordered = await order(account, { instruction: 'make it a watercolour for grandmother' })
    const { rows } = await studio.world.database.pool.query('select g::text as row from generations g where id = $1', [
      ordered.id,
    ])
    expect(rows[0].row).not.toMatch(/watercolour|grandmother/)
    expect((await studio.generations.get(account, ordered.id)).instruction).toMatch(/grandmother/)
  })
})

test('words that no longer open cost the words, not the history', async () => {
  const ordered = await order('acc_damaged')
  await studio.world.database.pool.query("update generations set sealed = '\\x00' where id = $1", [ordered.id])
  const [damaged] = await studio.generations.list('acc_damaged', { limit: 5 })
  expect(damaged).toMatchObject({ id: ordered.id, instruction: '', plan: { operations: [] } })
})

describe('other people', () => {
  test('see, follow, cancel and delete nothing', async () => {
    const { id } = await order()
    const { generations } = studio
    await expect(generations.get('acc_eve', id)).rejects.toEqual(refusal('generation_not_found'))
    await expect(generations.cancel('acc_eve', id)).rejects.toEqual(refusal('generation_not_found'))
    await expect(generations.remove('acc_eve', id)).rejects.toEqual(refusal('generation_not_found'))
    const followed = generations.watch('acc_eve', id, 0, new AbortController().signal)
    await expect(followed.next()).rejects.toEqual(refusal('generation_not_found'))
    expect((await generations.list('acc_eve', { limit: 50 })).some(each => each.id === id)).toBe(false)
  })
})

describe('what a key spent', () => {
  const orderWith = async (keyId: string) =>
    studio.generations.order(account, { pictureId: await upload(), ...words }, undefined, keyId)

  test('is kept by an edit that is done, and given back once by one that fails', async () => {
    const done = await orderWith('key_done')
    expect(studio.spent.get('key_done')).toBe(1)
    studio.puppet.say(doneWith(picture))
    await studio.generations.run(done.id, job())
    expect(studio.spent.get('key_done')).toBe(1)
    const failing = await orderWith('key_failing')
    studio.puppet.say({ state: 'failed', code: 'x', message: 'No.' })
    await studio.generations.run(failing.id, job())
    await studio.generations.run(failing.id, job())
    await studio.generations.remove(account, failing.id)
    expect(studio.spent.get('key_failing')).toBe(0)
  })

  test('is given back once for an edit that is cancelled or deleted before it ran, and kept by one that ran', async () => {
    const waiting = await orderWith('key_waiting')
    await studio.generations.cancel(account, waiting.id)
    await studio.generations.cancel(account, waiting.id)
    await studio.generations.remove(account, waiting.id)
    expect(studio.spent.get('key_waiting')).toBe(0)
    const deleted = await orderWith('key_deleted')
    await studio.generations.remove(account, deleted.id)
    expect(studio.spent.get('key_deleted')).toBe(0)
    const ran = await orderWith('key_ran')
    const run = studio.generations.run(ran.id, job())
    await expect.poll(async () => (await studio.generations.get(account, ran.id)).state).toBe('running')
    await studio.generations.cancel(account, ran.id)
    await run
    expect(studio.spent.get('key_ran')).toBe(1)
  })
})

describe('cancel', () => {
  test('while it waits: no runner takes it', async () => {
    const ordered = await order()
    expect(await studio.generations.cancel(account, ordered.id)).toMatchObject({ state: 'cancelled' })
    const before = studio.puppet.started.length
    await studio.generations.run(ordered.id, job())
    expect(studio.puppet.started.length).toBe(before)
    expect(await studio.generations.cancel(account, ordered.id)).toMatchObject({ state: 'cancelled' })
  })

  test('while it runs, from another process: the provider is stopped and nothing comes out', async () => {
    const ordered = await order()
    const other = await studio.another()
    const run = studio.generations.run(ordered.id, job())
    while (!studio.puppet.started.some(each => each.key === ordered.id)) await sleep(5)
    await other.cancel(account, ordered.id)
    await run
    const ticket = studio.puppet.started.find(each => each.key === ordered.id)?.ticket.id
    expect(studio.puppet.cancelled).toContain(ticket)
    expect(await settled(studio.generations, ordered)).toMatchObject({ state: 'cancelled', resultId: null })
    expect(await resultsOf(ordered)).toEqual([])
  })

  test('after the end: it is too late', async () => {
    const ordered = await order()
    studio.puppet.say(doneWith(picture))
    await studio.generations.run(ordered.id, job())
    await expect(studio.generations.cancel(account, ordered.id)).rejects.toEqual(refusal('already_finished'))
  })

  test('at any moment: either a result or cancelled, never both, never neither', async () => {
    const ends: string[] = []
    // However slow the machine: from at once to well after any end.
    for (const delayMs of [0, 6, 12, 18, 24, 36, 48, 60, 78, 96, 150, 300, 1_500]) {
      const ordered = await order()
      studio.puppet.say(running(0.3), doneWith(picture))
      const run = studio.generations.run(ordered.id, job())
      await sleep(delayMs)
      const code = await studio.generations.cancel(account, ordered.id).then(
        now => now.state,
        error => error.code,
      )
      await run
      const end = await studio.generations.get(account, ordered.id)
      expect(end.state).toBe(code === 'cancelled' ? 'cancelled' : 'done')
      expect(await resultsOf(ordered)).toHaveLength(end.state === 'done' ? 1 : 0)
      ends.push(end.state)
    }
    expect(new Set(ends)).toEqual(new Set(['done', 'cancelled']))
  }, 60_000)
})

describe('a runner', () => {
  test('that finds its input deleted says so', async () => {
    const pictureId = await upload()
    const ordered = await studio.generations.order(account, { pictureId, ...words })
    await studio.media.deletePicture(account, pictureId)
    await studio.generations.run(ordered.id, job())
    expect(await studio.generations.get(account, ordered.id)).toMatchObject({
      state: 'failed',
      error: { code: 'input_gone', message: expect.stringMatching(/deleted/) },
    })
  })

  test('passes on why its provider failed', async () => {
    const ordered = await order()
    studio.puppet.say({ state: 'failed', code: 'engine_timeout', message: 'Too long.' })
    await studio.generations.run(ordered.id, job())
    const end = await studio.generations.get(account, ordered.id)
    expect(end).toMatchObject({ state: 'failed', error: { code: 'engine_timeout', message: 'Too long.' } })
  })

  test('that died is followed by another, which goes on from the ticket; the dead one’s words no longer count', async () => {
    const ordered = await order()
    const first = studio.generations.run(ordered.id, job())
    while (!studio.puppet.started.some(each => each.key === ordered.id)) await sleep(5)
    await sleep(30)
    const other = await studio.another()
    const second = other.run(ordered.id, { ...job(), isRetry: true })
    await sleep(30)
    studio.puppet.say(doneWith(picture))
    await Promise.all([first, second])
    expect(await studio.generations.get(account, ordered.id)).toMatchObject({ state: 'done', attempt: 2 })
    expect(await resultsOf(ordered)).toHaveLength(1)
    expect(studio.puppet.started.filter(each => each.key === ordered.id)).toHaveLength(1)
  })

  test('whose ticket was lost starts again', async () => {
    const ordered = await order()
    const run = studio.generations.run(ordered.id, job())
    while (!studio.puppet.started.some(each => each.key === ordered.id)) await sleep(5)
    studio.puppet.forget()
    while (studio.puppet.started.filter(each => each.key === ordered.id).length < 2) await sleep(5)
    studio.puppet.say(doneWith(picture))
    await run
    expect(await studio.generations.get(account, ordered.id)).toMatchObject({ state: 'done' })
  })

  test('that is told to shut down puts it back', async () => {
    const ordered = await order()
    const stop = new AbortController()
    const run = studio.generations.run(ordered.id, job(stop.signal))
    while (!studio.puppet.started.some(each => each.key === ordered.id)) await sleep(5)
    stop.abort(new DOMException('put back'))
    await expect(run).rejects.toThrow('put back')
    expect(await studio.generations.get(account, ordered.id)).toMatchObject({
      state: 'queued',
      ticket: { provider: 'builtin' },
    })
    studio.puppet.say(doneWith(picture))
    await studio.generations.run(ordered.id, job())
    expect(await studio.generations.get(account, ordered.id)).toMatchObject({ state: 'done' })
    // The work went on meanwhile: nobody stopped it, nobody started it again.
    const starts = studio.puppet.started.filter(each => each.key === ordered.id)
    expect(starts).toHaveLength(1)
    expect(studio.puppet.cancelled).not.toContain(starts[0]?.ticket.id)
  })

  test('starts what may have been paid for again once, says so, and gives up the next time', async () => {
    const lost = { state: 'lost', billed: 'unknown' } as const
    const saved = await order()
    studio.puppet.say(lost, running(0.5), doneWith(picture))
    await studio.generations.run(saved.id, job())
    const made = await studio.generations.get(account, saved.id)
    expect(made).toMatchObject({ state: 'done', notes: ['may_be_paid_twice', 'note'] })
    expect(studio.puppet.started.filter(each => each.key === saved.id)).toHaveLength(2)
    const hopeless = await order()
    studio.puppet.say(lost)
    await studio.generations.run(hopeless.id, job())
    const end = await studio.generations.get(account, hopeless.id)
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_lost' } })
    expect(studio.puppet.started.filter(each => each.key === hopeless.id)).toHaveLength(2)
  })

  test('ends with the words of a service that says no at once', async () => {
    const ordered = await order()
    studio.puppet.refuse({ code: 'provider_key_refused', message: 'The key is not accepted.', billed: 'no' })
    await studio.generations.run(ordered.id, job())
    const end = await studio.generations.get(account, ordered.id)
    expect(end).toMatchObject({ state: 'failed', error: { code: 'provider_key_refused' } })
  })

  test('of a generation that stops every runner gives it up', async () => {
    const ordered = await order()
    await studio.world.database.pool.query("update generations set attempt = 8, state = 'running' where id = $1", [
      ordered.id,
    ])
    await studio.generations.run(ordered.id, { ...job(), isRetry: true })
    expect(await studio.generations.get(account, ordered.id)).toMatchObject({
      state: 'failed',
      error: { code: 'given_up' },
    })
  })
})

describe('deleting', () => {
  test('takes the result along, leaves the input, and stops a run', async () => {
    const done = await order()
    studio.puppet.say(doneWith(picture))
    await studio.generations.run(done.id, job())
    await studio.generations.remove(account, done.id)
    expect(await resultsOf(done)).toEqual([])
    await expect(studio.generations.get(account, done.id)).rejects.toEqual(refusal('generation_not_found'))
    await expect(studio.media.requirePicture(account, done.inputId ?? '')).resolves.toMatchObject({ id: done.inputId })

    studio.puppet.say(running(0.2))
    const open = await order()
    const run = studio.generations.run(open.id, job())
    while (!studio.puppet.started.some(each => each.key === open.id)) await sleep(5)
    await studio.generations.remove(account, open.id)
    await run
    expect(await resultsOf(open)).toEqual([])
  })
})

describe('following', () => {
  const collect = async (generations: Generations, { id }: Generation, since: number) => {
    const seen: Generation[] = []
    for await (const news of generations.watch(account, id, since, new AbortController().signal)) {
      if (news) seen.push(news)
    }
    return seen
  }

  test('from another process shows every change in order and ends with the end', async () => {
    const ordered = await order()
    const other = await studio.another()
    const following = collect(other, ordered, 0)
    await sleep(50)
    studio.puppet.say(...Array.from({ length: 60 }, (_, i) => running(i / 60)), doneWith(picture))
    await studio.generations.run(ordered.id, job())
    const seen = await following
    expect(seen[0]).toMatchObject({ state: 'queued', version: 1 })
    expect(seen.at(-1)).toMatchObject({ state: 'done', fraction: 1 })
    const versions = seen.map(each => each.version)
    expect(versions).toEqual([...new Set(versions)].sort((one, two) => one - two))
    expect(seen.some(each => each.state === 'running' && each.fraction > 0)).toBe(true)
  })

  test('again after a break starts where it was left, and after the end says only the end', async () => {
    const ordered = await order()
    studio.puppet.say(doneWith(picture))
    await studio.generations.run(ordered.id, job())
    const end = await studio.generations.get(account, ordered.id)
    expect((await collect(studio.generations, ordered, 1)).map(each => each.version)).toEqual([end.version])
    expect(await collect(studio.generations, ordered, end.version)).toEqual([])
  })

  test('ends when the watcher goes, when the generation is deleted, and when the server closes', async () => {
    const ordered = await order()
    const gone = new AbortController()
    const leaving = studio.generations.watch(account, ordered.id, 0, gone.signal)
    await leaving.next()
    setTimeout(() => gone.abort(), 10)
    expect((await leaving.next()).value ?? null).toBeNull()
    await leaving.return(undefined)

    const closing = await studio.another()
    const followed = collect(closing, ordered, 0)
    await sleep(500)
    await closing.close()
    expect(await followed).toHaveLength(1)

    const deleted = collect(studio.generations, ordered, 1)
    await sleep(20)
    await studio.generations.remove(account, ordered.id)
    expect(await deleted).toEqual([])
  })
})

test('the queue runs what was ordered; a sweep finds what lost its job, and lets the living be', async () => {
  studio.puppet.say(doneWith(picture))
  await workGenerations(studio.jobs, studio.generations, 2)
  const ordered = await order('acc_queue')
  expect(await settled(studio.generations, ordered)).toMatchObject({ state: 'done' })

  const lost = await order('acc_queue')
  await settled(studio.generations, lost)
  const rewind = (id: string, change: string) =>
    studio.world.database.pool.query(`update generations set result_id = null, ${change} where id = $1`, [id])
  await rewind(lost.id, "state = 'running', touched_at = now() - interval '2 minutes'")
  await studio.generations.sweep()
  expect(await settled(studio.generations, lost)).toMatchObject({ state: 'done' })

  const alive = await order('acc_queue')
  const { attempt } = await settled(studio.generations, alive)
  const ticket = { provider: 'builtin', id: 'run of the living' }
  await rewind(alive.id, `state = 'running', touched_at = now(), ticket = '${JSON.stringify(ticket)}'`)
  await studio.generations.sweep()
  await studio.generations.run(alive.id, { ...job(), isSweep: true })
  await studio.generations.run(alive.id, { ...job(), isSweep: true, isRetry: true })
  await studio.generations.run(alive.id, job())
  expect(await studio.generations.get('acc_queue', alive.id)).toMatchObject({ state: 'running', attempt, ticket })
  expect(studio.puppet.cancelled).not.toContain(ticket.id)
})
