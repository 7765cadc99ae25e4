/**
 * What owner and administrators do with other people's accounts, and what support may see of them: who they are, whether
 * they can sign in, how much they keep. Never what they keep. Nobody acts on somebody who stands above them, nor on
 * themselves, and an owner always remains.
 */
import { type Actor, record } from '../../audit/audit.ts'
import type { Database, Tx } from '../../database/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import { isId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { type Account, normaliseEmail, type Role, roleOf } from '../account.ts'
import type { People } from '../people.ts'
import { refuse } from '../refusals.ts'
import { mayInvite } from '../sign-up.ts'
import * as accountStore from '../store.ts'
import * as store from './store.ts'

export type State = 'active' | 'suspended' | 'deleting'

export interface Person extends Account, store.Ways {
  readonly state: State
  readonly emailVerified: boolean
}

/** Who acts. */
export type Acting = Pick<Account, 'id' | 'role'>

export interface Administration {
  /** Whatever their state. */
  find(accountId: string): Promise<Account | null>
  /** Whether another owner or administrator could be asked. */
  hasOthers(tx: Tx, except: readonly string[]): Promise<boolean>
  list(page: { before?: string | undefined; limit?: number | undefined }): Promise<Person[]>
  /** By the whole address only. */
  findByEmail(email: string): Promise<Person | null>
  require(accountId: string): Promise<Person>
  /** Signed out at once, and their API keys stop. Nothing is deleted. */
  suspend(by: Acting, accountId: string): Promise<Person>
  restore(by: Acting, accountId: string): Promise<Person>
  changeRole(by: Acting, accountId: string, role: Role): Promise<Person>
  endSessions(by: Acting, accountId: string): Promise<Person>
  remove(by: Acting, accountId: string): Promise<void>
}

export interface AdministrationDeps {
  readonly database: Database
  readonly people: People
  readonly clock: Clock
  /** Begins the end of an account. */
  erase(account: Account): Promise<void>
}

const ranks: Record<Role, number> = { owner: 3, admin: 2, support: 1, member: 0 }
const actorOf = ({ id, role }: Acting): Actor => ({ accountId: id, role })

async function presentAll({ database, people }: AdministrationDeps, rows: readonly store.Row[]): Promise<Person[]> {
  const ids = rows.map(row => row.id)
  const ways = await store.waysOf(database.drizzle, ids)
  const none = { sessions: 0, lastUsedAt: null, keys: 0, passkeys: 0, hasCodes: false }
  return Promise.all(
    rows.map(async row => ({
      ...(await people.toAccount(row)),
      state: row.state as State,
      emailVerified: row.emailVerified,
      ...(ways.get(row.id) ?? none),
    })),
  )
}

/** One change at a time, so that two owners cannot each make the other a member. */
async function act(
  { database, clock }: AdministrationDeps,
  asker: Acting,
  accountId: string,
  change: (tx: Tx, row: store.Row, now: Date, by: Acting) => Promise<void>,
) {
  await database.transaction(async tx => {
    await accountStore.lockOwnership(tx)
    // Their own role may have been changed while they waited.
    const present = await store.find(tx, asker.id)
    if (present?.state !== 'active') throw refuse('administration_needed')
    const by = { id: present.id, role: roleOf(present.role) }
    if (ranks[by.role] < ranks.admin) throw refuse('administration_needed')
    const row = isId('acc', accountId) ? await store.find(tx, accountId) : null
    if (!row) throw refuse('person_not_found')
    if (row.id === by.id) throw refuse('person_is_you')
    if (ranks[roleOf(row.role)] > ranks[by.role]) throw refuse('person_above')
    await change(tx, row, clock.now(), by)
  })
}

export function createAdministration(deps: AdministrationDeps): Administration {
  const { database, people } = deps
  const { drizzle } = database

  const present = (rows: readonly store.Row[]) => presentAll(deps, rows)

  async function require(accountId: string): Promise<Person> {
    const row = isId('acc', accountId) ? await store.find(drizzle, accountId) : null
    const [person] = row ? await present([row]) : []
    if (!person) throw refuse('person_not_found')
    return person
  }

  async function keepAnOwner(tx: Tx, row: store.Row): Promise<void> {
    if (row.role === 'owner' && !(await store.hasOtherOwner(tx, row.id))) throw refuse('last_owner_stays')
  }

  async function move(by: Acting, accountId: string, from: State, to: State): Promise<Person> {
    await act(deps, by, accountId, async (tx, row, now) => {
      if (to === 'suspended') await keepAnOwner(tx, row)
      if (!(await store.setState(tx, accountId, { from, to, now }))) throw refuse('person_state', { state: row.state })
      if (to === 'suspended') await store.endSessions(tx, accountId)
      const name = to === 'suspended' ? 'account.suspended' : 'account.restored'
      await record(tx, { name, actor: actorOf(by), subject: accountId }, now)
    })
    return require(accountId)
  }

  return {
    require,
    find: async accountId => {
      const row = await store.find(drizzle, accountId)
      return row && people.toAccount(row)
    },
    hasOthers: (tx, except) => store.hasOthers(tx, except),
    list: async ({ before, limit = 20 }) =>
      present(await store.list(drizzle, before, Math.min(limit, limits.pageRows))),
    findByEmail: async email => {
      const row = await store.findByIndex(drizzle, await people.indexOf(normaliseEmail(email)))
      return (row && (await present([row]))[0]) ?? null
    },
    suspend: (by, accountId) => move(by, accountId, 'active', 'suspended'),
    restore: (by, accountId) => move(by, accountId, 'suspended', 'active'),
    changeRole: async (asker, accountId, role) => {
      await act(deps, asker, accountId, async (tx, row, now, by) => {
        if (row.role === role) return
        // As with invitations: who could make another administrator could approve their own cases with them.
        if (!mayInvite(by.role, role)) throw refuse('role_above')
        if (role !== 'owner') await keepAnOwner(tx, row)
        await store.setRole(tx, accountId, role, now)
        const facts = { from: roleOf(row.role), to: role }
        await record(tx, { name: 'account.role_changed', actor: actorOf(by), subject: accountId, facts }, now)
      })
      return require(accountId)
    },
    endSessions: async (by, accountId) => {
      await act(deps, by, accountId, async (tx, _, now) => {
        const count = await store.endSessions(tx, accountId)
        const facts = { by: 'admin', count } as const
        await record(tx, { name: 'session.ended', actor: actorOf(by), subject: accountId, facts }, now)
      })
      return require(accountId)
    },
    remove: async (by, accountId) => {
      await act(deps, by, accountId, async (tx, row) => keepAnOwner(tx, row))
      const account = await require(accountId)
      await deps.erase(account)
    },
  }
}
