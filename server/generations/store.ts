/**
 * Queries on our own table. The rules of the state machine stand in the `where` of every update, so that two processes
 * cannot both be right: a runner's words count only while the row is `running` under its attempt.
 */
import {
  and,
  count,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  max,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { type Database, type First, firstly, notify, type Queryable, type Tx } from '../database/database.ts'
import type { Log } from '../kernel/log.ts'
import { type Keys, sealBytes, unsealBytes } from '../keys/keys.ts'
import type { Kind, OutputFormat, Ticket } from '../providers/providers.ts'
import type { Finished } from './finishing.ts'
import { type Generation, hasEnded, type State, states, statesBefore } from './generation.ts'
import { dataKeyOf, isSameRequest, resealWords, sealWords, unsealWords } from './sealing.ts'
import { generationPreviews, generations } from './tables.ts'

export const CHANNEL = 'generations'
type Row = typeof generations.$inferSelect
type Change = Partial<{
  [Column in keyof typeof generations.$inferInsert]: (typeof generations.$inferInsert)[Column] | SQL
}>
/** One runner's hold on one generation. */
type Held = Pick<Generation, 'id' | 'attempt'>

/** What the sender calls the order, and the order itself in one spelling. */
export interface Key {
  readonly idempotencyKey: string
  readonly request: string
}

/** How it looks so far. */
export interface Preview {
  /** From 0. Whoever looks late may miss some. */
  readonly index: number
  readonly format: OutputFormat
  readonly bytes: Uint8Array
}

/** The latest of a run are kept; nobody looks at more. */
const PREVIEWS_KEPT = 4

export type End =
  | { state: 'done'; resultId: string; finished: Finished }
  | { state: 'failed'; code: string; message: string }

const open = inArray(generations.state, ['queued', 'running'])
const ended = states.filter(hasEnded)
const heldBy = (attempt: number): SQL => eq(generations.attempt, attempt)

const unreadable = { instruction: '', plan: { operations: [], notUnderstood: [], needsGenerative: false } }

export interface Page {
  readonly before?: string | undefined
  readonly limit: number
  readonly state?: State | undefined
  readonly model?: string | undefined
}

export class Store {
  readonly #keys: Keys
  readonly #log: Log

  constructor(keys: Keys, log: Log) {
    this.#keys = keys
    this.#log = log
  }

  async insert(tx: Tx, generation: Generation, key: Key | null): Promise<void> {
    const { error: _, notes, tried, referenceIds, instruction, plan, revisedPrompt: _r, ...rest } = generation
    const words = await sealWords(this.#keys, generation, { instruction, plan }, key?.request ?? null)
    const lists = { notes: [...notes], tried: [...tried], referenceIds: [...referenceIds] }
    await tx.insert(generations).values({ ...rest, ...words, ...lists, idempotencyKey: key?.idempotencyKey ?? null })
  }

  async findByKey(tx: Queryable, accountId: string, { idempotencyKey, request }: Key) {
    const mine = and(eq(generations.accountId, accountId), eq(generations.idempotencyKey, idempotencyKey))
    const [row] = await tx.select().from(generations).where(mine)
    if (!row) return null
    return { generation: await this.#read(row), isSame: await isSameRequest(this.#keys, row, request) }
  }

  /** The same order, still open or done without anybody having got it. What failed or was cancelled is ordered anew. */
  async findUndelivered(
    tx: Queryable,
    accountId: string,
    fingerprint: string,
    since: Date,
  ): Promise<Generation | null> {
    const mine = and(eq(generations.accountId, accountId), eq(generations.fingerprint, fingerprint))
    const isWaiting = and(
      isNull(generations.deliveredAt),
      or(
        inArray(generations.state, ['queued', 'running']),
        and(eq(generations.state, 'done'), isNotNull(generations.resultId), gte(generations.finishedAt, since)),
      ),
    )
    const rows = await tx.select().from(generations).where(and(mine, isWaiting)).orderBy(desc(generations.id)).limit(1)
    return this.#first(rows)
  }

  async find(tx: Queryable, id: string): Promise<Generation | null> {
    return this.#first(await tx.select().from(generations).where(eq(generations.id, id)))
  }

  async page(tx: Queryable, accountId: string, { before, limit, state, model }: Page): Promise<Generation[]> {
    const mine = and(
      eq(generations.accountId, accountId),
      before === undefined ? undefined : lt(generations.id, before),
      state === undefined ? undefined : eq(generations.state, state),
      model === undefined ? undefined : eq(generations.model, model),
    )
    const rows = await tx.select().from(generations).where(mine).orderBy(desc(generations.id)).limit(limit)
    return Promise.all(rows.map(row => this.#read(row)))
  }

  /** Takes a generation for one runner. From here on, whoever held it before is not listened to. */
  async claim(tx: Queryable, id: string, now: Date, only?: { silentSince: Date }): Promise<Generation | null> {
    const startedAt = sql`coalesce(${generations.startedAt}, ${now.toISOString()}::timestamptz)`
    const attempt = sql`${generations.attempt} + 1`
    const isFree = only && or(eq(generations.state, 'queued'), lt(generations.touchedAt, only.silentSince))
    return this.#first(
      await move(tx, id, 'running', now, { attempt, startedAt, stage: 'Starting', runner: null }, isFree),
    )
  }

  /** The last word of a runner. Null when it came too late: cancelled, deleted, or taken by another runner. */
  async settle(tx: Queryable, held: Held, end: End, now: Date): Promise<Generation | null> {
    const change: Change =
      end.state === 'done'
        ? { ...(await this.#changeOf(tx, held.id, end.finished)), resultId: end.resultId, fraction: 1 }
        : { errorCode: end.code, errorMessage: end.message }
    const stage = end.state === 'done' ? 'Done' : 'Failed'
    const all = { ...change, stage, ticket: null, finishedAt: now }
    return this.#first(await move(tx, held.id, end.state, now, all, heldBy(held.attempt)))
  }

  async #changeOf(tx: Queryable, id: string, finished: Finished): Promise<Change> {
    const { engine, engineVersion, notes, changedOutside, cost, vendorRequestId, revisedPrompt, seed } = finished
    const change = { engine, engineVersion, notes: [...notes], changedOutside, cost, vendorRequestId }
    const all = seed === undefined ? change : { ...change, seed }
    if (revisedPrompt === null) return all
    const [row] = await tx.select().from(generations).where(eq(generations.id, id))
    const words = row && (await unsealWords(this.#keys, row))
    return words ? { ...all, sealed: await resealWords(this.#keys, row, { ...words, revisedPrompt }) } : all
  }

  /** Keeps the ticket, so that whoever runs it can stop the work. */
  async cancel(tx: Queryable, id: string, now: Date): Promise<Generation | null> {
    return this.#first(await move(tx, id, 'cancelled', now, { stage: 'Cancelled', finishedAt: now }))
  }

  /** Under the generation's own key. Nothing when it ended meanwhile, or another runner has it. */
  async keepPreview(
    database: Pick<Database, 'drizzle' | 'transaction'>,
    { id, attempt }: Held,
    { bytes, format }: Omit<Preview, 'index'>,
  ): Promise<void> {
    const ofThis = eq(generationPreviews.generationId, id)
    const isOurs = and(eq(generations.id, id), eq(generations.state, 'running'), heldBy(attempt))
    const [row] = await database.drizzle.select().from(generations).where(isOurs)
    if (!row) return
    const [last] = await database.drizzle
      .select({ index: max(generationPreviews.index) })
      .from(generationPreviews)
      .where(ofThis)
    const index = (last?.index ?? -1) + 1
    const sealed = sealBytes(bytes, await dataKeyOf(this.#keys, row), previewContext(id, index))
    await database.transaction(async tx => {
      // Who ends it waits for this and then takes the picture away; after its end there is nothing to lock.
      const held = await tx.select({ id: generations.id }).from(generations).where(isOurs).for('update')
      if (held.length === 0) return
      const kept = { generationId: id, accountId: row.accountId, index, format, sealed }
      await tx.insert(generationPreviews).values(kept).onConflictDoNothing()
      await tx.delete(generationPreviews).where(and(ofThis, lt(generationPreviews.index, index - PREVIEWS_KEPT + 1)))
      await notify(tx, CHANNEL, `${id} preview`)
    })
  }

  async previews(tx: Queryable, id: string, from: number): Promise<Preview[]> {
    const wanted = and(eq(generationPreviews.generationId, id), gte(generationPreviews.index, from))
    const rows = await tx.select().from(generationPreviews).where(wanted).orderBy(generationPreviews.index)
    if (rows.length === 0) return []
    const [row] = await tx.select().from(generations).where(eq(generations.id, id))
    if (!row) return []
    const dataKey = await dataKeyOf(this.#keys, row)
    return rows.map(({ index, format, sealed }) => {
      return { index, format, bytes: unsealBytes(sealed, dataKey, previewContext(id, index)) }
    })
  }

  /** For deletion: the row, and nobody changes it until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<Generation | null> {
    return this.#first(await tx.select().from(generations).where(eq(generations.id, id)).for('update'))
  }

  async #first(rows: Row[]): Promise<Generation | null> {
    return rows[0] ? this.#read(rows[0]) : null
  }

  async #read(row: Row): Promise<Generation> {
    const { sealed: _s, wrappedKey: _w, keyId: _k, idempotencyKey: _i, requestHash: _r, ...kept } = row
    const { errorCode, errorMessage, state, kind, ...rest } = kept
    const words = await unsealWords(this.#keys, row)
    if (!words) this.#log.error('generation_damaged', { generationId: row.id })
    return {
      ...rest,
      ...(words ?? unreadable),
      revisedPrompt: words?.revisedPrompt ?? null,
      kind: kind as Kind,
      state: state as State,
      error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
    }
  }
}

const previewContext = (id: string, index: number): string => `preview ${id} ${index}`

/** The one update of a state. Whoever watches hears the id and the state, when the transaction commits. */
/** Says that its runner lives; nobody who watches needs to hear of it. */
export async function touch(tx: Queryable, { id, attempt }: Held, now: Date): Promise<void> {
  const mine = and(eq(generations.id, id), eq(generations.state, 'running'), heldBy(attempt))
  await tx.update(generations).set({ touchedAt: now }).where(mine)
}

async function move(tx: Queryable, id: string, to: State, now: Date, change: Change, also?: SQL): Promise<Row[]> {
  const rows = await tx
    .update(generations)
    .set({
      ...(to === 'running' ? {} : { runner: null }),
      ...change,
      ...{ state: to, touchedAt: now, version: sql`${generations.version} + 1` },
    })
    .where(and(eq(generations.id, id), inArray(generations.state, statesBefore(to)), also))
    // Said with the change: one statement less for each step of each run.
    .returning({ ...getTableColumns(generations), told: sql`pg_notify(${CHANNEL}, ${`${id} ${to}`})` })
  if (rows.length > 0 && hasEnded(to))
    await tx.delete(generationPreviews).where(eq(generationPreviews.generationId, id))
  return rows.map(({ told: _, ...row }) => row)
}

export interface Advance {
  readonly fraction?: number
  readonly stage?: string
  readonly ticket?: Ticket | null
  readonly dispatchedAt?: Date | null
  readonly notes?: readonly string[]
  readonly tried?: readonly string[]
  readonly model?: string
  readonly provider?: string
  readonly region?: string
  readonly dataClass?: Generation['dataClass']
  readonly maskHandling?: Generation['maskHandling']
  readonly seed?: number | null
}

/** Progress and ticket keep the state, so both say `running` under this attempt, or nothing. */
export async function advance(
  tx: Queryable,
  { id, attempt }: Held,
  { notes, tried, ...change }: Advance,
  now: Date,
): Promise<boolean> {
  const all = { ...change, ...(notes && { notes: [...notes] }), ...(tried && { tried: [...tried] }) }
  return (await move(tx, id, 'running', now, all, heldBy(attempt))).length > 0
}

/** With its ticket: the work goes on at its provider meanwhile. */
export async function putBack(tx: Queryable, { id, attempt }: Held, now: Date): Promise<void> {
  await move(tx, id, 'queued', now, { stage: 'Waiting' }, heldBy(attempt))
}

/** What an installation had in hand when it ended. From here on nothing counts that it said then. */
export async function putBackAllOf(tx: Tx, runner: string, now: Date): Promise<Pick<Row, 'id' | 'model'>[]> {
  const isIts = and(eq(generations.state, 'running'), eq(generations.runner, runner))
  const rows = await tx.select().from(generations).where(isIts).for('update')
  for (const { id, attempt } of rows)
    await move(tx, id, 'queued', now, { stage: 'Waiting', attempt: attempt + 1 }, heldBy(attempt))
  return rows
}

/** Orders of one account are counted one at a time, or two at once would both be the last allowed one. */
export const lockingAccount = (accountId: string): First => ({
  text: firstly`select pg_advisory_xact_lock(hashtext('generations'), hashtext(${accountId}))`,
})

export async function countOpen(tx: Queryable, accountId: string): Promise<number> {
  const mine = and(eq(generations.accountId, accountId), open)
  const [row] = await tx.select({ open: count() }).from(generations).where(mine)
  return row?.open ?? 0
}

/** Whoever ordered it has its end. */
export async function markDelivered(on: Queryable, accountId: string, id: string, now: Date): Promise<void> {
  const isTheirs = and(eq(generations.id, id), eq(generations.accountId, accountId))
  const isNew = and(isTheirs, isNull(generations.deliveredAt), inArray(generations.state, ended))
  await on.update(generations).set({ deliveredAt: now }).where(isNew)
}

export async function dropTicket(tx: Queryable, id: string): Promise<void> {
  await tx.update(generations).set({ ticket: null }).where(eq(generations.id, id))
}

export async function remove(tx: Tx, generation: Generation): Promise<void> {
  await tx.delete(generations).where(eq(generations.id, generation.id))
  if (!hasEnded(generation.state)) await notify(tx, CHANNEL, `${generation.id} deleted`)
}

/** Runs that fell silent, and orders that nobody took for long. */
export function neglected(
  tx: Queryable,
  since: { running: Date; queued: Date },
): Promise<{ id: string; version: number; model: string }[]> {
  const silent = and(eq(generations.state, 'running'), lt(generations.touchedAt, since.running))
  const forgotten = and(eq(generations.state, 'queued'), lt(generations.touchedAt, since.queued))
  const columns = { id: generations.id, version: generations.version, model: generations.model }
  return tx.select(columns).from(generations).where(or(silent, forgotten)).limit(100)
}

/** Several edits may share a mask. */
export async function isMaskNeeded(tx: Queryable, maskId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: generations.id })
    .from(generations)
    .where(and(eq(generations.maskId, maskId), open))
    .limit(1)
  return rows.length > 0
}

/** What is open of one API key. */
export async function openOfKey(on: Queryable, apiKeyId: string): Promise<{ id: string; accountId: string }[]> {
  return on
    .select({ id: generations.id, accountId: generations.accountId })
    .from(generations)
    .where(and(open, eq(generations.orderedByKeyId, apiKeyId)))
}

export async function countsOf(on: Queryable, accountIds: readonly string[]): Promise<Map<string, number>> {
  if (accountIds.length === 0) return new Map()
  const { accountId } = generations
  const rows = await on
    .select({ accountId, total: count() })
    .from(generations)
    .where(inArray(accountId, [...accountIds]))
    .groupBy(accountId)
  return new Map(rows.map(row => [row.accountId, row.total]))
}
