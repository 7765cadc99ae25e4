/**
 * What a person changes about themselves. Another address counts from the moment somebody opened the link that was sent
 * to it; the old one is told, and can take the account back for a week.
 */
import { record } from '../audit/audit.ts'
import type { Tx } from '../database/database.ts'
import { type Account, normaliseEmail, normaliseName } from './account.ts'
import { withdrawEmailChange, writeLetter } from './letters.ts'
import * as linkStore from './link-store.ts'
import { type LinkPurpose, type MailedLink, readLink, useLink } from './links.ts'
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
    // Whoever took the account back meanwhile did not ask for this.
    const row = await store.lockAccount(tx, account.id)
    if (!row || (await parts.people.toAccount(row)).email !== account.email) throw refuse('email_moved')
    await withdrawEmailChange(parts, tx, account.id)
    await writeLetter(parts, tx, { about: 'email_change', to, accountId: account.id })
  })
}

/**
 * Uses the link, and says who has the account, and with which address until now. The account is locked before its letters
 * and its links, by whoever sends them too: of two who are at it at once the second finds what the first one did.
 */
async function openLink(parts: Parts, tx: Tx, token: string, link: MailedLink): Promise<Account> {
  const row = link.accountId ? await store.lockAccount(tx, link.accountId) : null
  if (!row) throw refuse('link_over')
  await useLink(parts, tx, token, link.purpose)
  const other = await store.findByIndex(tx, await parts.people.indexOf(link.email))
  if (other && other.id !== row.id) throw refuse('email_taken')
  return parts.people.toAccount(row)
}

async function setEmail(parts: Parts, tx: Tx, account: Account, email: string): Promise<void> {
  const index = await parts.people.indexOf(email)
  await profileStore.setEmail(tx, account.id, await parts.people.sealEmail(account.id, email), parts.clock.now())
  await linkStore.deleteLinksTo(tx, index)
}

async function readLinkFor(parts: Parts, token: string, purpose: LinkPurpose): Promise<MailedLink> {
  const link = await readLink(parts, token)
  if (link.purpose !== purpose) throw refuse('link_over')
  return link
}

const noteChange = (parts: Parts, tx: Tx, { id, role }: Account): Promise<void> =>
  record(tx, { name: 'email.changed', actor: { accountId: id, role }, subject: id }, parts.clock.now())

export async function confirmEmail(parts: Parts, token: string): Promise<void> {
  const link = await readLinkFor(parts, token, 'email_change')
  await parts.database.transaction(async tx => {
    const account = await openLink(parts, tx, token, link)
    await setEmail(parts, tx, account, link.email)
    await withdrawEmailChange(parts, tx, account.id)
    await linkStore.deleteLinksOf(tx, account.id, 'reset')
    await writeLetter(parts, tx, { about: 'email_changed', to: account.email, accountId: account.id })
    await noteChange(parts, tx, account)
  })
}

/**
 * The old mailbox takes the account back. Every later link goes, and every later letter that still waits, for it would be
 * given a link when it leaves: they are for the mailbox of whoever took the account. Older ones stay: whoever moved it twice
 * must not take the way back from its owner.
 */
export async function undoEmail(parts: Parts, token: string): Promise<void> {
  const link = await readLinkFor(parts, token, 'email_undo')
  await parts.database.transaction(async tx => {
    const account = await openLink(parts, tx, token, link)
    await setEmail(parts, tx, account, link.email)
    await linkStore.deleteLettersSince(tx, account.id, link.id)
    await withdrawEmailChange(parts, tx, account.id)
    await linkStore.deleteLinksOf(tx, account.id, 'reset')
    await linkStore.deleteUndoingSince(tx, account.id, link.id)
    await noteChange(parts, tx, account)
    await shutOut(parts, tx, account, link)
    const isMoved = account.email !== '' && account.email !== link.email
    if (isMoved) await writeLetter(parts, tx, { about: 'moved_back', to: account.email })
  })
}
