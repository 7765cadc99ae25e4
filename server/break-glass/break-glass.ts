/**
 * Looking at what a person keeps here. Nobody's role lets them: it takes a case with a reason, approval by somebody else
 * where there is somebody, and a box of time; everything looked at is counted and logged, and the person is told. A case
 * gives reading only, of one person's things or of one thing, to the one who asked.
 */

import type { Account, Accounts } from '../accounts/accounts.ts'
import { type Actor, record } from '../audit/audit.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Generation, Generations } from '../generations/generations.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import { isId, newId } from '../kernel/ids.ts'
import { limits } from '../kernel/limits.ts'
import type { Log } from '../kernel/log.ts'
import type { Keys } from '../keys/keys.ts'
import type { Content, Media, Picture, Variant } from '../media/media.ts'
import { type Case, caseLimits, isOpen, type Kind, mayLookAt, type Reason, type Use } from './case.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

export type { Case, Use } from './case.ts'
export { holdings } from './holdings.ts'
export { sealed } from './store.ts'

/** Who asks; what `http` knows of them. */
export type Asker = Pick<Account, 'id' | 'role'>

export interface CaseOrder {
  readonly accountId: string
  readonly objectId?: string | undefined
  readonly reference: string
  readonly reason: Reason
  readonly note: string
  readonly minutes: number
}

/** A case as its person sees it. */
export interface Look extends Case {
  readonly by: { readonly name: string; readonly role: Account['role'] | null }
  readonly uses: readonly Use[]
}

export interface BreakGlassDeps {
  readonly database: Database
  readonly keys: Keys
  readonly clock: Clock
  readonly accounts: Pick<Accounts, 'requireAccount' | 'administration'>
  readonly media: Pick<Media, 'listPictures' | 'requirePicture' | 'openContent'>
  readonly generations: Pick<Generations, 'list' | 'get'>
  /** Tells the person, beside the notice in the app; in the transaction of the opening. */
  tell?(tx: Tx, accountId: string): Promise<void>
}

export type BreakGlass = ReturnType<typeof createBreakGlass>

export function createBreakGlass(deps: BreakGlassDeps) {
  return {
    /** Open at once where there is nobody else to approve it. */
    ask: (by: Asker, order: CaseOrder) => ask(deps, by, order),
    approve: (by: Asker, id: string) => approve(deps, by, id),
    decline: (by: Asker, id: string) => decline(deps, by, id),
    end: (by: Asker, id: string) => end(deps, by, id),
    list: async (page: { before?: string | undefined; limit?: number }) => {
      const { drizzle } = deps.database
      const rows = await store.list(drizzle, page.before, Math.min(page.limit ?? 20, limits.pageRows))
      return Promise.all(rows.map(row => opened(deps, row)))
    },
    get: (id: string) => requireCase(deps, id),
    uses: (id: string) => store.usesOf(deps.database.drizzle, [id]),
    pictures: (by: Asker, id: string, before?: string) => pictures(deps, by, id, before),
    content: (by: Asker, id: string, pictureId: string, variant: Variant) => content(deps, by, id, pictureId, variant),
    generations: (by: Asker, id: string, before?: string) => edits(deps, by, id, before),
    /** Who looked at what is this person's: read as the person. */
    looksAt: (accountId: string) => looksAt(deps, accountId),
    hasUnseen: (accountId: string) => deps.database.forAccount(accountId, tx => store.hasUnseen(tx, accountId)),
    acknowledge: async (accountId: string, id: string) => {
      const isTheirs =
        isId('cas', id) && (await store.acknowledge(deps.database.drizzle, accountId, id, deps.clock.now()))
      if (!isTheirs) throw refuse('case_not_found')
    },
    /** Ends what is over. Nothing depends on it: an open case is asked about its time at every use. */
    sweep: () => sweep(deps),
    /** Sweeps each minute until the answer is called. */
    work(log: Log): () => void {
      const timer = setInterval(() => sweep(deps).catch(error => log.error('chore.failed', {}, error)), SWEEP_MS)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}

const SWEEP_MS = 60_000

const nothing = async (): Promise<never> => {
  throw refuse('case_not_open')
}

/** For commands, which list and end cases and look at nothing. */
export const blind = {
  media: { listPictures: nothing, requirePicture: nothing, openContent: nothing },
  generations: { list: nothing, get: nothing },
} as const

const actorOf = ({ id, role }: Asker): Actor => ({ accountId: id, role })
const noteCell = (id: string) => ({ table: 'break_glass_cases', column: 'note_sealed', rowId: id })

async function opened({ keys }: BreakGlassDeps, { noteSealed, ...row }: store.Row): Promise<Case> {
  return { ...row, note: await keys.unsealColumn(noteSealed, noteCell(row.id)) }
}

async function requireCase(deps: BreakGlassDeps, id: string): Promise<Case> {
  const row = isId('cas', id) ? await store.find(deps.database.drizzle, id) : null
  if (!row) throw refuse('case_not_found')
  return opened(deps, row)
}

async function ask(deps: BreakGlassDeps, by: Asker, order: CaseOrder): Promise<Case> {
  const { database, keys, clock, accounts } = deps
  const { accountId, objectId = null, reference, reason, note, minutes } = order
  if (accountId === by.id) throw refuse('case_own_account')
  const subject = isId('acc', accountId) ? await accounts.administration.find(accountId) : null
  if (!subject) throw refuse('case_subject_unknown')
  if (!mayLookAt(by.role, subject.role)) throw refuse('case_above')
  const now = clock.now()
  const id = newId('cas', clock)
  const noteSealed = await keys.sealColumn(note, noteCell(id))
  return database.transaction(async tx => {
    const isAlone = !(await accounts.administration.hasOthers(tx, [by.id, accountId]))
    const row: store.Row = {
      ...{ id, accountId, objectId, reference, reason, noteSealed, minutes },
      ...{ askedBy: by.id, approvedBy: null, state: 'asked', askedAt: now },
      ...{ openedAt: null, endsAt: null, endedAt: null, acknowledgedAt: null },
    }
    await store.insert(tx, row)
    const about = { actor: actorOf(by), subject: accountId, object: objectId ?? undefined, case: id }
    await record(tx, { ...about, name: 'break_glass.asked', facts: { minutes, reason } }, now)
    const { noteSealed: _, ...kept } = row
    return isAlone ? { ...(await open(deps, tx, row, by, null)), note } : { ...kept, note }
  })
}

async function open(deps: BreakGlassDeps, tx: Tx, row: store.Row, by: Asker, approvedBy: string | null) {
  const openedAt = deps.clock.now()
  const endsAt = new Date(openedAt.getTime() + row.minutes * 60_000)
  const change = { state: 'open', openedAt, endsAt, approvedBy } as const
  if (!(await store.move(tx, row, change))) throw refuse('case_not_waiting')
  await deps.tell?.(tx, row.accountId)
  const { id, accountId, objectId, minutes } = row
  const about = { actor: actorOf(by), subject: accountId, object: objectId ?? undefined, case: id }
  await record(tx, { ...about, name: 'break_glass.opened', facts: { minutes } }, openedAt)
  const { noteSealed: _, ...kept } = row
  return { ...kept, ...change }
}

async function approve(deps: BreakGlassDeps, by: Asker, id: string): Promise<Case> {
  const { database, clock } = deps
  const found = await requireCase(deps, id)
  if (by.id === found.askedBy || by.id === found.accountId) throw refuse('case_own_approval')
  return database.transaction(async tx => {
    const row = await store.find(tx, id)
    const since = new Date(clock.now().getTime() - caseLimits.waitMs)
    if (row?.state !== 'asked' || row.askedAt < since) throw refuse('case_not_waiting')
    return { ...(await open(deps, tx, row, by, by.id)), note: found.note }
  })
}

async function decline(deps: BreakGlassDeps, by: Asker, id: string): Promise<Case> {
  return close(deps, await requireCase(deps, id), 'declined', actorOf(by))
}

async function end(deps: BreakGlassDeps, by: Asker, id: string): Promise<Case> {
  return close(deps, await requireCase(deps, id), 'ended', actorOf(by), by.role === 'owner' ? 'owner' : 'admin')
}

async function close(
  { database, clock }: BreakGlassDeps,
  found: Case,
  state: 'ended' | 'declined',
  actor: Actor,
  how: 'admin' | 'owner' | 'time' = 'admin',
): Promise<Case> {
  const isLate = state === 'declined' ? found.state !== 'asked' : found.state !== 'asked' && found.state !== 'open'
  if (isLate) throw refuse(state === 'declined' ? 'case_not_waiting' : 'case_over')
  const endedAt = clock.now()
  await database.transaction(async tx => {
    if (!(await store.move(tx, found, { state, endedAt }))) throw refuse('case_over')
    const about = { actor, subject: found.accountId, object: found.objectId ?? undefined, case: found.id }
    await record(tx, { ...about, name: 'break_glass.closed', facts: { by: how } }, endedAt)
  })
  return { ...found, state, endedAt }
}

async function sweep(deps: BreakGlassDeps): Promise<void> {
  const { database, clock } = deps
  const now = clock.now()
  for (const row of await store.overdue(database.drizzle, now, new Date(now.getTime() - caseLimits.waitMs))) {
    // Another process may have been faster.
    await close(deps, { ...row, note: '' }, row.state === 'open' ? 'ended' : 'declined', 'system', 'time').catch(
      () => {},
    )
  }
}

/** The case, if it lets this caller look now; a try without one is written down. */
async function admit(deps: BreakGlassDeps, by: Asker, id: string): Promise<Case> {
  const { database, clock } = deps
  const row = isId('cas', id) ? await store.find(database.drizzle, id) : null
  if (row && row.askedBy === by.id && isOpen(row, clock.now())) return { ...row, note: '' }
  const about = { actor: actorOf(by), subject: row?.accountId, case: row?.id }
  await database.transaction(tx => record(tx, { ...about, name: 'break_glass.refused' }, clock.now()))
  throw refuse('case_not_open')
}

/** Written down before anything is shown. */
async function noteUse({ database, clock }: BreakGlassDeps, by: Asker, found: Case, kind: Kind, objectId = '') {
  const { id: caseId, accountId } = found
  await database.transaction(async tx => {
    await store.countUse(tx, { caseId, accountId, kind, objectId, lastAt: clock.now() })
    const object = objectId === '' ? undefined : objectId
    const about = { actor: actorOf(by), subject: accountId, object, case: caseId }
    await record(tx, { ...about, name: 'break_glass.used', facts: { kind } }, clock.now())
  })
}

/** The pictures that a case for one edit is about. */
async function picturesOf({ generations }: BreakGlassDeps, { accountId, objectId }: Case): Promise<string[] | null> {
  if (objectId === null) return null
  if (!isId('gen', objectId)) return [objectId]
  const { inputId, maskId, referenceIds, resultId } = await generations.get(accountId, objectId)
  return [inputId, maskId, ...referenceIds, resultId].filter(id => id !== null)
}

async function pictures(deps: BreakGlassDeps, by: Asker, id: string, before?: string): Promise<Picture[]> {
  const found = await admit(deps, by, id)
  await noteUse(deps, by, found, 'list')
  const only = await picturesOf(deps, found)
  if (only === null) return deps.media.listPictures(found.accountId, { before, limit: 20 })
  const named = await Promise.allSettled(only.map(each => deps.media.requirePicture(found.accountId, each)))
  return named.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
}

async function content(deps: BreakGlassDeps, by: Asker, id: string, pictureId: string, variant: Variant) {
  const found = await admit(deps, by, id)
  const only = await picturesOf(deps, found)
  if (only !== null && !only.includes(pictureId)) throw refuse('case_not_open')
  const content: Content = await deps.media.openContent(found.accountId, pictureId, variant)
  await noteUse(deps, by, found, 'picture', content.picture.id)
  return content
}

async function edits(deps: BreakGlassDeps, by: Asker, id: string, before?: string): Promise<Generation[]> {
  const found = await admit(deps, by, id)
  const { accountId, objectId } = found
  if (objectId !== null && !isId('gen', objectId)) return []
  const shown =
    objectId === null
      ? await deps.generations.list(accountId, { before, limit: 20 })
      : [await deps.generations.get(accountId, objectId)]
  for (const each of shown) await noteUse(deps, by, found, 'words', each.id)
  return shown
}

async function looksAt(deps: BreakGlassDeps, accountId: string): Promise<Look[]> {
  const { database, accounts } = deps
  const { rows, uses } = await database.forAccount(accountId, async tx => {
    const rows = await store.listAbout(tx, accountId, limits.pageRows)
    const ids = rows.map(row => row.id)
    return { rows, uses: await store.usesOf(tx, ids) }
  })
  return Promise.all(
    rows.map(async row => {
      assert(row.accountId === accountId, 'a person sees their own cases')
      const by = await accounts.administration.find(row.askedBy)
      return {
        ...(await opened(deps, row)),
        by: { name: by?.name ?? '', role: by?.role ?? null },
        uses: uses.filter(use => use.caseId === row.id),
      }
    }),
  )
}
