/**
 * How many requests of which kind one account, one API key, or one address without an account may make. An account has
 * its own limits wherever it comes from, so nobody in an office suffers for a neighbour; addresses count only while nobody
 * is signed in, or a key was wrong. Static files are not counted: they cost nothing.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { AppEnv } from './auth.ts'
import { addressClassOf, clientOf, type Trust, trustNobody } from './client.ts'
import { Leases } from './lease.ts'
import { type Rate, type RateAnswer, rateSubject, refuseRate, saltOfDay, sweepRates } from './rate-limit.ts'

export type Kind = 'reading' | 'writing' | 'uploading' | 'editing' | 'signing_in'

const MINUTE_MS = 60_000
const SWEEP_MS = 60 * MINUTE_MS
const perMinute = (name: string, most: number): Rate => ({ name, most, perMs: MINUTE_MS })

export interface TrafficLimits {
  readonly account: Readonly<Record<Kind, Rate>>
  readonly address: Readonly<Record<Kind, Rate>>
  /** Requests with a key that does not exist. */
  readonly wrongKey: Rate
}

const trafficLimits: TrafficLimits = {
  account: {
    reading: perMinute('a-read', 1_500),
    writing: perMinute('a-write', 300),
    uploading: perMinute('a-upload', 120),
    editing: perMinute('a-edit', 120),
    signing_in: perMinute('a-sign', 60),
  },
  address: {
    reading: perMinute('n-read', 600),
    writing: perMinute('n-write', 60),
    uploading: perMinute('n-upload', 20),
    editing: perMinute('n-edit', 20),
    signing_in: { name: 'n-sign', most: 60, perMs: 10 * MINUTE_MS },
  },
  wrongKey: { name: 'n-key', most: 60, perMs: 10 * MINUTE_MS },
}

export interface TrafficOptions {
  readonly database: Database
  readonly clock: Clock
  /** Makes the rows of the limits worthless to whoever has only the database. */
  readonly secret: string
  readonly trust?: Trust
  readonly limits?: TrafficLimits
}

export interface Traffic {
  /** Before anything is looked up: an address that has used up its wrong keys is not heard. */
  admit(c: Context<AppEnv>): Promise<void>
  /** Once it is known who asks. */
  count(c: Context<AppEnv>): Promise<void>
  countWrongKey(c: Context<AppEnv>): Promise<void>
  /** Whom a limit by address counts: an address, or the network of one household. Null where there is no connection. */
  networkOf(c: Context<AppEnv>): string | null
  close(): void
}

/** Where somebody proves who they are, or asks for a letter: what is worth guessing at. */
const signing = /^\/api\/(session|setup|sign-up|password|links|totp|passkeys|oidc|account\/)/
const editing = /^\/(api\/generations$|v1\/images\/(edits|generations)$)/

export function kindOf(method: string, path: string, contentType = ''): Kind {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return 'reading'
  if (signing.test(path)) return 'signing_in'
  if (editing.test(path)) return 'editing'
  return path === '/api/pictures' || /^multipart\//i.test(contentType) ? 'uploading' : 'writing'
}

/** As OpenAI spells a time: `6m0s`, `1.2s`, `15ms`. */
export function spanOf(ms: number): string {
  if (ms < 1_000) return `${Math.ceil(ms)}ms`
  const seconds = Math.ceil(ms / 100) / 10
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${Math.ceil(seconds % 60)}s`
}

function tell(c: Context<AppEnv>, rate: Rate, answer: RateAnswer): void {
  c.header('x-ratelimit-limit-requests', String(rate.most))
  c.header('x-ratelimit-remaining-requests', String(answer.left))
  c.header('x-ratelimit-reset-requests', spanOf(answer.resetMs))
}

export function createTraffic(options: TrafficOptions): Traffic {
  const { database, clock, secret, trust = trustNobody, limits = trafficLimits } = options
  const leases = new Leases({ database, clock })
  const sweeping = setInterval(() => void sweepRates(database.drizzle, clock.now()).catch(() => {}), SWEEP_MS)
  sweeping.unref()
  let today: { day: string; salt: Promise<string> } | null = null

  /** Asked for once a day. */
  function salt(now: Date): Promise<string> {
    const day = now.toISOString().slice(0, 10)
    if (today?.day !== day) {
      const fresh = saltOfDay(database.drizzle, now, randomBytes(16).toString('base64url'))
      today = { day, salt: fresh }
      fresh.catch(() => {
        today = null
      })
    }
    return today.salt
  }

  function networkOf(c: Context<AppEnv>): string | null {
    const { address } = clientOf(c, trust)
    return address === null ? null : addressClassOf(address)
  }

  async function addressSubject(c: Context<AppEnv>): Promise<string | null> {
    const network = networkOf(c)
    if (network === null) return null
    const daily = createHmac('sha256', await salt(clock.now()))
      .update(network)
      .digest('hex')
    return rateSubject(secret, 'address', daily)
  }

  async function take(c: Context<AppEnv>, rate: Rate, subject: string): Promise<void> {
    const answer = await leases.take(rate, subject)
    tell(c, rate, answer)
    if (!answer.isAllowed) throw refuseRate(answer)
  }

  return {
    networkOf,
    close: () => clearInterval(sweeping),
    async admit(c) {
      const subject = await addressSubject(c)
      const refused = subject && leases.refusal(limits.wrongKey, subject)
      if (refused) throw refuseRate(refused)
    },
    async count(c) {
      const kind = kindOf(c.req.method, c.req.path, c.req.header('content-type'))
      const account = c.get('account') as { id: string } | undefined
      if (!account) {
        const subject = await addressSubject(c)
        if (subject) await take(c, limits.address[kind], subject)
        return
      }
      await take(c, limits.account[kind], rateSubject(secret, 'account', account.id))
      const key = c.get('key')
      if (!key?.ratePerMinute) return
      const rate = { name: `k-${key.ratePerMinute}`, most: key.ratePerMinute, perMs: MINUTE_MS }
      await take(c, rate, rateSubject(secret, 'key', key.id))
    },
    async countWrongKey(c) {
      const subject = await addressSubject(c)
      if (subject) await take(c, limits.wrongKey, subject)
    },
  }
}
