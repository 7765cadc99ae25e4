/**
 * The verbs of API keys: make, list, rotate, revoke, recognise, and count what they spend. A key is looked up at every
 * request, so its end counts at once; what it has running is told by a notification to every process.
 */
import { type AuditEvent, record } from '../audit/audit.ts'
import { type Database, notify, type Tx } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { isId, newId } from '../kernel/ids.ts'
import type { Account, Role } from './account.ts'
import { type ApiKey, type Cost, hashKey, type KeyTerms, keyLimits, looksLikeKey, mintKey } from './api-key.ts'
import * as store from './key-store.ts'
import type { People } from './people.ts'
import { refuse } from './refusals.ts'

type Actor = AuditEvent['actor']

/** Tells every process the id of a key that has ended. */
export const keysEndedChannel = 'api_keys_ended'

export interface KeyOrder extends Partial<KeyTerms> {
  readonly name: string
}

/** Who holds a key, and what it may be used for. */
type KeyCaller = Omit<store.KeyHolder, 'account'> & { readonly account: Account }

export interface KeyRing {
  create(accountId: string, order: KeyOrder, by?: Actor): Promise<ApiKey & { key: string }>
  list(accountId: string): Promise<ApiKey[]>
  /** A new key on the same terms; the old one still works for so many hours. */
  rotate(accountId: string, keyId: string, hours: number): Promise<ApiKey & { key: string }>
  revoke(accountId: string, keyId: string): Promise<void>
  /** Refuses a key that is wrong, revoked or over. */
  holderOf(authorization: string): Promise<KeyCaller>
  /** Takes the cost of an order from what the key may spend, in the order's transaction. */
  spend(tx: Tx, keyId: string, cost: Cost): Promise<void>
  /** What an order took that came to nothing, on the day it took it. A key that is gone gets nothing. */
  giveBack(tx: Tx, keyId: string, cost: Cost, takenAt: Date): Promise<void>
  /** Writes down what was counted in memory, and forgets what is long over. */
  sweep(): Promise<void>
}

interface Deps {
  readonly database: Database
  readonly people: People
  readonly clock: Clock
}

interface Parts extends Deps {
  readonly uses: Uses
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** So long an ended key is still in the list. */
const SHOWN_MS = 30 * DAY_MS

/** Requests per key, counted here and written once a minute: a busy key costs no write per request. */
class Uses {
  readonly #deps: Deps
  readonly #counts = new Map<string, { requests: number; writtenMs: number }>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async add(keyId: string): Promise<void> {
    const count = this.#counts.get(keyId) ?? { requests: 0, writtenMs: Number.NEGATIVE_INFINITY }
    this.#counts.set(keyId, count)
    count.requests++
    if (this.#deps.clock.monotonicMs() - count.writtenMs >= keyLimits.lastUseStepMs) await this.#write(keyId, count)
  }

  async #write(keyId: string, count: { requests: number; writtenMs: number }): Promise<void> {
    const { requests } = count
    count.requests = 0
    count.writtenMs = this.#deps.clock.monotonicMs()
    await store.touchKey(this.#deps.database.drizzle, keyId, requests, this.#deps.clock.now())
  }

  async writeAll(): Promise<void> {
    for (const [keyId, count] of this.#counts) {
      if (count.requests > 0) await this.#write(keyId, count)
      else if (this.#deps.clock.monotonicMs() - count.writtenMs > HOUR_MS) this.#counts.delete(keyId)
    }
  }
}

function nameOf(typed: string): string {
  const name = typed
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  if (!name) throw refuse('key_name_missing')
  if (name.length > keyLimits.nameCharacters)
    throw refuse('name_too_long', { limitCharacters: keyLimits.nameCharacters })
  return name
}

/** The part of the terms that is a rule and not only a shape. */
function checkTerms({ scopes, expiresAt }: KeyTerms, account: { role: Role }, now: Date): void {
  if (scopes.length === 0) throw refuse('key_scope_missing')
  if (scopes.includes('admin') && account.role !== 'owner' && account.role !== 'admin') throw refuse('key_scope_admin')
  if (expiresAt === null) return
  const latest = now.getTime() + keyLimits.expiryDaysMost * DAY_MS
  if (expiresAt <= now || expiresAt.getTime() > latest)
    throw refuse('key_expiry_wrong', { limitDays: keyLimits.expiryDaysMost })
}

async function insert(parts: Parts, tx: Tx, accountId: string, order: KeyOrder, by?: Actor) {
  const { clock } = parts
  const now = clock.now()
  const account = await store.lockAccount(tx, accountId)
  if (!account) throw refuse('account_gone')
  const { scopes = ['read', 'edit'], expiresAt = null, ratePerMinute = null, spend = null } = order
  const terms: KeyTerms = { scopes: [...new Set(scopes)], expiresAt, ratePerMinute, spend }
  checkTerms(terms, account, now)
  if ((await store.countKeys(tx, accountId, now)) >= keyLimits.perAccount)
    throw refuse('key_limit', { limit: keyLimits.perAccount })
  const { key, hint, keyHash } = mintKey()
  const made = { ...terms, id: newId('key', clock), name: nameOf(order.name), hint, createdAt: now }
  await store.insertKey(tx, { ...made, accountId, keyHash })
  const has = (scope: KeyTerms['scopes'][number]): boolean => terms.scopes.includes(scope)
  const actor = by ?? { accountId, role: account.role }
  const facts = { edit: has('edit'), read: has('read'), admin: has('admin') }
  const event = { name: 'key.created', actor, subject: accountId, object: made.id, facts } as const
  return { made: { ...made, lastUsedAt: null, lastDayRequests: 0, spent: 0, successorId: null, key }, event }
}

async function create(parts: Parts, accountId: string, order: KeyOrder, by?: Actor) {
  nameOf(order.name)
  return parts.database.transaction(async tx => {
    const { made, event } = await insert(parts, tx, accountId, order, by)
    await record(tx, event, parts.clock.now())
    return made
  })
}

async function rotate(parts: Parts, accountId: string, keyId: string, hours: number) {
  const { database, clock } = parts
  const now = clock.now()
  return database.transaction(async tx => {
    const old = isId('key', keyId) ? await store.lockKey(tx, accountId, keyId) : null
    if (!old || (old.expiresAt !== null && old.expiresAt <= now)) throw refuse('key_not_found')
    if (old.successorId !== null) throw refuse('key_rotated')
    const { made, event } = await insert(parts, tx, accountId, { name: old.name, ...store.termsOf(old) })
    const wanted = new Date(now.getTime() + hours * HOUR_MS)
    await store.retireKey(tx, keyId, made.id, old.expiresAt && old.expiresAt < wanted ? old.expiresAt : wanted)
    if (hours === 0) await notify(tx, keysEndedChannel, keyId)
    await record(tx, event, now)
    return made
  })
}

async function revoke({ database, clock }: Parts, accountId: string, keyId: string): Promise<void> {
  await database.transaction(async tx => {
    const account = await store.lockAccount(tx, accountId)
    const key = account && isId('key', keyId) ? await store.lockKey(tx, accountId, keyId) : null
    if (!account || !key) throw refuse('key_not_found')
    await store.deleteKey(tx, keyId)
    await notify(tx, keysEndedChannel, keyId)
    const actor = { accountId, role: account.role }
    await record(tx, { name: 'key.revoked', actor, subject: accountId, object: keyId }, clock.now())
  })
}

async function holderOf({ database, clock, people, uses }: Parts, authorization: string): Promise<KeyCaller> {
  const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''
  const holder = looksLikeKey(key) ? await store.findKeyHolder(database.drizzle, hashKey(key)) : null
  if (!holder) throw refuse('invalid_api_key')
  if (holder.expiresAt && holder.expiresAt <= clock.now()) throw refuse('api_key_expired')
  await uses.add(holder.keyId)
  return { ...holder, account: await people.toAccount(holder.account) }
}

const periodEndOf = (now: Date, period: 'day' | 'month'): number =>
  period === 'day'
    ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)
    : Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)

async function spend({ clock }: Parts, tx: Tx, keyId: string, cost: Cost): Promise<void> {
  const now = clock.now()
  const held = await store.holdSpending(tx, keyId, cost, now)
  if (!held) throw refuse('invalid_api_key')
  if (!held.limit) return
  const { unit, most, period } = held.limit
  const spent = await store.spentOf(tx, keyId, period, now)
  if (spent[unit] + cost[unit] > most) {
    const retryAfterSeconds = Math.ceil((periodEndOf(now, period) - now.getTime()) / 1000)
    throw refuse('key_spend_limit', { limit: most, unit, period, retryAfterSeconds })
  }
  await store.addSpending(tx, keyId, cost, now)
}

export function createKeyRing(deps: Deps): KeyRing {
  const uses = new Uses(deps)
  const parts: Parts = { ...deps, uses }
  const { database, clock } = deps
  return {
    create: (accountId, order, by) => create(parts, accountId, order, by),
    async list(accountId) {
      await uses.writeAll()
      return database.forAccount(accountId, tx => store.listKeys(tx, accountId, clock.now()))
    },
    rotate: (accountId, keyId, hours) => rotate(parts, accountId, keyId, hours),
    revoke: (accountId, keyId) => revoke(parts, accountId, keyId),
    holderOf: authorization => holderOf(parts, authorization),
    spend: (tx, keyId, cost) => spend(parts, tx, keyId, cost),
    giveBack: (tx, keyId, cost, takenAt) => store.takeOffSpending(tx, keyId, cost, takenAt),
    async sweep() {
      await uses.writeAll()
      const nowMs = clock.now().getTime()
      const before = { expiry: new Date(nowMs - SHOWN_MS), day: new Date(nowMs - keyLimits.daysKept * DAY_MS) }
      await store.sweepKeys(database.drizzle, before)
    },
  }
}
