/**
 * Links that travel by mail and open one thing once: a new account, a new password, another address. The secret in a link
 * has 256 bits of chance and is kept as its hash; whoever reads the table can open nothing. A link is only looked at until
 * a person presses the button behind it, because scanners of mail follow every link they see.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '../database/database.ts'
import { isId } from '../kernel/ids.ts'
import type { Role } from './account.ts'
import * as store from './link-store.ts'
import type { Parts } from './parts.ts'
import { refuse } from './refusals.ts'

export const linkPurposes = ['sign_up', 'invitation', 'reset', 'email_change', 'email_undo'] as const
export type LinkPurpose = (typeof linkPurposes)[number]

const HOUR_MS = 3_600_000
export const linkLifeMs: Record<LinkPurpose, number> = {
  sign_up: 24 * HOUR_MS,
  invitation: 7 * 24 * HOUR_MS,
  reset: HOUR_MS,
  email_change: 24 * HOUR_MS,
  email_undo: 7 * 24 * HOUR_MS,
}

export interface MailedLink {
  readonly id: string
  readonly purpose: LinkPurpose
  /** Whom it is about, where there is an account already. */
  readonly accountId: string | null
  /** The address it is for: of the new account, or the one to change to. */
  readonly email: string
  readonly role: Role | null
  /** Then whoever holds it has not shown that they read the mailbox. */
  readonly isHandedOver: boolean
  readonly invitedBy: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface NewLink {
  readonly id: string
  readonly purpose: LinkPurpose
  readonly email: string
  readonly accountId?: string | undefined
  readonly role?: Role | undefined
  readonly isHandedOver?: boolean | undefined
  readonly invitedBy?: string | undefined
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
const isToken = (token: string): boolean => /^[\w-]{43}$/.test(token)
const cellOf = (rowId: string) => ({ table: 'mailed_links', column: 'email_sealed', rowId })

const mintToken = (): string => randomBytes(32).toString('base64url')

/** Where the pages that open links are. The secret stands behind the `#`, which no proxy and no log ever sees. */
const pageOf: Record<LinkPurpose, string> = {
  sign_up: '/verify',
  invitation: '/invitation',
  reset: '/reset-password',
  email_change: '/verify',
  email_undo: '/verify',
}
export const addressOf = (baseUrl: string, purpose: LinkPurpose, token: string): string =>
  `${baseUrl}${pageOf[purpose]}#token=${token}`

/** The row of a link without its secret: an invitation is listed from the moment it was made. */
export async function insertLink(parts: Parts, tx: Tx, link: NewLink): Promise<MailedLink> {
  const createdAt = parts.clock.now()
  const expiresAt = new Date(createdAt.getTime() + linkLifeMs[link.purpose])
  const { id, purpose, email, accountId = null, role = null, isHandedOver = false, invitedBy = null } = link
  await store.insertLink(tx, {
    id,
    purpose,
    accountId,
    role,
    isHandedOver,
    invitedBy,
    emailIndex: await parts.people.indexOf(email),
    emailSealed: await parts.keys.sealColumn(email, cellOf(id)),
    createdAt,
    expiresAt,
  })
  return { id, purpose, email, accountId, role, isHandedOver, invitedBy, createdAt, expiresAt }
}

/** A fresh secret for the link; an older one of the same link opens nothing from here on. Null: the link is gone. */
export async function armLink(tx: Tx, linkId: string): Promise<string | null> {
  const token = mintToken()
  return (await store.setToken(tx, linkId, hashOf(token))) ? token : null
}

async function opened(parts: Parts, row: store.LinkRow): Promise<MailedLink> {
  const { emailSealed, tokenHash: _, emailIndex: __, ...rest } = row
  return { ...rest, email: await parts.keys.unsealColumn(emailSealed, cellOf(row.id)) }
}

/** Looks, and changes nothing. */
export async function readLink(parts: Parts, token: string): Promise<MailedLink> {
  const row = isToken(token) ? await store.findLink(parts.database.drizzle, hashOf(token), parts.clock.now()) : null
  if (!row) throw refuse('link_over')
  return opened(parts, row)
}

/** Takes the link away in the transaction of what it opens: of two at once, one finds it gone. */
export async function useLink(parts: Parts, tx: Tx, token: string, ...purposes: LinkPurpose[]): Promise<MailedLink> {
  const row = isToken(token) ? await store.takeLink(tx, hashOf(token), purposes, parts.clock.now()) : null
  if (!row) throw refuse('link_over')
  return opened(parts, row)
}

export async function listInvitations(parts: Parts): Promise<MailedLink[]> {
  const rows = await store.listLinks(parts.database.drizzle, 'invitation', parts.clock.now())
  return Promise.all(rows.map(row => opened(parts, row)))
}

export async function deleteInvitation(tx: Tx, linkId: string): Promise<boolean> {
  return isId('lnk', linkId) && store.deleteLink(tx, linkId, 'invitation')
}
