/**
 * better-auth, set up as this server needs it: passwords, sessions and their cookie over our tables. Its public router
 * is not mounted; our verbs call its server API. Its rate limiter works by address and only behind that router, so
 * `sign-in-limit.ts` counts tries instead. No address and no user agent reaches a row.
 */
import type { BetterAuthOptions } from '@better-auth/core'
import { env } from '@better-auth/core/env'
import { drizzleAdapter } from '@better-auth/drizzle-adapter'
import { betterAuth } from 'better-auth/minimal'
import type { Queryable } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { type IdPrefix, newId } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.ts'
import { accountLimits } from './account.ts'
import { cookieNameOf } from './cookies.ts'
import { classifyDevice } from './device.ts'
import type { People } from './people.ts'
import { sealingAdapter } from './sealing-adapter.ts'
import { hourOf, sessionEndpoints, sessionSeconds } from './session-cookie.ts'
import { accounts, credentials, sessions, verifications } from './tables.ts'

const prefixOfModel = new Map<string, IdPrefix>([
  ['user', 'acc'],
  ['session', 'ses'],
  ['account', 'cre'],
  ['verification', 'ver'],
])

export interface AuthOptions {
  /** The address people type. `https` makes the cookie `Secure`. */
  readonly baseUrl: string
  readonly secret: string
  readonly clock: Clock
  readonly log: Log
  readonly people: People
}

/** `on` may be a transaction: then everything this instance writes is part of it. */
export function createAuth(on: Queryable, { baseUrl, secret, clock, log, people }: AuthOptions) {
  // Its usage report obeys the environment even where the option below says no. Without an address it has nowhere to go.
  delete env.BETTER_AUTH_TELEMETRY_ENDPOINT
  const tables = drizzleAdapter(on, {
    provider: 'pg',
    schema: { user: accounts, session: sessions, account: credentials, verification: verifications },
  })
  return betterAuth({
    appName: 'Image2Image',
    baseURL: baseUrl,
    /** `secret` could be overruled by an environment variable; `secrets` cannot. */
    secrets: [{ version: 1, value: secret }],
    database: (options: BetterAuthOptions) => sealingAdapter(tables(options), people, clock),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      autoSignIn: false,
      minPasswordLength: accountLimits.passwordMinCharacters,
      maxPasswordLength: accountLimits.passwordMaxCharacters,
    },
    user: {
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        /** Bytes, whatever the library calls them; only `sealing-adapter.ts` sees these two. */
        emailSealed: { type: 'string', required: false, input: false, returned: false },
        nameSealed: { type: 'string', required: false, input: false, returned: false },
      },
    },
    session: {
      expiresIn: sessionSeconds,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
      additionalFields: {
        deviceType: { type: 'string', required: true, input: false, defaultValue: 'other' },
        operatingSystem: { type: 'string', required: true, input: false, defaultValue: 'other' },
        browser: { type: 'string', required: true, input: false, defaultValue: 'other' },
        authenticatedAt: { type: 'date', required: false, input: false },
        lastUsedAt: { type: 'date', required: false, input: false },
      },
    },
    databaseHooks: {
      session: {
        create: {
          before: async session => ({
            data: {
              ...session,
              ...classifyDevice(session.userAgent),
              ipAddress: null,
              userAgent: null,
              authenticatedAt: clock.now(),
              lastUsedAt: hourOf(clock.now()),
            },
          }),
        },
      },
    },
    plugins: [sessionEndpoints()],
    advanced: {
      // Its own prefix would be `__Secure-`; ours is in the name, and asks for the same attributes.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: baseUrl.startsWith('https://'), path: '/' },
      cookies: { session_token: { name: cookieNameOf('session_token', baseUrl) } },
      ipAddress: { disableIpTracking: true },
      database: { generateId: ({ model }) => newId(prefixOfModel.get(model) ?? 'ver', clock) },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    experimental: { instrumentation: { enabled: false } },
    /** Its messages may quote what a person typed, so only the fact is logged. */
    logger: { level: 'error', log: () => log.error('accounts.library_error') },
  })
}

export type Auth = ReturnType<typeof createAuth>

/** Only the session cookie leaves the server; better-auth also expires cookies that were never set. */
export const sessionCookiesOf = (headers: Headers): string[] =>
  headers.getSetCookie().filter(cookie => /^(__Host-)?image2image\.session_token=/.test(cookie))

/** The token a cookie carries, not yet proven: its signature is better-auth's to check. */
export function sessionTokenOf(headers: Headers): string | null {
  const sent = headers.get('cookie') ?? ''
  // A sub-domain may have set the bare name beside ours.
  const found = /(?:^|;\s*)__Host-image2image\.session_token=([^;.]+)/.exec(sent)
  return (found ?? /(?:^|;\s*)image2image\.session_token=([^;.]+)/.exec(sent))?.[1] ?? null
}
