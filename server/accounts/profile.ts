/**
 * What a person changes about themselves. Another address counts from the moment somebody opened the link that was sent
 * to it; the old one is told, and can take the account back for a week.
 */
import { record } from '../audit/audit.ts'
import type { Tx } from '../database/database.ts'
import { type Account, normaliseEmail, normaliseName } from './account.ts'
import { writeLetter } from './letters.ts'
import * as linkStore from './link-store.ts'
import { type MailedLink, useLink } from './links.ts'
import type { Parts } from './parts.ts'
import * as profileStore from './profile-store.ts'
import { refuse } from './refusals.ts'
import { takeLetterRate } from './sign-up.ts'
import * as store from './store.ts'
import { shutOut } from './taking-back.ts'

export async function rename(parts: Parts, account: Account, typed: string): Promise<Account> {
  const name = normaliseName(typed, account.email)
  const sealed = await parts.people.sealName(account.id, name)
  const now = parts.clock.now()
  await parts.database.transaction(async tx => {
    await profileStore.setName(tx, account.id, sealed, now)
    const actor = { accountId: account.id, role: account.role }
    await record(tx, { name: 'name.changed', actor, subject: account.id }, now)
  })
  return { ...account, name }
}

/** The same answer whether the new address is free or not: the letter to it says. */
export async function askEmailChange(parts: Parts, account: Account, typedEmail: string): Promise<void> {
  const to = normaliseEmail(typedEmail)
  if (to === account.email) throw refuse('email_unchanged')
  await takeLetterRate(parts, to)
  await parts.database.transaction(async tx => {
    await linkStore.deleteLinksOf(tx, account.id, 'email_change')
    await writeLetter(parts, tx, { about: 'email_change', to, accountId: account.id })
  })
}

/** Who has the account, and with which address until now. */
async function holderOf(parts: Parts, tx: Tx, link: MailedLink): Promise<Account> {
  const row = link.accountId ? await store.findAccount(tx, link.accountId) : null
  if (!row) throw refuse('link_over')
  const other = await store.findByIndex(tx, await parts.people.indexOf(link.email))
  if (other && other.id !== row.id) throw refuse('email_taken')
  return parts.people.toAccount(row)
}

async function setEmail(parts: Parts, tx: Tx, account: Account, email: string): Promise<void> {
  const index = await parts.people.indexOf(email)
  await profileStore.setEmail(tx, account.id, await parts.people.sealEmail(account.id, email), parts.clock.now())
  await linkStore.deleteLinksTo(tx, index)
}

const noteChange = (parts: Parts, tx: Tx, { id, role }: Account): Promise<void> =>
  record(tx, { name: 'email.changed', actor: { accountId: id, role }, subject: id }, parts.clock.now())

export async function confirmEmail(parts: Parts, token: string): Promise<void> {
  await parts.database.transaction(async tx => {
    const link = await useLink(parts, tx, token, 'email_change')
    const account = await holderOf(parts, tx, link)
    await setEmail(parts, tx, account, link.email)
    await linkStore.deleteLinksOf(tx, account.id, 'email_change', 'reset')
    await writeLetter(parts, tx, { about: 'email_changed', to: account.email, accountId: account.id })
    await noteChange(parts, tx, account)
  })
}

/**
 * The old mailbox takes the account back. Every later link goes: one of them may lie in the mailbox of whoever took it. An
 * older one stays: whoever moved the account twice must not take the way back from its owner.
 */
export async function undoEmail(parts: Parts, token: string): Promise<void> {
  await parts.database.transaction(async tx => {
    const link = await useLink(parts, tx, token, 'email_undo')
    const account = await holderOf(parts, tx, link)
    await setEmail(parts, tx, account, link.email)
    await linkStore.deleteLinksOf(tx, account.id, 'email_change', 'reset')
    await linkStore.deleteUndoingSince(tx, account.id, link.createdAt)
    await noteChange(parts, tx, account)
    await shutOut(parts, tx, account, link)
  })
}
