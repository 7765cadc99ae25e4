import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { failureOf, providerFailure } from './failures.ts'
import { Held, type News } from './held.ts'
import type { Outcome, Ticket } from './provider.ts'

const never = new AbortController().signal
const outcome: Outcome = {
  bytes: Uint8Array.of(1, 2, 3),
  format: 'png',
  width: 0,
  height: 0,
  svg: null,
  engine: 'test',
  version: '1',
  notes: [],
}

function gate<Value>() {
  const { promise, resolve, reject } = Promise.withResolvers<Value>()
  return { promise, open: resolve, break: reject }
}

describe('held work', () => {
  let held = new Held({ clock: systemClock, log: silentLog })
  afterEach(() => {
    held.close()
    held = new Held({ clock: systemClock, log: silentLog })
  })
  const end = async (ticket: Ticket) => {
    for (;;) {
      const progress = await held.check(ticket, never)
      if (progress.state !== 'running') return progress
    }
  }

  it('gives a ticket before the result is there, then the result, and the result again', async () => {
    const result = gate<Outcome>()
    const ticket = held.start('con', 'a', () => result.promise)
    expect(ticket).toEqual({ provider: 'con', id: expect.any(String) })
    result.open(outcome)
    expect(await end(ticket)).toEqual({ state: 'done', outcome })
    expect(await end(ticket)).toEqual({ state: 'done', outcome })
  })

  it('lets go of a result that is kept elsewhere', async () => {
    const ticket = held.start('con', 'a', async () => outcome)
    expect(await end(ticket)).toEqual({ state: 'done', outcome })
    held.verbs.letGo(ticket)
    expect(await end(ticket)).toEqual({ state: 'lost', billed: 'unknown' })
  })

  it('runs once for one key', () => {
    let runs = 0
    const run = () => {
      runs++
      return new Promise<Outcome>(() => {})
    }
    expect(held.start('con', 'a', run)).toEqual(held.start('con', 'a', run))
    expect(held.start('con', 'b', run).id).not.toBe(held.start('con', 'a', run).id)
    expect(runs).toBe(2)
  })

  it('begins anew for the same key once somebody has heard that the work failed', async () => {
    const fail = () => Promise.reject(providerFailure('provider_overloaded', 'no'))
    const failed = held.start('con', 'a', fail)
    await Promise.resolve()
    expect(held.start('con', 'a', fail)).toEqual(failed)
    expect(await end(failed)).toMatchObject({ state: 'failed' })
    const again = held.start('con', 'a', async () => outcome)
    expect(again).not.toEqual(failed)
    expect(await end(again)).toMatchObject({ state: 'done' })
    expect(await end(failed)).toMatchObject({ state: 'failed' })
    expect(held.start('con', 'a', fail)).toEqual(again)
  })

  it('tells each preview once, also those that came just before the end', async () => {
    let say: (news: News) => void = () => {}
    const result = gate<Outcome>()
    const ticket = held.start('con', 'a', tell => {
      say = tell
      return result.promise
    })
    say({ fraction: 0.5, stage: 'drawing', preview: { bytes: Uint8Array.of(7), index: 0 } })
    say({ fraction: 0.8, stage: 'drawing', preview: { bytes: Uint8Array.of(8), index: 1 } })
    result.open(outcome)
    const first = await held.check(ticket, never)
    expect(first).toMatchObject({ state: 'running', stage: 'drawing', preview: { index: 0 } })
    expect(await held.check(ticket, never)).toMatchObject({ preview: { index: 1 } })
    expect(await end(ticket)).toMatchObject({ state: 'done' })
  })

  it('says what the service said, and does not know of others what they cost', async () => {
    const refused = held.start('con', 'a', () => Promise.reject(providerFailure('provider_key_refused', 'no')))
    expect(await end(refused)).toEqual({ state: 'failed', ...failureOf('provider_key_refused', 'no') })
    const broken = held.start('con', 'b', () => Promise.reject(new TypeError('canary')))
    const said = await end(broken)
    expect(said).toMatchObject({ code: 'provider_failed', billed: 'unknown' })
    expect(JSON.stringify(said)).not.toContain('canary')
  })

  it('has lost what another process started', async () => {
    expect(await held.check({ provider: 'con', id: 'of-another' }, never)).toEqual({ state: 'lost', billed: 'unknown' })
  })

  it('stops what is cancelled, and whoever waits for it wakes', async () => {
    let stopped = false
    const ticket = held.start('con', 'a', (_, signal) => {
      signal.addEventListener('abort', () => {
        stopped = true
      })
      return new Promise<Outcome>(() => {})
    })
    const waiting = held.check(ticket, never)
    held.cancel(ticket)
    expect(stopped).toBe(true)
    expect(await waiting).toEqual({ state: 'lost', billed: 'unknown' })
  })

  it('forgets an ended work after ten minutes', async () => {
    let nowMs = 0
    const clock = { now: () => new Date(0), monotonicMs: () => nowMs }
    const own = new Held({ clock, log: silentLog })
    const ticket = own.start('con', 'a', () => Promise.resolve(outcome))
    expect(await own.check(ticket, never)).toMatchObject({ state: 'done' })
    nowMs = 11 * 60_000
    own.start('con', 'b', () => Promise.resolve(outcome))
    expect(await own.check(ticket, never)).toMatchObject({ state: 'lost' })
  })
})
