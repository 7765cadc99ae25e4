/** Queries on our own tables. What a person asks runs behind row-level security; attempts and sweeps are the server's. */
import { and, arrayContains, count, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import { type SealedRows, sealedCells } from '../keys/keys.ts'
import { webhookDeliveries as deliveries, webhookEndpoints as endpoints } from './tables.ts'
import { type Attempt, type Event, type OffReason, type State, webhookLimits } from './webhook.ts'

export type EndpointRow = typeof endpoints.$inferSelect
export type DeliveryRow = typeof deliveries.$inferSelect

export const cells = ['url_sealed', 'secret_sealed', 'previous_secret_sealed'] as const
export const cellOf = (column: (typeof cells)[number], rowId: string) => ({
  table: 'webhook_endpoints',
  column,
  rowId,
})

/** For the rotation of keys. */
export const sealed: readonly SealedRows[] = cells.map(column => sealedCells({ table: 'webhook_endpoints', column }))

export async function lockAccount(on: Queryable, accountId: string): Promise<void> {
  await on.execute(sql`select pg_advisory_xact_lock(hashtext('webhooks'), hashtext(${accountId}))`)
}

export async function countEndpoints(on: Queryable, accountId: string): Promise<number> {
  const [row] = await on.select({ total: count() }).from(endpoints).where(eq(endpoints.accountId, accountId))
  return row?.total ?? 0
}

export async function insertEndpoint(on: Queryable, row: EndpointRow): Promise<void> {
  await on.insert(endpoints).values(row)
}

const mine = (accountId: string, id: string) => and(eq(endpoints.accountId, accountId), eq(endpoints.id, id))

export async function findEndpoint(on: Queryable, accountId: string, id: string): Promise<EndpointRow | null> {
  const [row] = await on.select().from(endpoints).where(mine(accountId, id))
  return row ?? null
}

export async function listEndpoints(on: Queryable, accountId: string): Promise<EndpointRow[]> {
  return on.select().from(endpoints).where(eq(endpoints.accountId, accountId)).orderBy(desc(endpoints.id))
}

/** Those that want to hear of this. */
export async function listeningTo(on: Queryable, accountId: string, event: Event): Promise<{ id: string }[]> {
  return on
    .select({ id: endpoints.id })
    .from(endpoints)
    .where(
      and(eq(endpoints.accountId, accountId), isNull(endpoints.offReason), arrayContains(endpoints.events, [event])),
    )
}

export async function changeEndpoint(
  on: Queryable,
  accountId: string,
  id: string,
  change: Partial<EndpointRow>,
): Promise<boolean> {
  const rows = await on.update(endpoints).set(change).where(mine(accountId, id)).returning({ id: endpoints.id })
  return rows.length > 0
}

export async function removeEndpoint(on: Queryable, accountId: string, id: string): Promise<boolean> {
  return (await on.delete(endpoints).where(mine(accountId, id)).returning({ id: endpoints.id })).length > 0
}

/** False when it is off already. */
export async function switchOff(on: Queryable, id: string, reason: OffReason, now: Date): Promise<boolean> {
  const rows = await on
    .update(endpoints)
    .set({ offReason: reason, offAt: now })
    .where(and(eq(endpoints.id, id), isNull(endpoints.offReason)))
    .returning({ id: endpoints.id })
  return rows.length > 0
}

/** Gives since when nothing has arrived. */
export async function noteAttempt(
  on: Queryable,
  id: string,
  last: Attempt,
  isDelivered: boolean,
): Promise<Date | null> {
  const failingSince = isDelivered ? null : sql`coalesce(${endpoints.failingSince}, ${last.at}::timestamptz)`
  const [row] = await on
    .update(endpoints)
    .set({ last, failingSince })
    .where(eq(endpoints.id, id))
    .returning({ failingSince: endpoints.failingSince })
  return row?.failingSince ?? null
}

export async function insertDelivery(on: Queryable, row: DeliveryRow): Promise<void> {
  await on.insert(deliveries).values(row)
}

export async function countWaiting(on: Queryable, accountId: string): Promise<number> {
  const waiting = and(eq(deliveries.accountId, accountId), eq(deliveries.state, 'waiting'))
  const [row] = await on.select({ total: count() }).from(deliveries).where(waiting)
  return row?.total ?? 0
}

export async function findDelivery(on: Queryable, accountId: string, id: string): Promise<DeliveryRow | null> {
  const [row] = await on
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.accountId, accountId), eq(deliveries.id, id)))
  return row ?? null
}

/** Newest first. */
export async function listDeliveries(
  on: Queryable,
  endpoint: { accountId: string; endpointId: string },
  page: { before?: string | undefined; state?: State | undefined; limit: number },
): Promise<DeliveryRow[]> {
  return on
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.accountId, endpoint.accountId),
        eq(deliveries.endpointId, endpoint.endpointId),
        page.before === undefined ? undefined : lt(deliveries.id, page.before),
        page.state === undefined ? undefined : eq(deliveries.state, page.state),
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(page.limit)
}

/** The attempt that is due, with its endpoint; null when it was made already, replayed, or deleted. */
export async function findDue(
  on: Queryable,
  id: string,
  attempt: number,
): Promise<{ delivery: DeliveryRow; endpoint: EndpointRow } | null> {
  const [row] = await on
    .select({ delivery: deliveries, endpoint: endpoints })
    .from(deliveries)
    .innerJoin(endpoints, eq(endpoints.id, deliveries.endpointId))
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'waiting'), eq(deliveries.attempt, attempt - 1)))
  return row ?? null
}

/** Writes down what came of the attempt that follows `delivery`; false when somebody else did already. */
export async function settle(
  on: Queryable,
  delivery: DeliveryRow,
  { made, state, nextAt }: { made: Attempt; state: State; nextAt: Date | null },
): Promise<boolean> {
  const rows = await on
    .update(deliveries)
    .set({
      ...{ state, nextAt },
      attempt: delivery.attempt + 1,
      tries: delivery.tries + 1,
      attempts: [...delivery.attempts, made].slice(-webhookLimits.keptAttempts),
    })
    .where(
      and(eq(deliveries.id, delivery.id), eq(deliveries.state, 'waiting'), eq(deliveries.attempt, delivery.attempt)),
    )
    .returning({ id: deliveries.id })
  return rows.length > 0
}

/** The same attempt, later; false when somebody made it meanwhile. */
export async function putOff(on: Queryable, { id, attempt }: DeliveryRow, nextAt: Date): Promise<boolean> {
  const isDue = and(eq(deliveries.id, id), eq(deliveries.state, 'waiting'), eq(deliveries.attempt, attempt))
  return (await on.update(deliveries).set({ nextAt }).where(isDue).returning({ id: deliveries.id })).length > 0
}

/** False when it waits already. */
export async function waitAgain(on: Queryable, accountId: string, id: string, now: Date): Promise<boolean> {
  const isOver = sql`${deliveries.state} <> 'waiting'`
  const rows = await on
    .update(deliveries)
    .set({ state: 'waiting', tries: 0, nextAt: now })
    .where(and(eq(deliveries.accountId, accountId), eq(deliveries.id, id), isOver))
    .returning({ id: deliveries.id })
  return rows.length > 0
}

/** Long due, so their job was lost. */
export async function neglected(on: Queryable, before: Date): Promise<{ id: string; attempt: number }[]> {
  return on
    .select({ id: deliveries.id, attempt: deliveries.attempt })
    .from(deliveries)
    .where(and(eq(deliveries.state, 'waiting'), lt(deliveries.nextAt, before)))
    .limit(100)
}

export async function removeOld(on: Queryable, before: Date): Promise<void> {
  await on.delete(deliveries).where(lt(deliveries.createdAt, before))
}

/** Secrets whose time is over. */
export async function forgetPrevious(on: Queryable, now: Date): Promise<void> {
  await on
    .update(endpoints)
    .set({ previousSecretSealed: null, previousUntil: null })
    .where(lt(endpoints.previousUntil, now))
}
