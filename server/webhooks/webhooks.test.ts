/**
 * Webhooks against endpoints of this computer that behave as strangers' do: well, slowly, without end, elsewhere, gone.
 * Signatures are verified with the reference implementation of Standard Webhooks, which shares no line with ours.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { systemClock } from '../kernel/clock.ts'
import type { AttemptPayload } from './delivering.ts'
import { workWebhooks } from './jobs.ts'
import { signatureHeaders } from './signing.ts'
import * as store from './store.ts'
import { type Ended, events, messageOf, standAsideMs, triesMost, waitMsAfter } from './webhook.ts'
import { createWebhooks, type Webhooks, type WebhooksDeps } from './webhooks.ts'

interface Received {
  readonly headers: Record<string, string>
  readonly body: string
}

let world: World
let webhooks: Webhooks
let queued: (AttemptPayload & { startAfter: Date | undefined })[] = []
let server: Server
let received: Received[] = []
let respond: RequestListener
const ada = { id: 'acc_0ada', role: 'member' } as const
const bob = { id: 'acc_0bob', role: 'member' } as const
const never = new AbortController().signal

/** Keeps what would be queued, for the test to run when it likes. */
const jobs: Pick<Jobs, 'enqueue'> = {
  async enqueue(_tx, queue, payload, options = {}) {
    expect(queue).toBe('webhooks')
    queued.push({ ...(payload as AttemptPayload), startAfter: options.startAfter })
    return 'job'
  },
}

const depsOf = (more: Partial<WebhooksDeps> = {}): WebhooksDeps => ({
  ...{ database: world.database, keys: world.keys, jobs, clock: world.clock, log: world.log },
  ...{ allowsLoopback: true, chance: () => 0.5 },
  ...more,
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts).toString()
}

beforeAll(async () => {
  world = await createWorld()
  for (const { id } of [ada, bob])
    await world.database.pool.query(
      `insert into accounts (id, role, created_at, updated_at, email, name) values ($1, 'member', now(), now(), $1, $1)`,
      [id],
    )
  server = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: await bodyOf(request) })
    respond(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await world.dispose()
})
beforeEach(() => {
  world.clock.set(new Date())
  ;[received, queued] = [[], []]
  respond = (_, response) => void response.writeHead(204).end()
  webhooks = createWebhooks(depsOf())
})
afterEach(async () => {
  await world.database.pool.query('delete from webhook_endpoints')
})

const url = (path = '/hook') => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
const ended = (more: Partial<Ended> = {}): Ended => ({
  ...{ id: 'gen_1', accountId: ada.id, state: 'done', model: 'builtin', inputId: 'pic_1', resultId: 'pic_2' },
  ...{ error: null, createdAt: world.clock.now(), finishedAt: world.clock.now(), instruction: 'secret words' },
  ...more,
})
const tell = (end: Ended) => world.database.forAccount(end.accountId, tx => webhooks.ended(tx, end))
const add = (order: Partial<Parameters<Webhooks['add']>[1]> = {}) =>
  webhooks.add(ada, { url: url(), events: [...events], ...order })
const runNext = async (on: Webhooks = webhooks): Promise<void> => {
  const job = queued.shift()
  expect(job, 'something waits').toBeDefined()
  if (job) await on.attempt(job.deliveryId, job.attempt, never, job.asides)
}
const deliveriesOf = (id: string) => webhooks.deliveries(ada.id, id, { limit: 50 })
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  )

describe('the message', () => {
  test('carries identifiers and states, never words, and is signed as Standard Webhooks says', async () => {
    const { id, secret } = await add()
    await tell(ended())
    await runNext()
    const [{ headers, body } = { headers: {}, body: '' }] = received
    expect(new Webhook(secret).verify(body, headers)).toEqual({
      type: 'generation.done',
      timestamp: expect.any(String),
      data: {
        ...{ id: 'gen_1', state: 'done', model: 'builtin', inputId: 'pic_1', resultId: 'pic_2', error: null },
        ...{ createdAt: expect.any(String), finishedAt: expect.any(String) },
      },
    })
    expect(body).not.toContain('secret words')
    expect(headers['content-type']).toBe('application/json')
    const [delivery] = await deliveriesOf(id)
    expect(delivery).toMatchObject({ id: headers['webhook-id'], state: 'delivered', generationId: 'gen_1', attempt: 1 })
    expect(delivery?.attempts).toMatchObject([{ outcome: 'answered', status: 204 }])
    expect(queued).toEqual([])
  })

  test('is refused by its receiver when it was changed, is old, or is signed with something else', async () => {
    const { secret } = await add()
    await tell(ended())
    await runNext()
    const [{ headers, body } = { headers: {}, body: '' }] = received
    const verifier = new Webhook(secret)
    expect(() => verifier.verify(body.replace('gen_1', 'gen_2'), headers)).toThrow(/No matching signature/)
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'msg_other' })).toThrow(/No matching signature/)
    const old = String(Number(headers['webhook-timestamp']) - 301)
    expect(() => verifier.verify(body, { ...headers, 'webhook-timestamp': old })).toThrow(/too old/)
    expect(() => new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(body, headers)).toThrow(/matching/)
  })

  test('goes only to those who asked for this event, and is not there when the end is rolled back', async () => {
    await add({ events: ['generation.failed'] })
    await tell(ended())
    expect(queued).toEqual([])
    const failing = world.database.forAccount(ada.id, async tx => {
      await webhooks.ended(tx, ended({ state: 'failed', error: { code: 'moderation_blocked' } }))
      throw new RangeError('no')
    })
    await expect(failing).rejects.toThrow(RangeError)
    const { rows } = await world.database.pool.query('select 1 from webhook_deliveries')
    expect(rows).toEqual([])
    await tell(ended({ state: 'failed', error: { code: 'moderation_blocked' } }))
    await tell(ended({ state: 'running' }))
    expect(queued).toHaveLength(2)
  })

  test('is the same byte for byte for the same end', () => {
    const end = ended()
    expect(messageOf('generation.done', end.createdAt, end)).toBe(messageOf('generation.done', end.createdAt, end))
    const headers = signatureHeaders({ id: 'msg_1', body: '{}', at: new Date(1_700_000_000_999) }, ['whsec_AAAA'])
    expect(headers['webhook-timestamp']).toBe('1700000000')
  })
})

const waitOf = (job: { startAfter: Date | undefined } | undefined): number =>
  ((job?.startAfter?.getTime() ?? 0) - world.clock.now().getTime()) / 1_000

describe('an endpoint that does not take it', () => {
  test('is tried again, later each time, over about a day, and is then switched off and says why', async () => {
    const letters: string[][] = []
    const tellOff: WebhooksDeps['tellOff'] = async (_, accountId, why) => void letters.push([accountId, why])
    webhooks = createWebhooks(depsOf({ tellOff }))
    respond = (_, response) => void response.writeHead(500).end('something private of theirs')
    const { id } = await add()
    await tell(ended())
    const begun = world.clock.now().getTime()
    for (let tries = 1; tries < triesMost; tries++) {
      await runNext()
      const [next] = queued
      expect(next?.attempt).toBe(tries + 1)
      world.clock.set(next?.startAfter ?? '')
    }
    const hours = (world.clock.now().getTime() - begun) / 3_600_000
    expect(hours).toBeGreaterThan(24)
    expect(hours).toBeLessThan(36)
    expect((await webhooks.get(ada.id, id)).offReason).toBeNull()
    expect(letters).toEqual([])
    await runNext()
    expect(letters).toEqual([[ada.id, 'failing']])
    expect(queued).toEqual([])
    const endpoint = await webhooks.get(ada.id, id)
    expect(endpoint).toMatchObject({ offReason: 'failing', last: { outcome: 'answered', status: 500 } })
    expect(endpoint.failingSince).not.toBeNull()
    const [delivery] = await deliveriesOf(id)
    expect(delivery).toMatchObject({ state: 'failed', attempt: triesMost, nextAt: null })
    expect(JSON.stringify(delivery)).not.toContain('private')
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    const { rows } = await world.database.pool.query(`select name, facts from audit_events where object = $1`, [id])
    expect(JSON.stringify(rows)).toContain('webhook.switched_off')
    // Nothing more is written for it, until its owner switches it on.
    await tell(ended())
    expect(queued).toEqual([])
    expect(await codeOf(webhooks.test(ada.id, id))).toBe('webhook_off')
    await webhooks.change(ada, id, { isOn: true })
    respond = (_, response) => void response.writeHead(200).end()
    await webhooks.replay(ada.id, delivery?.id ?? '')
    await runNext()
    expect((await deliveriesOf(id))[0]).toMatchObject({ state: 'delivered', attempt: triesMost + 1 })
    expect(await webhooks.get(ada.id, id)).toMatchObject({ offReason: null, failingSince: null })
  })

  test('stays on where other messages arrived meanwhile', async () => {
    const { id } = await add()
    await tell(ended())
    const first = queued.shift()
    respond = (_, response) => void response.writeHead(503).end()
    for (let attempt = 1; attempt < triesMost; attempt++) {
      await webhooks.attempt(first?.deliveryId ?? '', attempt, never)
      world.clock.advance(3_600_000)
    }
    respond = (_, response) => void response.writeHead(200).end()
    queued = []
    await tell(ended({ id: 'gen_2' }))
    await runNext()
    respond = (_, response) => void response.writeHead(503).end()
    await webhooks.attempt(first?.deliveryId ?? '', triesMost, never)
    expect((await deliveriesOf(id)).map(({ state }) => state).sort()).toEqual(['delivered', 'failed'])
    expect((await webhooks.get(ada.id, id)).offReason).toBeNull()
  })

  test('is switched off at once where it says that it is gone', async () => {
    respond = (_, response) => void response.writeHead(410).end()
    const { id } = await add()
    await tell(ended())
    await tell(ended({ id: 'gen_2' }))
    await runNext()
    expect((await webhooks.get(ada.id, id)).offReason).toBe('gone')
    await runNext()
    expect(received).toHaveLength(1)
    const second = (await deliveriesOf(id)).find(({ generationId }) => generationId === 'gen_2')
    expect(second?.attempts).toMatchObject([{ outcome: 'endpoint_off', status: null }])
  })

  test('waits are spread', () => {
    expect(waitMsAfter(1, 0)).toBe(4_000)
    expect(waitMsAfter(1, 1)).toBe(6_000)
    expect(waitMsAfter(triesMost, 0.5)).toBeNull()
  })

  test('that leads elsewhere, answers without end or not at all gains nothing', async () => {
    const outcomes: [RequestListener, string][] = [
      [(_, response) => void response.writeHead(302, { location: url('/private') }).end(), 'redirected'],
      [
        (_, response) => {
          const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 1)
          response.on('close', () => clearInterval(timer))
        },
        'answer_too_large',
      ],
      [request => void request.socket.destroy(), 'unreachable'],
    ]
    for (const [listener, outcome] of outcomes) {
      respond = listener
      const { id } = await add()
      await tell(ended())
      received = []
      await runNext()
      expect(received).toHaveLength(1)
      expect((await deliveriesOf(id))[0]?.attempts).toMatchObject([{ outcome }])
      await webhooks.remove(ada, id)
      queued = []
    }
  })

  test('that is slow keeps nobody else waiting', async () => {
    const held: (() => void)[] = []
    respond = (_, response) => void held.push(() => response.writeHead(200).end())
    const { id } = await add()
    for (const n of [1, 2, 3, 4]) await tell(ended({ id: `gen_${n}` }))
    const running = queued.splice(0, 3).map(job => webhooks.attempt(job.deliveryId, job.attempt, never))
    await expect.poll(() => held.length).toBe(3)
    // The fourth is put back for a moment, as the same attempt.
    await runNext()
    expect(received).toHaveLength(3)
    expect(queued).toMatchObject([{ attempt: 1, startAfter: expect.any(Date) }])
    // And its owner reads when, and no sweep takes it for lost.
    const aside = await webhooks.deliveries(ada.id, id, { limit: 50 })
    expect(
      aside
        .map(({ nextAt }) => nextAt)
        .sort()
        .at(-1),
    ).toEqual(queued[0]?.startAfter)
    const waits = [waitOf(queued[0])]
    for (let times = 1; times < 8; times++) {
      await runNext()
      waits.push(waitOf(queued[0]))
    }
    expect(waits).toEqual([3, 6, 12, 24, 48, 96, 120, 120])
    expect([standAsideMs(0, 0), standAsideMs(0, 1)]).toEqual([1_500, 4_500])
    for (const release of held) release()
    await Promise.all(running)
    respond = (_, response) => void response.writeHead(200).end()
    await runNext()
    expect((await deliveriesOf(id)).map(({ state }) => state)).toEqual(Array(4).fill('delivered'))
  })

  test('hears an attempt again only where the first was not written down', async () => {
    await add()
    await tell(ended())
    const [job] = queued
    await runNext()
    await webhooks.attempt(job?.deliveryId ?? '', 1, never)
    expect(received).toHaveLength(1)
    // A job that is stopped before the answer: the attempt was none, and is made by the next start.
    await tell(ended({ id: 'gen_2' }))
    const stopped = new AbortController()
    respond = () => stopped.abort(new RangeError('the server stops'))
    await expect(webhooks.attempt(queued[0]?.deliveryId ?? '', 1, stopped.signal)).rejects.toThrow(/the server stops/)
    respond = (_, response) => void response.writeHead(200).end()
    await runNext()
    expect(received).toHaveLength(3)
    expect(received[1]?.headers['webhook-id']).toBe(received[2]?.headers['webhook-id'])
  })
})

describe('addresses', () => {
  const strict = () => createWebhooks(depsOf({ allowsLoopback: false, privateHosts: ['hooks.lan:8443'] }))

  test('of the inside are refused as they are typed', async () => {
    const refused: Record<string, string> = {
      'http://example.com/': 'webhook_url_malformed',
      'ftp://example.com/': 'webhook_url_malformed',
      'https://name:password@example.com/': 'webhook_url_malformed',
      'https://example.com/#part': 'webhook_url_malformed',
      nonsense: 'webhook_url_malformed',
      'https://127.0.0.1/': 'webhook_url_not_public',
      'https://0x7f000001/': 'webhook_url_not_public',
      'https://2130706433/': 'webhook_url_not_public',
      'https://localhost/': 'webhook_url_not_public',
      'https://10.0.0.1/': 'webhook_url_not_public',
      'https://169.254.169.254/latest/meta-data': 'webhook_url_not_public',
      'https://[::1]/': 'webhook_url_not_public',
      'https://[::ffff:10.0.0.1]/': 'webhook_url_not_public',
      'https://[fd00::1]/': 'webhook_url_not_public',
    }
    for (const [typed, code] of Object.entries(refused))
      expect(await codeOf(strict().add(ada, { url: typed, events: ['generation.done'] })), typed).toBe(code)
    const { id } = await strict().add(ada, { url: 'https://hooks.lan:8443/x', events: ['generation.done'] })
    expect(await codeOf(strict().change(ada, id, { url: 'https://hooks.lan/x' }))).toBe('none')
    expect(await codeOf(strict().change(ada, id, { url: 'https://192.168.0.1/x' }))).toBe('webhook_url_not_public')
  })

  test('that turn out to be inside are never spoken to', async () => {
    // Named by the operator, so it passes as typed: this computer stays closed all the same.
    const host = `localhost:${(server.address() as AddressInfo).port}`
    const on = createWebhooks(depsOf({ allowsLoopback: false, privateHosts: [host] }))
    const { id } = await on.add(ada, { url: `https://${host}/`, events: ['generation.done'] })
    await on.test(ada.id, id)
    await runNext(on)
    expect((await deliveriesOf(id))[0]?.attempts).toMatchObject([{ outcome: 'address_not_public', status: null }])
    expect(received).toEqual([])
  })

  test('and secrets are sealed, and nobody is shown a secret twice', async () => {
    const { id, secret } = await add({ url: url('/token-in-path') })
    const { rows } = await world.database.pool.query(
      `select row_to_json(e)::text as row from webhook_endpoints e where id = $1`,
      [id],
    )
    const raw = Buffer.from(/"url_sealed":"\\\\x([0-9a-f]+)"/.exec(rows[0].row)?.[1] ?? '', 'hex').toString('latin1')
    for (const text of [rows[0].row, raw]) {
      expect(text).not.toContain('token-in-path')
      expect(text).not.toContain(secret.slice(6))
    }
    expect(JSON.stringify([await webhooks.get(ada.id, id), await webhooks.list(ada.id)])).not.toContain('whsec_')
    expect((await webhooks.get(ada.id, id)).url).toContain('/token-in-path')
    expect(store.sealed.map(({ name }) => name)).toEqual(store.cells.map(cell => `webhook_endpoints.${cell}`))
  })
})

describe('the owner', () => {
  test('rotates the secret: for a while both are good, then one', async () => {
    const { id, secret: before } = await add()
    const { secret: after } = await webhooks.rotate(ada, id, 1)
    expect(after).not.toBe(before)
    const verify = (secret: string) => {
      const { headers = {}, body = '' } = received.at(-1) ?? {}
      return new Webhook(secret).verify(body, headers)
    }
    await webhooks.test(ada.id, id)
    await runNext()
    expect(received.at(-1)?.headers['webhook-signature']?.split(' ')).toHaveLength(2)
    expect([verify(before), verify(after)]).toMatchObject([{ type: 'webhook.test' }, { type: 'webhook.test' }])
    world.clock.advance(3_700_000)
    await webhooks.sweep()
    await webhooks.test(ada.id, id)
    await runNext()
    expect(received.at(-1)?.headers['webhook-signature']?.split(' ')).toHaveLength(1)
    const { rows } = await world.database.pool.query('select previous_secret_sealed as cell from webhook_endpoints')
    expect(rows).toEqual([{ cell: null }])
  })

  test('alone sees, changes and replays', async () => {
    const { id } = await add()
    await tell(ended())
    await runNext()
    const [delivery] = await deliveriesOf(id)
    const asBob = [
      webhooks.get(bob.id, id),
      webhooks.change(bob, id, { isOn: false }),
      webhooks.remove(bob, id),
      webhooks.rotate(bob, id, 1),
      webhooks.test(bob.id, id),
      webhooks.deliveries(bob.id, id, { limit: 5 }),
    ]
    expect(await Promise.all(asBob.map(codeOf))).toEqual(Array(6).fill('webhook_not_found'))
    expect(await codeOf(webhooks.replay(bob.id, delivery?.id ?? ''))).toBe('delivery_not_found')
    expect(await webhooks.list(bob.id)).toEqual([])
    await tell(ended({ accountId: bob.id }))
    expect(queued).toEqual([])
  })

  test('replays what has ended, under the same id, and not what is still tried', async () => {
    const { id } = await add()
    await tell(ended())
    const [waiting] = await deliveriesOf(id)
    expect(await codeOf(webhooks.replay(ada.id, waiting?.id ?? ''))).toBe('delivery_waiting')
    await runNext()
    await webhooks.replay(ada.id, waiting?.id ?? '')
    await runNext()
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([waiting?.id, waiting?.id])
    expect(received[0]?.body).toBe(received[1]?.body)
  })

  test('sends by hand only while fewer than a hundred of theirs wait, two at once counted', async () => {
    const { id } = await add()
    await tell(ended())
    await runNext()
    const [old] = await deliveriesOf(id)
    for (let i = 0; i < 98; i++) await webhooks.test(ada.id, id)
    const last = await Promise.all([1, 2, 3].map(() => codeOf(webhooks.test(ada.id, id))))
    expect(last.sort()).toEqual(['none', 'none', 'webhook_busy'])
    const refused = webhooks.replay(ada.id, old?.id ?? '')
    await expect(refused).rejects.toMatchObject({
      ...{ code: 'webhook_busy', kind: 'too_many' },
      details: { limit: 100, retryAfterSeconds: 60 },
    })
    // What waits already is told so, and ends are told in any case.
    expect(await codeOf(webhooks.replay(ada.id, queued[0]?.deliveryId ?? ''))).toBe('delivery_waiting')
    await tell(ended({ id: 'gen_2' }))
    expect(queued).toHaveLength(101)
    await runNext()
    await runNext()
    expect(await codeOf(webhooks.replay(ada.id, old?.id ?? ''))).toBe('none')
  })

  test('has ten at most, and takes all of it along with the account', async () => {
    for (let i = 0; i < 10; i++) await add()
    expect(await codeOf(add())).toBe('webhook_limit')
    await tell(ended())
    await world.database.pool.query(`delete from accounts where id = $1`, [ada.id])
    const { rows } = await world.database.pool.query(
      'select (select count(*) from webhook_endpoints)::int + (select count(*) from webhook_deliveries)::int as left',
    )
    expect(rows).toEqual([{ left: 0 }])
    await runNext()
    expect(received).toEqual([])
    await world.database.pool.query(
      `insert into accounts (id, role, created_at, updated_at, email, name) values ($1, 'member', now(), now(), $1, $1)`,
      [ada.id],
    )
  })
})

test('what lost its job is found, and what is old goes', async () => {
  const { id } = await add()
  await tell(ended())
  queued = []
  await webhooks.sweep()
  expect(queued).toEqual([])
  world.clock.advance(11 * 60_000)
  await webhooks.sweep()
  expect(queued).toMatchObject([{ attempt: 1 }])
  await runNext()
  expect((await deliveriesOf(id))[0]?.state).toBe('delivered')
  world.clock.advance(31 * 86_400_000)
  await webhooks.sweep()
  expect(await deliveriesOf(id)).toEqual([])
})

test('through the real queue an end arrives within moments', async () => {
  const real = await createJobs(world.database, { log: world.log, clock: systemClock, workerId: 'w1' })
  webhooks = createWebhooks(depsOf({ jobs: real, clock: systemClock }))
  const stop = await workWebhooks(real, webhooks, world.log)
  try {
    const { secret } = await add()
    respond = (_, response) => void response.writeHead(received.length < 2 ? 500 : 200).end()
    await tell(ended())
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(2)
    for (const { headers, body } of received) new Webhook(secret).verify(body, headers)
  } finally {
    stop()
    await real.stop({ graceMs: 1_000 })
  }
}, 30_000)
