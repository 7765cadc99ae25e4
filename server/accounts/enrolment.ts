import { type Actor, record } from '../audit/audit.ts'
import type { Tx } from '../database/database.ts'
import { type Account, accountLimits, checkPassword, normaliseEmail, normaliseName, type Role } from './account.ts'
import { createAuth } from './better-auth.ts'
import { refuse as refuseFactor } from './factors/refusals.ts'
import type { Parts } from './parts.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

export interface NewAccount {
  readonly email: string
  readonly password: string
  readonly name?: string | undefined
  /** Left out: the first account becomes the owner, later ones members. */
  readonly role?: Role | undefined
}

export interface Applicant {
  readonly email: string
  readonly name: string
  /** Null: another sign-in service vouches for this person. */
  readonly passwordHash: string | null
  /** Somebody has shown that they read what is sent to the address. */
  readonly isVerified: boolean
}

export async function hashPassword({ auth }: Parts, password: string, email: string): Promise<string> {
  checkPassword(password, email)
  return (await auth.$context).password.hash(password)
}

/** Checks and hashes before any transaction begins: the hash takes a tenth of a second that no lock should wait for. */
export async function prepare(parts: Parts, wanted: NewAccount, isVerified = false): Promise<Applicant> {
  const email = normaliseEmail(wanted.email)
  const name = normaliseName(wanted.name, email)
  return { email, name, passwordHash: await hashPassword(parts, wanted.password, email), isVerified }
}

/** better-auth writes the person and the password; `tx` makes both, and what the caller asked before, one act. */
export async function insertAccount(parts: Parts, tx: Tx, applicant: Applicant, role: Role): Promise<Account> {
  const { email, name, passwordHash, isVerified } = applicant
  if (await store.findByIndex(tx, await parts.people.indexOf(email))) throw refuse('email_taken')
  const { internalAdapter } = await createAuth(tx, parts).$context
  const user = await internalAdapter.createUser({ name, email, role, emailVerified: isVerified }, { method: 'admin' })
  if (passwordHash !== null)
    await internalAdapter.createAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: passwordHash,
    })
  return { id: user.id, name, email, role, createdAt: user.createdAt }
}

/** Last in its transaction: nobody else can write to the log from here to the commit. */
export function noteCreation(
  { clock }: Parts,
  tx: Tx,
  { id }: Account,
  actor: Actor,
  by: 'sign_up' | 'invitation' | 'set_up' | 'command' | 'provider',
): Promise<void> {
  return record(tx, { name: 'account.created', actor, subject: id, facts: { by } }, clock.now())
}

export async function createAccount(parts: Parts, wanted: NewAccount): Promise<Account> {
  const applicant = await prepare(parts, wanted)
  return parts.database.transaction(async tx => {
    await store.lockOwnership(tx)
    const role = wanted.role ?? ((await store.hasOwner(tx)) ? 'member' : 'owner')
    const account = await insertAccount(parts, tx, applicant, role)
    await noteCreation(parts, tx, account, 'system', 'command')
    return account
  })
}

/** Somebody whom another sign-in service vouches for; only where anybody may get an account. */
export async function admit(parts: Parts, person: { email: string; name: string | undefined }): Promise<Account> {
  const email = normaliseEmail(person.email)
  const name = normaliseName(person.name?.slice(0, accountLimits.nameCharacters), email)
  return parts.database.transaction(async tx => {
    await store.lockOwnership(tx)
    if (parts.signUpMode !== 'open' || !(await store.hasOwner(tx))) throw refuseFactor('provider_sign_up_closed')
    const account = await insertAccount(parts, tx, { email, name, passwordHash: null, isVerified: true }, 'member')
    const actor = { accountId: account.id, role: account.role }
    await record(
      tx,
      { name: 'account.created', actor, subject: account.id, facts: { by: 'provider' } },
      parts.clock.now(),
    )
    return account
  })
}

/**
 * Seals what an older version left plain; returns how many people that were. What was plain still stands in the table's
 * old pages, so the table is written anew; it bears a mark until then, for a start that is cut off in between.
 */
export async function sealPlainRows({ database, people }: Parts): Promise<number> {
  let sealed = 0
  for (;;) {
    const count = await database.transaction(async tx => {
      const rows = await store.takePlain(tx)
      for (const { id, plainEmail, plainName } of rows) {
        const person = { email: normaliseEmail(plainEmail ?? ''), name: plainName ?? '' }
        await store.setSealed(tx, id, await people.seal(id, person))
      }
      if (rows.length > 0) await store.markOldPages(tx)
      return rows.length
    })
    if (count === 0) break
    sealed += count
  }
  if (await store.hasOldPages(database.drizzle)) {
    await database.pool.query('vacuum (full) accounts')
    await store.unmarkOldPages(database.drizzle)
  }
  return sealed
}
