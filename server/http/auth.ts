/**
 * Who asks. What they may do is decided by `authorise.ts`. A browser's cookie counts only for requests that the browser
 * says came from our own pages; an API key needs no such proof.
 */
import type { Context, MiddlewareHandler } from 'hono'
import type { Role, Scope } from '../access/access.ts'
import type { Clock } from '../kernel/clock.ts'
import { Refusal } from '../kernel/refusal.ts'
import { refuseRequest } from './problem.ts'
import type { Traffic } from './traffic.ts'

/** What the edge needs to know of an account; `accounts/` knows more. */
export interface SignedIn {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
}

/** The API key that proved who calls. */
export interface CallingKey {
  readonly id: string
  readonly scopes: readonly Scope[]
  readonly expiresAt?: Date | null
  readonly ratePerMinute?: number | null
}

export interface CallingSession {
  readonly id: string
  readonly expiresAt: Date
}

export interface Visitor {
  readonly account: SignedIn
  readonly via: 'session' | 'key'
  readonly key?: CallingKey | undefined
  readonly session?: CallingSession | undefined
  /** When the person last proved who they are; only a session knows. */
  readonly authenticatedAt?: Date | undefined
}

export interface AppEnv {
  Variables: {
    requestId: string
    /** On open paths use `visitorOf`: nobody may be there. */
    account: SignedIn
    via: 'session' | 'key'
    key: CallingKey | undefined
    session: CallingSession | undefined
    /** Of this answer, for the scripts of a page. */
    nonce: string
    authenticatedAt: Date | undefined
    isFresh: boolean
    /** Where the request comes from, as limits count it; null where nobody knows. Never kept as it is. */
    network: string | null
  }
}

export type Authenticate = (headers: Headers) => Promise<Visitor | null>

export function visitorOf(c: Context<AppEnv>): SignedIn | null {
  return (c.get('account') as SignedIn | undefined) ?? null
}

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null
}

/** What the browser tells about where a request came from; 'unknown' for programs, which tell nothing. */
export function originOf(headers: Headers, baseUrl: string | undefined): 'own' | 'foreign' | 'unknown' {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  if (site === 'same-origin') return 'own'
  if (origin !== null) {
    if (baseUrl) return URL.canParse(origin) && new URL(origin).origin === new URL(baseUrl).origin ? 'own' : 'foreign'
    return hostOf(origin) !== null && hostOf(origin) === headers.get('host') ? 'own' : 'foreign'
  }
  if (site === 'none') return 'own'
  return site === null ? 'unknown' : 'foreign'
}

/**
 * Whether another site loads this as a part of its page, a picture or a script. It never gets what a cookie opens, even
 * where the cookie came along; somebody who follows a link to us does.
 */
export function isLoadedElsewhere(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site === null || site === 'same-origin' || site === 'none') return false
  return headers.get('sec-fetch-mode') !== 'navigate' || headers.get('sec-fetch-dest') !== 'document'
}

export interface AuthOptions {
  /** Counts requests; without it, nothing is limited. */
  traffic?: Traffic | undefined
  authenticate: Authenticate
  clock: Clock
  baseUrl?: string | undefined
}

export function authentication(options: AuthOptions): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const { headers } = c.req.raw
    c.set('network', options.traffic?.networkOf(c) ?? null)
    const isNamed = headers.has('authorization')
    if (isNamed) await options.traffic?.admit(c)
    const visitor = await options.authenticate(headers).catch(async (error: unknown) => {
      // Whoever guesses keys does it from somewhere.
      if (isNamed && error instanceof Refusal && error.kind === 'unauthenticated')
        await options.traffic?.countWrongKey(c)
      throw error
    })
    if (!isReading(c.req.method) && visitor?.via !== 'key') {
      const origin = originOf(headers, options.baseUrl)
      // Without an account there is no cookie to misuse, so a program that says nothing may still sign in.
      if (origin === 'foreign' || (visitor && origin === 'unknown')) throw refuseRequest('cross_origin')
    }
    if (visitor?.via === 'session' && isLoadedElsewhere(headers)) throw refuseRequest('cross_origin')
    if (visitor) {
      c.set('account', visitor.account)
      c.set('via', visitor.via)
      c.set('key', visitor.key)
      c.set('session', visitor.session)
      c.set('authenticatedAt', visitor.authenticatedAt)
      c.set('isFresh', isFresh(visitor.authenticatedAt, options.clock.now()))
    }
    await options.traffic?.count(c)
    return next()
  }
}

/** How long a proof of who one is counts for what cannot be undone. */
export const freshMs = 10 * 60_000

const isFresh = (authenticatedAt: Date | undefined, now: Date): boolean =>
  authenticatedAt !== undefined && now.getTime() - authenticatedAt.getTime() < freshMs

/** For dangerous acts: a browser whose person proved who they are within the last ten minutes. Gives the account's id. */
export function requireFresh(c: Context<AppEnv>): string {
  if (c.get('isFresh') !== true) throw refuseRequest('fresh_sign_in_needed')
  return c.get('account').id
}
