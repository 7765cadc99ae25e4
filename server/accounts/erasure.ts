/**
 * The end of an account. First, in one transaction, it stops being anybody: no session, no key, no password, and its
 * address is free. Then every module that keeps something of a person destroys it, and last the row goes. A process that
 * dies in between leaves a row that says `deleting`, and the next round goes on where it stopped.
 */
import { record } from '../audit/audit.ts'
import { type Account, normaliseEmail } from './account.ts'
import { writeLetter } from './letters.ts'
import type { Parts } from './parts.ts'
import type { AccountRow } from './people.ts'
import * as profileStore from './profile-store.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

/** What the log counts of what was destroyed. */
export type Erasable = 'generations' | 'pictures'

/** Destroys everything of the account and says how many things that were; may be asked again, then there are none. */
export type Eraser = (accountId: string) => Promise<number>

export interface Erasers {
  /** In the order in which they were named: what uses something before what it uses. */
  add(name: Erasable, erase: Eraser): void
  begin(account: Account, typedEmail: string): Promise<void>
  /** Goes on with every deletion that has begun. */
  finishAll(): Promise<void>
}

export function createErasers(parts: Parts): Erasers {
  const erasers: [Erasable, Eraser][] = []
  const running = new Map<string, Promise<void>>()

  async function finish(row: AccountRow): Promise<void> {
    const counts: Record<Erasable, number> = { generations: 0, pictures: 0 }
    for (let isClean = false; !isClean; ) {
      isClean = true
      // What a request under way still brought in is found by the next round.
      for (const [name, erase] of erasers) {
        const count = await erase(row.id)
        counts[name] += count
        if (count > 0) isClean = false
      }
    }
    const { email } = await parts.people.open(row)
    await parts.database.transaction(async tx => {
      if (!(await profileStore.deleteAccount(tx, row.id))) return
      if (email) await writeLetter(parts, tx, { about: 'account_deleted', to: email })
      await record(tx, { name: 'account.deleted', actor: 'system', subject: row.id, facts: counts }, parts.clock.now())
    })
  }

  function finishOnce(row: AccountRow): Promise<void> {
    const begun = running.get(row.id)
    if (begun) return begun
    const work = finish(row).finally(() => running.delete(row.id))
    running.set(row.id, work)
    return work
  }

  async function finishAll(): Promise<void> {
    for (const row of await profileStore.listDeleting(parts.database.drizzle)) await finishOnce(row)
  }

  return {
    add(name, erase) {
      erasers.push([name, erase])
    },
    finishAll,
    async begin(account, typedEmail) {
      if (normaliseEmail(typedEmail) !== account.email) throw refuse('confirmation_wrong')
      await parts.database.transaction(async tx => {
        await store.lockOwnership(tx)
        const { owners, all } = await profileStore.countPeople(tx)
        if (account.role === 'owner' && owners === 1 && all > 1) throw refuse('last_owner')
        await profileStore.beginDeletion(tx, account.id, parts.clock.now())
      })
      finishAll().catch(error => parts.log.error('accounts.erasure_failed', { accountId: account.id }, error))
    },
  }
}
