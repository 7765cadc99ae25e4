/**
 * The statements on jobs that pg-boss has no verb for. They keep to its columns `state`, `started_on`, `heartbeat_on`,
 * `start_after` and `retry_count`, whose meaning its own `restore` and `fetch` fix.
 */
import { inArray, sql } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import type { QueueName } from './queues.ts'
import { jobClaims } from './tables.ts'

export interface Claim {
  id: string
  retryCount: number
}

const list = (values: readonly string[]) =>
  sql.join(
    values.map(value => sql`${value}`),
    sql`, `,
  )

export async function recordClaims(
  tx: Queryable,
  ids: readonly string[],
  claim: { workerId: string; queue: QueueName; claimedAt: Date },
): Promise<void> {
  const rows = ids.map(jobId => ({ jobId, ...claim }))
  await tx
    .insert(jobClaims)
    .values(rows)
    .onConflictDoUpdate({
      target: jobClaims.jobId,
      set: { workerId: claim.workerId, claimedAt: claim.claimedAt },
    })
}

export async function forgetClaims(tx: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.delete(jobClaims).where(inArray(jobClaims.jobId, [...ids]))
}

export async function claimsOf(tx: Queryable, workerId: string): Promise<{ jobId: string; queue: string }[]> {
  const { rows } = await tx.execute<{ jobId: string; queue: string }>(
    sql`select job_id as "jobId", queue from job_claims where worker_id = ${workerId} for update`,
  )
  return rows
}

/** Says that these jobs are alive. Returns the ids that still are ours; the others were cancelled, expired or taken. */
export async function touch(tx: Queryable, queue: QueueName, claims: readonly Claim[]): Promise<Set<string>> {
  const attempts = claims.map(({ id, retryCount }) => `${id}:${retryCount}`)
  const { rows } = await tx.execute<{ id: string }>(sql`
    update pgboss.job set heartbeat_on = now()
    where name = ${queue} and state = 'active' and id::text || ':' || retry_count::text in (${list(attempts)})
      and id in (${list(claims.map(claim => claim.id))})
    returning id`)
  return new Set(rows.map(row => row.id))
}

export async function cancelledAmong(tx: Queryable, queue: QueueName, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from pgboss.job where name = ${queue} and id in (${list(ids)}) and state = 'cancelled'`,
  )
  return new Set(rows.map(row => row.id))
}

/** Back to the head of the queue, as if never taken: the attempt does not count. */
export async function putBack(tx: Queryable, queue: QueueName, claim: Claim): Promise<void> {
  await tx.execute(sql`
    update pgboss.job set state = 'created', started_on = null, heartbeat_on = null, start_after = now()
    where name = ${queue} and id = ${claim.id} and state = 'active' and retry_count = ${claim.retryCount}`)
}

/** Takes the waiting time off jobs that are to be tried again. */
export async function startNow(tx: Queryable, queue: string, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update pgboss.job set start_after = now()
    where name = ${queue} and id in (${list(ids)}) and state = 'retry'`)
}

export async function queueOf(tx: Queryable, id: string, names: readonly string[]): Promise<string | null> {
  const { rows } = await tx.execute<{ name: string }>(
    sql`select name from pgboss.job where name in (${list(names)}) and id = ${id}`,
  )
  return rows[0]?.name ?? null
}
