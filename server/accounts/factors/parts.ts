import type { Tx } from '../../database/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Keys } from '../../keys/keys.ts'
import type { Account } from '../account.ts'
import type { SessionParts } from '../sessions.ts'

/** What every way to prove oneself stands on. */
export interface FactorParts extends SessionParts {
  readonly clock: Clock
  readonly log: Log
  readonly keys: Keys
  readonly baseUrl: string
  /** The server's own secret, for keyed hashes. */
  readonly secret: string
  readonly productName: string
  /** Puts a letter to the owner of the account into the transaction of what it tells of. */
  readonly tell: (tx: Tx, account: Account, news: News) => Promise<void>
}

/** What the owner of an account should hear of although nobody asked. */
export type News =
  | { readonly what: 'signed_in'; readonly browser: string; readonly system: string }
  | {
      readonly what:
        | 'passkey_added'
        | 'passkey_removed'
        | 'codes_on'
        | 'codes_off'
        | 'recovery_code_used'
        | 'service_connected'
        | 'service_disconnected'
    }

/** Somebody is signed in, or still owes a code. `cookies` are `Set-Cookie` values to forward as they are. */
export type SignInAnswer =
  | { readonly next: 'done'; readonly account: Account; readonly cookies: readonly string[] }
  | { readonly next: 'code'; readonly account: null; readonly cookies: readonly string[] }
