import { describe, expect, it, vi } from 'vitest'
import { createClock } from '../../test/world.ts'
import { providerFailure } from './failures.ts'
import type { Outcome, Progress, Ticket } from './provider.ts'
import { Queued } from './queued.ts'

const never = new AbortController().signal
const ticket: Ticket = { provider: 'con', id: 'job-1' }
const running: Progress = { state: 'running', fraction: 0.5, stage: 'painting' }

const done = (size = 3): Progress => {
  const of = { format: 'png', width: 0, height: 0, svg: null, engine: 'test', version: '', notes: [] } as const
  const outcome: Outcome = { ...of, bytes: new Uint8Array(size) }
  return { state: 'done', outcome }
}

const made = () => {
  const clock = createClock()
  return { clock, queued: new Queued({ clock }) }
}
const says = (progress: Progress) => () => Promise.resolve(progress)
const fails = (error: unknown) => () => Promise.reject(error)

describe('handing in', () => {
  it('happens once for one key, also while the first is under way', async () => {
    const { queued } = made()
    let times = 0
    const place = async () => ({ ...ticket, id: `job-${++times}` })
    const [one, two] = await Promise.all([queued.start('a', place), queued.start('a', place)])
    expect([one, two, await queued.start('a', place)]).toEqual([one, one, one])
    expect(await queued.start('b', place)).not.toEqual(one)
  })

  it('may be tried again after a no, and after a cancel', async () => {
    const { queued } = made()
    await expect(queued.start('a', fails(providerFailure('provider_rate_limited', 'no')))).rejects.toMatchObject({
      failure: { code: 'provider_rate_limited', billed: 'no' },
    })
    expect(await queued.start('a', async () => ticket)).toEqual(ticket)
    queued.forget(ticket)
    expect(await queued.start('a', async () => ({ ...ticket, id: 'job-2' }))).toMatchObject({ id: 'job-2' })
  })

  it.each([
    ['failed', { state: 'failed', code: 'provider_failed', message: 'No.', billed: 'no' }],
    ['lost', { state: 'lost', billed: 'unknown' }],
  ] as const)('begins anew for the same key after the order has %s', async (_, end) => {
    const { queued } = made()
    await queued.start('a', async () => ticket)
    await queued.check(ticket, says(end), never)
    expect(await queued.start('a', async () => ({ ...ticket, id: 'job-2' }))).toMatchObject({ id: 'job-2' })
    await queued.check({ ...ticket, id: 'job-2' }, says(done()), never)
    expect(await queued.start('a', async () => ({ ...ticket, id: 'job-3' }))).toMatchObject({ id: 'job-2' })
  })

  it('ends as a failure whatever broke, and keeps what broke for the log only', async () => {
    const { queued } = made()
    const bug = new TypeError('prompt and key')
    const failure = { code: 'provider_failed', billed: 'unknown' }
    await expect(queued.start('a', fails(bug))).rejects.toMatchObject({ failure, cause: bug })
  })
})

describe('asking', () => {
  it('waits for its turn the second time', async () => {
    vi.useFakeTimers()
    try {
      const { clock, queued } = made()
      expect(await queued.check(ticket, says(running), never)).toBe(running)
      clock.advance(600)
      let answer: Progress | null = null
      void queued.check(ticket, says(running), never).then(each => {
        answer = each
      })
      await vi.advanceTimersByTimeAsync(399)
      expect(answer).toBeNull()
      await vi.advanceTimersByTimeAsync(1)
      expect(answer).toBe(running)
    } finally {
      vi.useRealTimers()
    }
  })

  it('stops waiting when nobody waits any more', async () => {
    const { queued } = made()
    await queued.check(ticket, says(running), never)
    const stop = new AbortController()
    const answer = queued.check(ticket, fails(new Error('not to be asked')), stop.signal)
    stop.abort()
    expect(await answer).toEqual({ state: 'running', fraction: null, stage: 'waiting' })
  })

  it.each(['provider_overloaded', 'provider_unreachable', 'provider_timeout', 'provider_rate_limited'] as const)(
    'takes %s for weather: the order goes on there',
    async code => {
      const { clock, queued } = made()
      const asked = queued.check(ticket, fails(providerFailure(code, 'unknown')), never)
      expect(await asked).toEqual({ state: 'running', fraction: null, stage: 'waiting' })
      clock.advance(1_000)
      expect(await queued.check(ticket, says(done()), never)).toMatchObject({ state: 'done' })
    },
  )

  it('asks more and more seldom while there is no answer, and says after ten minutes that nobody is there', async () => {
    const { clock, queued } = made()
    const askedAtMs: number[] = []
    const silent = () => {
      askedAtMs.push(clock.monotonicMs())
      return Promise.reject(providerFailure('provider_unreachable', 'unknown'))
    }
    vi.useFakeTimers()
    try {
      const isOver = async (): Promise<unknown> => {
        for (let second = 0; second < 1_000; second++) {
          const answer = queued.check(ticket, silent, never).then(
            () => null,
            (error: unknown) => error,
          )
          for (let step = 0; step < 10; step++) {
            clock.advance(100)
            await vi.advanceTimersByTimeAsync(100)
          }
          const error = await answer
          if (error) return error
        }
        return null
      }
      expect(await isOver()).toMatchObject({ name: 'Unavailable', what: 'the provider' })
    } finally {
      vi.useRealTimers()
    }
    const pauses = askedAtMs.slice(1, 7).map((ms, index) => Math.round((ms - (askedAtMs[index] ?? 0)) / 1_000))
    expect(pauses).toEqual([1, 2, 4, 8, 10, 10])
    expect(askedAtMs.at(-1)).toBeGreaterThan(10 * 60_000)
    expect(askedAtMs.length).toBeLessThan(80)
  })

  it('waits as long as the service asks for, and at most a minute', async () => {
    const { clock, queued } = made()
    let asked = 0
    const busy = (retryAfterSeconds: number) => () => {
      asked++
      return Promise.reject(providerFailure('provider_rate_limited', 'no', { retryAfterSeconds }))
    }
    vi.useFakeTimers()
    const check = async (each: () => Promise<Progress>) => {
      const answer = queued.check(ticket, each, never)
      await vi.advanceTimersByTimeAsync(1_000)
      await answer
    }
    try {
      await check(busy(7))
      clock.advance(5_900)
      await check(busy(3_600))
      expect(asked).toBe(1)
      clock.advance(1_100)
      await check(busy(3_600))
      expect(asked).toBe(2)
      clock.advance(60_000)
      await check(busy(1))
      expect(asked).toBe(3)
    } finally {
      vi.useRealTimers()
    }
  })

  it('comes back twice for a file that breaks off, and then says so', async () => {
    const { clock, queued } = made()
    const short = fails(providerFailure('provider_cut_short', 'yes'))
    for (const _ of [1, 2]) {
      expect(await queued.check(ticket, short, never)).toMatchObject({ state: 'running' })
      clock.advance(2_000)
    }
    const end = { state: 'failed', code: 'provider_cut_short', billed: 'yes' }
    expect(await queued.check(ticket, short, never)).toMatchObject(end)
  })

  it('hears the first end, however often and whatever is said later', async () => {
    const { clock, queued } = made()
    const first = await queued.check(ticket, says(done()), never)
    const failed: Progress = { state: 'failed', code: 'provider_failed', message: 'No.', billed: 'no' }
    expect(await queued.check(ticket, says(failed), never)).toBe(first)
    clock.advance(60_000)
    expect(await queued.check(ticket, says(failed), never)).toBe(first)
  })

  it('hears it also of two answers that were on their way at once', async () => {
    const { clock, queued } = made()
    const gate = Promise.withResolvers<Progress>()
    const late = queued.check(ticket, () => gate.promise, never)
    clock.advance(1_000)
    const first = await queued.check(ticket, says(done()), never)
    gate.resolve({ state: 'failed', code: 'provider_failed', message: 'No.', billed: 'unknown' })
    expect(await late).toBe(first)
  })

  it('does not keep a loss: the service may know the order a moment later', async () => {
    const { clock, queued } = made()
    expect(await queued.check(ticket, says({ state: 'lost', billed: 'unknown' }), never)).toMatchObject({
      state: 'lost',
    })
    clock.advance(1_000)
    expect(await queued.check(ticket, says(done()), never)).toMatchObject({ state: 'done' })
  })

  it('forgets results when they are old, or many are large', async () => {
    const { clock, queued } = made()
    let asked = 0
    const ask = (id: string, size = 3) => {
      const answer = () => {
        asked++
        return Promise.resolve(done(size))
      }
      return queued.check({ ...ticket, id }, answer, never)
    }
    await ask('old')
    clock.advance(11 * 60_000)
    await ask('new')
    await ask('old')
    expect(asked).toBe(3)
    for (const id of ['a', 'b', 'c']) await ask(id, 20 * 1024 * 1024)
    await ask('c')
    expect(asked).toBe(6)
    await ask('a')
    expect(asked).toBe(7)
  })
})
