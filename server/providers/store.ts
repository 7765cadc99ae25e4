/**
 * Queries on our own tables. What a person does with their own connections runs behind row-level security; what the
 * operator connects, and the snapshot that routing reads, is the server's own.
 */
import { and, eq, isNotNull, isNull, lt, lte, ne, or, sql } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import { type SealedRows, sealedCells } from '../keys/keys.ts'
import type { DataClass } from './capabilities.ts'
import type { HealthRow } from './health.ts'
import {
  providerConnections as connections,
  dataChoices,
  environmentFindings as findings,
  modelHealth,
  modelSettings,
} from './tables.ts'

export type ConnectionRow = typeof connections.$inferSelect
export type FindingRow = typeof findings.$inferSelect
export type SettingRow = typeof modelSettings.$inferSelect

/** Where a key stands, for sealing. */
export const keyCell = (rowId: string) => ({ table: 'provider_connections', column: 'key_sealed', rowId })

/** For the rotation of keys. */
export const sealed: readonly SealedRows[] = [sealedCells({ table: 'provider_connections', column: 'key_sealed' })]

export interface Everything {
  readonly connections: readonly ConnectionRow[]
  readonly settings: readonly SettingRow[]
  readonly choices: ReadonlyMap<string, DataClass>
  /** Of connections of the environment. */
  readonly findings: readonly FindingRow[]
}

export async function readEverything(on: Queryable): Promise<Everything> {
  const rows = await on.select().from(connections).orderBy(connections.id)
  const settings = await on.select().from(modelSettings)
  const choices = await on.select().from(dataChoices)
  const found = await on.select().from(findings)
  return {
    connections: rows,
    settings,
    choices: new Map(choices.map(({ accountId, dataClass }) => [accountId, dataClass])),
    findings: found,
  }
}

export async function insert(on: Queryable, row: ConnectionRow): Promise<boolean> {
  const added = await on.insert(connections).values(row).onConflictDoNothing().returning({ id: connections.id })
  return added.length > 0
}

const isOf = (owner: string | null) =>
  owner === null ? isNull(connections.accountId) : eq(connections.accountId, owner)

export async function count(on: Queryable, owner: string | null): Promise<number> {
  return on.$count(connections, isOf(owner))
}

/** Of all people. */
export async function countOwn(on: Queryable): Promise<{ count: number; failing: number }> {
  const isOwn = isNotNull(connections.accountId)
  return {
    count: await on.$count(connections, isOwn),
    failing: await on.$count(connections, and(isOwn, ne(connections.testCode, 'done'))),
  }
}

/** Of what one person adds at the same time, each is counted. */
export async function lockOwner(on: Queryable, owner: string | null): Promise<void> {
  await on.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`connections of ${owner ?? 'operator'}`}, 0))`)
}

export async function isNameTaken(on: Queryable, owner: string | null, name: string, id: string): Promise<boolean> {
  return (await on.$count(connections, and(isOf(owner), eq(connections.name, name), ne(connections.id, id)))) > 0
}

/** What is changed counts as opened anew from here on. */
export async function change(on: Queryable, id: string, values: Partial<ConnectionRow>): Promise<void> {
  await on
    .update(connections)
    .set({ ...values, revision: sql`${connections.revision} + 1` })
    .where(eq(connections.id, id))
}

/** What is seen of a connection, which changes nothing about how it is reached. */
export type Seen = Partial<Pick<ConnectionRow, 'discovered' | 'remarks' | 'testedAt' | 'testCode' | 'testingUntil'>>

export async function note(on: Queryable, id: string, seen: Seen): Promise<void> {
  await on.update(connections).set(seen).where(eq(connections.id, id))
}

/** False: a test runs already. */
export async function beginTest(on: Queryable, id: string, now: Date, until: Date): Promise<boolean> {
  const begun = await on
    .update(connections)
    .set({ testingUntil: until })
    .where(and(eq(connections.id, id), or(isNull(connections.testingUntil), lte(connections.testingUntil, now))))
    .returning({ id: connections.id })
  return begun.length > 0
}

export async function remove(on: Queryable, owner: string | null, id: string): Promise<boolean> {
  const gone = await on
    .delete(connections)
    .where(and(eq(connections.id, id), isOf(owner)))
    .returning({ id: connections.id })
  return gone.length > 0
}

export async function setModel(on: Queryable, row: SettingRow): Promise<void> {
  const { connectionId, vendorId, ...values } = row
  if (row.isDefault) {
    const owner = row.accountId === null ? isNull(modelSettings.accountId) : eq(modelSettings.accountId, row.accountId)
    await on.update(modelSettings).set({ isDefault: false }).where(owner)
  }
  await on
    .insert(modelSettings)
    .values(row)
    .onConflictDoUpdate({ target: [modelSettings.connectionId, modelSettings.vendorId], set: values })
}

export async function findSetting(on: Queryable, connectionId: string, vendorId: string): Promise<SettingRow | null> {
  const [row] = await on
    .select()
    .from(modelSettings)
    .where(and(eq(modelSettings.connectionId, connectionId), eq(modelSettings.vendorId, vendorId)))
  return row ?? null
}

export async function choose(on: Queryable, accountId: string, dataClass: DataClass, changedAt: Date): Promise<void> {
  await on
    .insert(dataChoices)
    .values({ accountId, dataClass, changedAt })
    .onConflictDoUpdate({ target: dataChoices.accountId, set: { dataClass, changedAt } })
}

/** A connection of the environment: at another address it is another one. */
export interface Named {
  readonly id: string
  readonly baseUrl: string
}

const isAt = ({ id, baseUrl }: Named) => and(eq(findings.connectionId, id), eq(findings.baseUrl, baseUrl))
const whichFinding = [findings.connectionId, findings.baseUrl]

export async function noteFound(on: Queryable, { id, baseUrl }: Named, seen: Seen): Promise<void> {
  await on
    .insert(findings)
    .values({ connectionId: id, baseUrl, ...seen })
    .onConflictDoUpdate({ target: whichFinding, set: seen })
}

/** False: a test runs already. */
export async function beginTestOfNamed(
  on: Queryable,
  { id, baseUrl }: Named,
  now: Date,
  until: Date,
): Promise<boolean> {
  const begun = await on
    .insert(findings)
    .values({ connectionId: id, baseUrl, testingUntil: until })
    .onConflictDoUpdate({
      target: whichFinding,
      set: { testingUntil: until },
      setWhere: or(isNull(findings.testingUntil), lte(findings.testingUntil, now)),
    })
    .returning({ id: findings.connectionId })
  return begun.length > 0
}

/** What this server names stays; what none has named since `before` goes. */
export async function keepFindings(on: Queryable, named: readonly Named[], now: Date, before: Date): Promise<void> {
  if (named.length > 0)
    await on
      .update(findings)
      .set({ namedAt: now })
      .where(or(...named.map(isAt)))
  await on.delete(findings).where(lt(findings.namedAt, before))
}

export async function keepHealth(on: Queryable, row: typeof modelHealth.$inferInsert): Promise<void> {
  const { connectionId, vendorId, ...values } = row
  await on
    .insert(modelHealth)
    .values(row)
    .onConflictDoUpdate({ target: [modelHealth.connectionId, modelHealth.vendorId], set: values })
}

export async function readHealth(on: Queryable): Promise<HealthRow[]> {
  const { connectionId, vendorId, code, failures, until, seconds } = modelHealth
  return on.select({ connectionId, vendorId, code, failures, until, seconds }).from(modelHealth)
}

export async function dropHealthBefore(on: Queryable, before: Date): Promise<void> {
  await on.delete(modelHealth).where(lt(modelHealth.changedAt, before))
}
