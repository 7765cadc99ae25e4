/**
 * Every adapter beside a service that has lost its mind: answers that are any JSON at all, at any step, seeded. Whatever is
 * said, an order ends as the port promises: a ticket or a `ProviderFailure`, then progress or `Unavailable`; nothing is asked
 * for elsewhere, and no word of the service, the prompt or the key comes out.
 */
import { globSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, canary, keyCanary, png, type Vendor } from '../../test/counterparts/vendors/vendor.ts'
import { type AdapterWorld, openedAt, orderOf, promptCanary } from '../../test/counterparts/vendors/world.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { type Progress, type Provider, ProviderFailure, type Ticket } from './provider.ts'

const worlds = await Promise.all(
  globSync('*/*.testworld.ts', { cwd: import.meta.dirname }).map(
    async path => ((await import(`./${path}`)) as { world: AdapterWorld }).world,
  ),
)

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const strange = [
  null,
  true,
  -1,
  1e308,
  '',
  canary,
  promptCanary,
  [],
  {},
  [null],
  { error: canary },
  'https://a.example/x',
]

/** A real answer with a few of its values exchanged. */
function bent(value: unknown, random: () => number, depth = 0): unknown {
  if (random() < 0.18) return strange[Math.floor(random() * strange.length)]
  if (depth > 6 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(each => bent(each, random, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bent(each, random, depth + 1)]))
}

const isPlain = (body: Answer['body']): body is object =>
  typeof body === 'object' && !(body instanceof Uint8Array) && !(Symbol.asyncIterator in body)

async function madOf(world: AdapterWorld, random: () => number): Promise<Vendor> {
  const vendor = await world.open()
  vendor.bend = said => {
    if (!isPlain(said.body)) return said
    return { ...said, status: random() < 0.1 ? 207 : said.status, body: bent(said.body, random) as object }
  }
  return vendor
}

async function orderedFrom(provider: Provider, world: AdapterWorld): Promise<unknown[]> {
  const heard: unknown[] = []
  let ticket: Ticket
  try {
    ticket = await provider.start(
      orderOf(world.model, { kind: world.kinds[0] ?? 'edit' }),
      'a',
      AbortSignal.timeout(9_000),
    )
  } catch (error) {
    expect(error).toBeInstanceOf(ProviderFailure)
    return [(error as ProviderFailure).failure]
  }
  heard.push(ticket)
  for (let asked = 0; asked < 2; asked++) {
    const progress: Progress | null = await provider.check(ticket, AbortSignal.timeout(9_000)).catch(error => {
      expect(error).toBeInstanceOf(Unavailable)
      return null
    })
    if (progress?.state === 'done') return heard
    heard.push(progress)
    if (progress && progress.state !== 'running') break
  }
  await provider.cancel(ticket)
  return heard
}

// Side by side: what they do most is wait.
describe.concurrent.each(worlds.map(world => ({ name: world.adapter.name, world })))('$name', ({ world }) => {
  const rounds = 24
  const ends = new Set<string>()
  it('follows nobody elsewhere, on this computer least of all', async () => {
    let visits = 0
    const elsewhere = createServer((_, response) => {
      visits++
      response.end(png)
    })
    await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/metadata`
    for (const status of [301, 302, 303, 307, 308]) {
      const vendor = await world.open()
      vendor.bend = () => ({ status, headers: { location }, body: '' })
      const { provider } = openedAt(world, vendor)
      const end = (await orderedFrom(provider, world)).at(-1)
      expect(end === null || (end as { code?: string; state?: string }).state !== 'done', String(status)).toBe(true)
      await provider.close()
      await vendor.close()
    }
    elsewhere.close()
    expect(visits).toBe(0)
  })

  it('lets go of an answer that drips, and of one that is endless', { timeout: 60_000 }, async () => {
    for (const drop of [' ', '['.repeat(65_536)]) {
      const vendor = await world.open()
      let isOver = false
      async function* drops() {
        for (; !isOver; await new Promise(resolve => setTimeout(resolve, 20))) yield drop
      }
      const headers = { 'content-type': 'application/json' }
      vendor.bend = said => (isPlain(said.body) ? { status: said.status, headers, body: drops() } : said)
      const { provider } = openedAt(world, vendor, 400)
      const heard = await orderedFrom(provider, world)
      expect(heard.some(each => (each as { state?: string } | null)?.state === 'done')).toBe(false)
      isOver = true
      await provider.close()
      await vendor.close()
    }
  })

  afterAll(() => expect(ends.size).toBeGreaterThan(1))

  it(`keeps its promises over ${rounds} seeds`, { timeout: 120_000 }, async () => {
    await Promise.all(
      Array.from({ length: rounds }, async (_, seed) => {
        const vendor = await madOf(world, randomOf(seed))
        const { provider, lines } = openedAt(world, vendor)
        const heard = await orderedFrom(provider, world)
        const text = JSON.stringify([heard, lines])
        for (const secret of [canary, promptCanary, keyCanary]) expect(text, `seed ${seed}`).not.toContain(secret)
        for (const each of heard) ends.add((each as { code?: string } | null)?.code ?? 'fine')
        await provider.close()
        await vendor.close()
      }),
    )
  })
})
