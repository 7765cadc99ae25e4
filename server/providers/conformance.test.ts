/**
 * One suite over all adapters: what every one of them promises, tried against its counterpart through the real door out.
 * An adapter joins by a file `<name>.testworld.ts` in its folder (`test/counterparts/vendors/world.ts` says of what shape).
 */
import { globSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type ContentFault,
  canary,
  contentFaults,
  type Fault,
  keyCanary,
  picturesIn,
  statusFaults,
  type Vendor,
  wayFaults,
} from '../../test/counterparts/vendors/vendor.ts'
import {
  type AdapterWorld,
  type Ended,
  endOf,
  endOfTicket,
  input,
  mask,
  type Opened,
  openedAt,
  orderOf,
  promptCanary,
  qualityCanary,
  reference,
  seedCanary,
  strengthCanary,
  usualEnds,
} from '../../test/counterparts/vendors/world.ts'
import { Unavailable } from '../kernel/refusal.ts'
import {
  type ModelFacts,
  type Progress,
  type Provider,
  ProviderFailure,
  type ProviderOrder,
  type Ticket,
} from './provider.ts'

const worlds = await Promise.all(
  globSync('*/*.testworld.ts', { cwd: import.meta.dirname }).map(
    async path => ((await import(`./${path}`)) as { world: AdapterWorld }).world,
  ),
)

const long = () => AbortSignal.timeout(20_000)
const saved = (ticket: Ticket): Ticket => JSON.parse(JSON.stringify(ticket)) as Ticket

/** A provider whose `check` is asked again when it was unavailable, as the platform does. */
function patient(provider: Provider): Provider {
  return {
    ...provider,
    name: provider.name,
    models: provider.models,
    start: (...order) => provider.start(...order),
    async check(ticket, signal): Promise<Progress> {
      try {
        return await provider.check(ticket, signal)
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
        return { state: 'running', fraction: null, stage: 'unavailable' }
      }
    },
    cancel: ticket => provider.cancel(ticket),
    close: () => provider.close(),
  }
}

/** They resemble an answer of one service or another, and are none. */
const oddAnswers: readonly unknown[] = [
  null,
  [],
  {},
  'a text',
  { data: null },
  { data: [null] },
  { data: [{ b64_json: 5, url: 7, created: 'a' }] },
  { data: [{ url: 'not an address' }], models: [null] },
  { error: null },
  { error: 'a text' },
  { error: { code: 5, message: { a: 1 }, details: 7 } },
  { error: { details: [null, { violations: null }] } },
  { candidates: [{ content: null, safetyRatings: [null] }] },
  { promptFeedback: 5, candidates: [null], models: 5 },
  { images: [null], image: {} },
  { id: 'a', status: 'unheard_of', urls: { get: 'not an address' } },
  { id: 'a/../b', polling_url: 'file:///etc/passwd', status_url: 'http://169.254.169.254/' },
  { detail: [{ loc: null }], errors: [null], name: null },
  { result: { images: null }, state: [], outputs: null },
]

/** The first that is said of an order other than that it runs, or that it still does. */
async function firstWordOf(provider: Provider, order: ProviderOrder, key: string): Promise<string> {
  try {
    const ticket = await provider.start(order, key, AbortSignal.timeout(5_000))
    for (let tries = 0; tries < 2; tries++) {
      const progress = await provider.check(ticket, AbortSignal.timeout(300))
      if (progress.state === 'failed') return progress.code
      if (progress.state !== 'running') return progress.state
    }
    await provider.cancel(ticket)
    return 'running'
  } catch (error) {
    if (error instanceof ProviderFailure) return error.failure.code
    throw error
  }
}

it('has adapters to try', () => {
  expect(worlds.length).toBeGreaterThan(0)
})

const promisesOf = (world: AdapterWorld) => {
  let vendor: Vendor
  let opened: Opened
  let provider: Provider
  let facts: ModelFacts
  const kind = world.kinds[0] ?? 'edit'
  const order = (changes: Partial<ProviderOrder> = {}) => orderOf(world.model, { kind, ...changes })

  beforeEach(async () => {
    vendor = await world.open()
    opened = openedAt(world, vendor)
    provider = patient(opened.provider)
    const known = [...provider.models, ...((await opened.provider.discover?.(long())) ?? [])]
    const found = known.find(model => model.vendorId === world.model)
    if (!found) throw new Error(`${world.adapter.name} does not know ${world.model}`)
    facts = found
  })

  afterEach(async () => {
    vendor.isHolding = false
    await provider.close()
    await vendor.close()
  })

  /** Nothing that was said outside the order and the result may hold what a person or a vendor wrote, or the key. */
  const expectDiscreet = (...said: unknown[]) => {
    const text = JSON.stringify([said, opened.lines])
    for (const secret of [promptCanary, 'canary-prompt', canary, keyCanary]) expect(text).not.toContain(secret)
  }

  const expectPicture = (end: Ended) => {
    if (end.state !== 'done') expect(end).toMatchObject({ state: 'done' })
    else expect(Buffer.from(end.outcome.bytes).equals(vendor.picture)).toBe(true)
  }

  it.each(world.kinds)(
    '%s: an order ends with exactly the bytes of the picture, and is spelt as the service wants it',
    async each => {
      const end = await endOf(provider, order({ kind: each, input: each === 'edit' ? input : null }))
      expectPicture(end)
      if (end.state === 'done') {
        expect(end.outcome.engine).not.toBe('')
      }
      expect(vendor.problems).toEqual([])
      expect(JSON.stringify(vendor.received.map(({ body }) => body.toString('latin1')))).toContain(promptCanary)
      const sent = vendor.received.flatMap(picturesIn)
      expect(sent.some(bytes => bytes.equals(input))).toBe(each === 'edit')
    },
  )

  it('gives a ticket without waiting for the result, and says that it runs', async () => {
    vendor.isHolding = true
    const ticket = await provider.start(order(), 'a', long())
    expect(ticket.provider).toBe('con_test')
    expect(await provider.check(ticket, long())).toMatchObject({ state: 'running' })
    expectDiscreet(ticket)
    vendor.isHolding = false
    expectPicture(await endOfTicket(provider, ticket, long()))
  })

  it('runs once for one idempotency key, also when both come at once', async () => {
    vendor.isHolding = true
    const [one, two] = await Promise.all([provider.start(order(), 'a', long()), provider.start(order(), 'a', long())])
    const three = await provider.start(order(), 'a', long())
    expect(two).toEqual(one)
    expect(three).toEqual(one)
    vendor.isHolding = false
    expectPicture(await endOfTicket(provider, one, long()))
    expect(vendor.of('submit')).toHaveLength(1)
    await endOf(provider, order(), 'b')
    expect(vendor.of('submit')).toHaveLength(2)
  })

  it('finds its work again after a restart, or says that it is lost and nobody knows what it cost', async () => {
    vendor.isHolding = true
    const ticket = saved(await provider.start(order(), 'a', long()))
    const second = openedAt(world, vendor)
    const again = patient(second.provider)
    if (vendor.answersBy === 'held') {
      expect(await again.check(ticket, long())).toEqual({
        state: 'lost',
        billed: world.adapter.isLocal ? 'no' : 'unknown',
      })
    } else {
      expect(await again.check(ticket, long())).toMatchObject({ state: 'running' })
      vendor.isHolding = false
      expectPicture(await endOfTicket(again, ticket, long()))
      expect(vendor.of('submit')).toHaveLength(1)
    }
    await again.close()
  })

  it('stops what is cancelled, and a cancel never refuses', async () => {
    vendor.isHolding = true
    const ticket = await provider.start(order(), 'a', long())
    if (vendor.answersBy === 'held') await expect.poll(() => vendor.of('submit').length).toBe(1)
    await provider.cancel(ticket)
    if (vendor.answersBy === 'held') await expect.poll(() => vendor.of('submit')[0]?.isAborted).toBe(true)
    await provider.cancel(ticket)
    await provider.cancel({ provider: 'con_test', id: 'unknown' })
    vendor.play('500', 'cancel')
    await provider.cancel(saved(ticket))
    expectDiscreet(ticket)
  })

  const all: Fault[] = [...wayFaults, ...statusFaults, ...contentFaults]
  it.each(all.filter(fault => world.ends?.[fault] !== null))(
    '%s, when the order is handed in, has its own end',
    async fault => {
      const isOfContent = (contentFaults as readonly string[]).includes(fault)
      if (isOfContent && !vendor.has[fault as ContentFault]) return
      // What ends only in a result is played by the vendor's own file, wherever it belongs.
      const at =
        isOfContent && vendor.answersBy === 'queue' ? (world.contentAt?.[fault as ContentFault] ?? 'poll') : 'submit'
      vendor.play(fault, at)
      const end = await endOf(provider, order())
      expectDiscreet(end.state === 'done' ? null : end)
      if (fault === 'slow' || fault === 'extra_results') return expectPicture(end)
      expect(end).toMatchObject({ state: 'failed', ...(world.ends?.[fault] ?? usualEnds[fault]) })
      if (end.state !== 'failed') return
      expect(end.message).toMatch(/^[A-Z].+\.$/)
      expect(end.retryAfterSeconds).toBe(fault === '429_wait' ? 7 : undefined)
      if (fault === 'blocked_input') expect(end.moderation?.stage).toMatch(/input|unknown/)
      if (fault === 'blocked_output') expect(end.moderation?.stage).toMatch(/output|unknown/)
      expect(vendor.of('submit').length).toBe(1)
    },
  )

  it('says that nobody is there, and that nothing was paid', async () => {
    const port = vendor.baseUrl
    await vendor.close()
    const away = openedAt(world, { baseUrl: port, key: vendor.key })
    expect(await endOf(away.provider, order())).toMatchObject({ code: 'provider_unreachable', billed: 'no' })
    await away.provider.close()
    vendor = await world.open()
  })

  it.each(['poll', 'result'] as const)('loses nothing when the way is bad for a moment at the %s', async at => {
    if (vendor.answersBy === 'held') return
    // A page instead of a result may also be the result: only of a question it is surely weather.
    const faults = [
      'reset',
      'cut_short',
      '429',
      '503',
      'timeout',
      ...(at === 'poll' ? (['html'] as const) : []),
    ] as const
    // At once, each beside a counterpart of its own: between two questions an adapter waits.
    await Promise.all(
      faults.map(async fault => {
        const own = await world.open()
        const { provider: asked, lines } = openedAt(world, own)
        own.play(fault, at, 1)
        const end = await endOf(patient(asked), order(), fault)
        if (end.state !== 'done') expect([fault, end]).toMatchObject([fault, { state: 'done' }])
        else expect(Buffer.from(end.outcome.bytes).equals(own.picture), fault).toBe(true)
        expect(own.of('submit'), fault).toHaveLength(1)
        expect(JSON.stringify(lines)).not.toMatch(new RegExp(`canary-prompt|${canary}|${keyCanary}`))
        await asked.close()
        await own.close()
      }),
    )
  })

  it('sends a mask where the model takes one, and nowhere else', async () => {
    if (!facts.kinds.includes('edit')) return
    expectPicture(await endOf(provider, order({ kind: 'edit', input, mask })))
    const sent = vendor.received.flatMap(picturesIn)
    expect(sent.some(bytes => bytes.equals(mask))).toBe(facts.capabilities.mask === 'native')
    expect(vendor.problems).toEqual([])
  })

  it('sends as many further pictures as the model takes', async () => {
    const { references } = facts.capabilities
    if (references === 0 || !facts.kinds.includes('edit')) return
    expectPicture(await endOf(provider, order({ kind: 'edit', input, references: [reference] })))
    expect(vendor.received.flatMap(picturesIn).some(bytes => bytes.equals(reference))).toBe(true)
    expect(vendor.problems).toEqual([])
  })

  it('never sends what the model would ignore, and sends what it takes', async () => {
    const { capabilities } = facts
    const quality = capabilities.qualities[0]
    const asked = order({
      seed: seedCanary,
      strength: strengthCanary,
      quality: quality ?? qualityCanary,
      partialImages: capabilities.previews ? 2 : 0,
      background: capabilities.transparentBackground ? 'transparent' : 'auto',
    })
    expectPicture(await endOf(provider, asked))
    const sent = vendor.received.map(({ body }) => body.toString('latin1')).join('\n')
    expect(sent.includes(String(seedCanary))).toBe(capabilities.seed)
    if (!capabilities.strength) expect(sent).not.toContain(String(strengthCanary))
    expect(sent).not.toContain(qualityCanary)
    expect(vendor.problems).toEqual([])
  })

  it('tells each preview once, in their order', async () => {
    if (!facts.capabilities.previews) return
    const ticket = await provider.start(order({ partialImages: 2 }), 'a', long())
    const told: number[] = []
    const end = await endOfTicket(provider, ticket, long(), progress => {
      if (progress.state === 'running' && progress.preview) told.push(progress.preview.index)
    })
    expectPicture(end)
    expect(told).toEqual([0, 1])
  })

  it.each([
    'timeout',
    'reset',
    'cut_short',
    'html',
    'malformed_json',
    '401',
    '429_wait',
    '500',
    'blocked_output',
  ] as const)('%s ends an order with previews as it ends one without', async fault => {
    if (!facts.capabilities.previews || vendor.answersBy !== 'held' || world.ends?.[fault] === null) return
    if (fault === 'blocked_output' && !vendor.has[fault]) return
    vendor.play(fault)
    const end = await endOf(provider, order({ partialImages: 2 }))
    expectDiscreet(end)
    expect(end).toMatchObject({ state: 'failed', ...(world.ends?.[fault] ?? usualEnds[fault]) })
  })

  it.each([200, 400, 500])('has an end for shapes that no service should send, with %i, and no bug', async status => {
    for (const [index, shape] of oddAnswers.entries()) {
      vendor.bend = () => ({ status, body: JSON.stringify(shape), headers: { 'content-type': 'application/json' } })
      const found = opened.provider.discover?.(long()).catch((error: unknown) => error)
      const why = await found
      if (why instanceof Error) expect(why).toBeInstanceOf(ProviderFailure)
      const told = await firstWordOf(provider, order(), `odd-${index}`)
      expect(told, JSON.stringify(shape)).toMatch(/^(running|lost|provider_\w+|moderation_blocked)$/)
    }
    expect(opened.lines.filter(line => line.includes('provider.bug'))).toEqual([])
  })

  it('asks what the service has, and says when the key is wrong', async () => {
    if (!opened.provider.discover) return
    const found = await opened.provider.discover(long())
    expect(found.some(model => model.vendorId === world.model)).toBe(true)
    for (const { createdAt, vendorId } of found) expect(Date.parse(createdAt), vendorId).not.toBeNaN()
    if (world.adapter.key === 'none') return
    vendor.key = 'another'
    await expect(opened.provider.discover(long())).rejects.toMatchObject({
      failure: { code: 'provider_key_refused', billed: 'no' },
    })
  })
}

// Side by side, each with its own tests in turn: what they do most is wait.
describe.concurrent.each(worlds.map(world => ({ name: world.adapter.name, world })))('$name', ({ world }) => {
  describe('what it promises', { concurrent: false }, () => promisesOf(world))
})

describe('the facts of every adapter', () => {
  beforeAll(() => expect(worlds.length).toBeGreaterThan(0))

  it.each(worlds.map(world => ({ name: world.adapter.name, world })))(
    '$name: what is not known counts as the worst',
    ({ world }) => {
      for (const { dataHandling, vendorId, createdAt } of world.adapter.models) {
        expect(Date.parse(createdAt), vendorId).not.toBeNaN()
        const { class: level, evidenceUrl, evidenceDate, trains, retentionDays } = dataHandling
        if (world.adapter.isLocal) {
          expect(level, vendorId).toBe('local')
          continue
        }
        expect(level, vendorId).not.toBe('local')
        if (level === 'learned_from') continue
        expect(evidenceUrl, vendorId).toMatch(/^https:/)
        expect(evidenceDate, vendorId).toMatch(/^2026-\d\d-\d\d$/)
        expect(trains, vendorId).toBe(false)
        if (level === 'kept_briefly') expect(retentionDays, vendorId).toBeLessThanOrEqual(30)
        if (level === 'not_kept') expect(retentionDays, vendorId).toBe(0)
      }
    },
  )
})
