/** The queries of API keys, and of what they did per day. */
import { and, count, desc, eq, gt, gte, isNull, lt, or, sql } from 'drizzle-orm'
import type { Scope } from '../access/access.ts'
import type { Queryable, Tx } from '../database/database.ts'
import { type Role, roleOf } from './account.ts'
import type { ApiKey, Cost, KeyTerms, SpendLimit } from './api-key.ts'
import type { AccountRow } from './people.ts'
import { accountColumns } from './store.ts'
import { accounts, apiKeyDays, apiKeys } from './tables.ts'

export interface NewKey extends KeyTerms {
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly hint: string
  readonly keyHash: string
  readonly createdAt: Date
}

type Row = typeof apiKeys.$inferSelect

const spendOf = ({ spendUnit, spendMost, spendPeriod }: Pick<Row, 'spendUnit' | 'spendMost' | 'spendPeriod'>) =>
  spendUnit !== null && spendMost !== null && spendPeriod !== null
    ? { unit: spendUnit, most: spendMost, period: spendPeriod }
    : null

const alive = (now: Date) => or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now))

export const dayOf = (now: Date): string => now.toISOString().slice(0, 10)
/** The first day that counts for a limit. */
export const periodStart = (now: Date, period: SpendLimit['period']): string =>
  period === 'day' ? dayOf(now) : `${now.toISOString().slice(0, 7)}-01`

export async function lockAccount(tx: Tx, accountId: string): Promise<{ role: Role } | null> {
  const isThere = and(eq(accounts.id, accountId), eq(accounts.state, 'active'))
  const [row] = await tx.select({ role: accounts.role }).from(accounts).where(isThere).for('update')
  return row ? { role: roleOf(row.role) } : null
}

export async function countKeys(on: Queryable, accountId: string, now: Date): Promise<number> {
  const [row] = await on
    .select({ total: count() })
    .from(apiKeys)
    .where(and(eq(apiKeys.accountId, accountId), alive(now)))
  return row?.total ?? 0
}

export async function insertKey(on: Queryable, { spend, scopes, ...key }: NewKey): Promise<void> {
  await on.insert(apiKeys).values({
    ...key,
    scopes: [...scopes],
    spendUnit: spend?.unit ?? null,
    spendMost: spend?.most ?? null,
    spendPeriod: spend?.period ?? null,
  })
}

export async function listKeys(on: Queryable, accountId: string, now: Date): Promise<ApiKey[]> {
  const rows = await on.select().from(apiKeys).where(eq(apiKeys.accountId, accountId)).orderBy(desc(apiKeys.id))
  const days = await on
    .select({
      keyId: apiKeyDays.keyId,
      day: apiKeyDays.day,
      requests: apiKeyDays.requests,
      edits: apiKeyDays.edits,
      megapixels: apiKeyDays.megapixels,
    })
    .from(apiKeyDays)
    .innerJoin(apiKeys, eq(apiKeys.id, apiKeyDays.keyId))
    .where(eq(apiKeys.accountId, accountId))
    .orderBy(desc(apiKeyDays.day))
  return rows.map(row => {
    const { id, name, hint, createdAt, lastUsedAt, scopes, expiresAt, ratePerMinute, successorId } = row
    const spend = spendOf(row)
    const own = days.filter(({ keyId }) => keyId === id)
    const counted = spend ? own.filter(({ day }) => day >= periodStart(now, spend.period)) : []
    return {
      ...{ id, name, hint, createdAt, lastUsedAt, scopes, expiresAt, ratePerMinute, successorId, spend },
      lastDayRequests: own.find(({ day }) => lastUsedAt !== null && day === dayOf(lastUsedAt))?.requests ?? 0,
      spent: spend ? counted.reduce((sum, day) => sum + day[spend.unit], 0) : 0,
    }
  })
}

export async function lockKey(tx: Tx, accountId: string, keyId: string): Promise<Row | null> {
  const [row] = await tx
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.accountId, accountId)))
    .for('update')
  return row ?? null
}

export const termsOf = (row: Row): KeyTerms => ({
  scopes: row.scopes,
  expiresAt: row.expiresAt,
  ratePerMinute: row.ratePerMinute,
  spend: spendOf(row),
})

export async function deleteKey(on: Queryable, keyId: string): Promise<void> {
  await on.delete(apiKeys).where(eq(apiKeys.id, keyId))
}

export async function retireKey(on: Queryable, keyId: string, successorId: string, expiresAt: Date): Promise<void> {
  await on.update(apiKeys).set({ successorId, expiresAt }).where(eq(apiKeys.id, keyId))
}

export interface KeyHolder {
  readonly account: AccountRow
  readonly keyId: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: Date | null
  readonly ratePerMinute: number | null
}

export async function findKeyHolder(on: Queryable, keyHash: string): Promise<KeyHolder | null> {
  const [row] = await on
    .select({
      account: accountColumns,
      keyId: apiKeys.id,
      scopes: apiKeys.scopes,
      expiresAt: apiKeys.expiresAt,
      ratePerMinute: apiKeys.ratePerMinute,
    })
    .from(apiKeys)
    .innerJoin(accounts, eq(accounts.id, apiKeys.accountId))
    .where(and(eq(apiKeys.keyHash, keyHash), eq(accounts.state, 'active')))
  return row ?? null
}

/** Adds requests that were counted since the last time. */
export async function touchKey(on: Queryable, keyId: string, requests: number, now: Date): Promise<void> {
  await on.execute(sql`
    with touched as (
      update ${apiKeys} set last_used_at = greatest(last_used_at, ${now.toISOString()}::timestamptz)
      where id = ${keyId} returning id
    )
    insert into ${apiKeyDays} as present (key_id, day, requests)
    select id, ${dayOf(now)}::date, ${requests} from touched
    on conflict (key_id, day) do update set requests = present.requests + excluded.requests`)
}

/**
 * Holds the key until the end of the transaction, so that two orders cannot spend the same rest, and writes down the cost
 * where nothing limits it. Null when the key is gone or over: then nothing may be ordered with it.
 */
export async function holdSpending(
  tx: Tx,
  keyId: string,
  { edits, megapixels }: Cost,
  now: Date,
): Promise<{ limit: SpendLimit | null } | null> {
  const { rows } = await tx.execute<Pick<Row, 'spendUnit' | 'spendMost' | 'spendPeriod'>>(sql`
    with held as (
      select id, spend_unit, spend_most, spend_period from api_keys
      where id = ${keyId} and (expires_at is null or expires_at > ${now.toISOString()}::timestamptz)
      for no key update
    ), added as (
      insert into api_key_days as present (key_id, day, edits, megapixels)
      select id, ${dayOf(now)}::date, ${edits}::int, ${megapixels}::float8 from held
      where spend_unit is null or spend_most is null or spend_period is null
      on conflict (key_id, day) do update
        set edits = present.edits + excluded.edits, megapixels = present.megapixels + excluded.megapixels
    )
    select spend_unit as "spendUnit", spend_most as "spendMost", spend_period as "spendPeriod" from held`)
  return rows[0] ? { limit: spendOf(rows[0]) } : null
}

/** Under `holdSpending`: a sum in the same statement would not see what another order wrote while this one waited. */
export async function spentOf(tx: Tx, keyId: string, period: SpendLimit['period'], now: Date): Promise<Cost> {
  const [sum] = await tx
    .select({
      edits: sql<number>`coalesce(sum(${apiKeyDays.edits}), 0)::float8`,
      megapixels: sql<number>`coalesce(sum(${apiKeyDays.megapixels}), 0)::float8`,
    })
    .from(apiKeyDays)
    .where(and(eq(apiKeyDays.keyId, keyId), gte(apiKeyDays.day, periodStart(now, period))))
  return sum ?? { edits: 0, megapixels: 0 }
}

export async function addSpending(on: Queryable, keyId: string, { edits, megapixels }: Cost, now: Date): Promise<void> {
  await on
    .insert(apiKeyDays)
    .values({ keyId, day: dayOf(now), edits, megapixels })
    .onConflictDoUpdate({
      target: [apiKeyDays.keyId, apiKeyDays.day],
      set: {
        edits: sql`${apiKeyDays.edits} + ${edits}`,
        megapixels: sql`${apiKeyDays.megapixels} + ${megapixels}`,
      },
    })
}

export async function takeOffSpending(on: Queryable, keyId: string, cost: Cost, takenAt: Date): Promise<void> {
  await on
    .update(apiKeyDays)
    .set({
      edits: sql`greatest(0, ${apiKeyDays.edits} - ${cost.edits})`,
      megapixels: sql`greatest(0, ${apiKeyDays.megapixels} - ${cost.megapixels}::float8)`,
    })
    .where(and(eq(apiKeyDays.keyId, keyId), eq(apiKeyDays.day, dayOf(takenAt))))
}

export async function sweepKeys(on: Queryable, before: { expiry: Date; day: Date }): Promise<void> {
  await on.delete(apiKeys).where(lt(apiKeys.expiresAt, before.expiry))
  await on.delete(apiKeyDays).where(lt(apiKeyDays.day, dayOf(before.day)))
}
