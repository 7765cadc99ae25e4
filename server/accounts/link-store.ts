/** The queries of mailed links and of letters that wait to be sent. */
import { and, asc, desc, eq, gt, gte, inArray, lt, lte, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '../database/database.ts'
import { type Role, roleOf } from './account.ts'
import type { LinkPurpose } from './links.ts'
import { letters, mailedLinks } from './tables.ts'

export interface LinkRow {
  readonly id: string
  readonly purpose: LinkPurpose
  readonly accountId: string | null
  readonly tokenHash: string | null
  readonly emailIndex: string
  readonly emailSealed: Buffer
  readonly role: Role | null
  readonly isHandedOver: boolean
  readonly invitedBy: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** A link that a letter carries is named after it, and an id begins with the moment at which it was made. */
export const linkIdOf = (letterId: string): string => `lnk_${letterId.slice('let_'.length)}`
const timeIn = (linkId: string): string => linkId.slice('lnk_'.length, 'lnk_'.length + 10)

const toLink = (row: typeof mailedLinks.$inferSelect): LinkRow => ({
  ...row,
  role: row.role === null ? null : roleOf(row.role),
})

export async function insertLink(on: Queryable, link: Omit<LinkRow, 'tokenHash'>): Promise<void> {
  await on.insert(mailedLinks).values(link).onConflictDoNothing()
}

export async function setToken(on: Queryable, linkId: string, tokenHash: string): Promise<boolean> {
  const set = await on.update(mailedLinks).set({ tokenHash }).where(eq(mailedLinks.id, linkId)).returning()
  return set.length > 0
}

export async function findLink(on: Queryable, tokenHash: string, now: Date): Promise<LinkRow | null> {
  const isGood = and(eq(mailedLinks.tokenHash, tokenHash), gt(mailedLinks.expiresAt, now))
  const [row] = await on.select().from(mailedLinks).where(isGood)
  return row ? toLink(row) : null
}

export async function takeLink(
  on: Queryable,
  tokenHash: string,
  purposes: readonly LinkPurpose[],
  now: Date,
): Promise<LinkRow | null> {
  const [row] = await on
    .delete(mailedLinks)
    .where(
      and(
        eq(mailedLinks.tokenHash, tokenHash),
        inArray(mailedLinks.purpose, [...purposes]),
        gt(mailedLinks.expiresAt, now),
      ),
    )
    .returning()
  return row ? toLink(row) : null
}

export async function listLinks(on: Queryable, purpose: LinkPurpose, now: Date): Promise<LinkRow[]> {
  const rows = await on
    .select()
    .from(mailedLinks)
    .where(and(eq(mailedLinks.purpose, purpose), gt(mailedLinks.expiresAt, now)))
    .orderBy(desc(mailedLinks.id))
    .limit(500)
  return rows.map(toLink)
}

export async function deleteLink(on: Queryable, linkId: string, purpose: LinkPurpose): Promise<boolean> {
  const gone = await on
    .delete(mailedLinks)
    .where(and(eq(mailedLinks.id, linkId), eq(mailedLinks.purpose, purpose)))
    .returning({ id: mailedLinks.id })
  return gone.length > 0
}

/** Whoever has an account needs no other link to one. */
export async function deleteLinksTo(on: Queryable, emailIndex: string): Promise<void> {
  const purposes: LinkPurpose[] = ['sign_up', 'invitation']
  await on
    .delete(mailedLinks)
    .where(and(eq(mailedLinks.emailIndex, emailIndex), inArray(mailedLinks.purpose, purposes)))
}

export async function deleteLinksOf(on: Queryable, accountId: string, ...purposes: LinkPurpose[]): Promise<void> {
  await on.delete(mailedLinks).where(and(eq(mailedLinks.accountId, accountId), inArray(mailedLinks.purpose, purposes)))
}

/**
 * The ways to take the account back whose letters were written with the letter of this link, or later. Not `createdAt`: a
 * link is made when its letter is first tried, and one that had to wait for that may be tried after a younger one.
 */
export async function deleteUndoingSince(on: Queryable, accountId: string, linkId: string): Promise<void> {
  const isUndoing = and(eq(mailedLinks.accountId, accountId), eq(mailedLinks.purpose, 'email_undo'))
  await on.delete(mailedLinks).where(and(isUndoing, gte(mailedLinks.id, `lnk_${timeIn(linkId)}`)))
}

export async function sweepLinks(on: Queryable, now: Date): Promise<void> {
  await on.delete(mailedLinks).where(lte(mailedLinks.expiresAt, now))
}

export interface LetterRow {
  readonly id: string
  readonly accountId: string | null
  readonly sealed: Buffer
  readonly tries: number
  readonly dueAt: Date
  readonly expiresAt: Date
}

export async function insertLetter(on: Queryable, letter: Omit<LetterRow, 'tries'>): Promise<void> {
  await on.insert(letters).values({ ...letter, tries: 0 })
}

/** One letter that is due, put off: if we die over it, somebody else takes it then. */
export async function takeLetter(tx: Tx, now: Date, until: (tries: number) => Date): Promise<LetterRow | null> {
  const [row] = await tx
    .select()
    .from(letters)
    .where(lte(letters.dueAt, now))
    .orderBy(asc(letters.dueAt))
    .limit(1)
    .for('update', { skipLocked: true })
  if (!row) return null
  await tx
    .update(letters)
    .set({ tries: sql`${letters.tries} + 1`, dueAt: until(row.tries) })
    .where(eq(letters.id, row.id))
  return row
}

/** Held until the transaction ends. False: it was withdrawn. */
export async function holdLetter(tx: Tx, letterId: string): Promise<boolean> {
  const held = await tx.select({ id: letters.id }).from(letters).where(eq(letters.id, letterId)).for('update')
  return held.length > 0
}

export async function listLettersOf(on: Queryable, accountId: string): Promise<LetterRow[]> {
  return on.select().from(letters).where(eq(letters.accountId, accountId))
}

/** The account's letters that still wait and were written with the letter of this link, or later. */
export async function deleteLettersSince(on: Queryable, accountId: string, linkId: string): Promise<void> {
  await on.delete(letters).where(and(eq(letters.accountId, accountId), gte(letters.id, `let_${timeIn(linkId)}`)))
}

export async function deleteLetter(on: Queryable, letterId: string): Promise<void> {
  await on.delete(letters).where(eq(letters.id, letterId))
}

export async function sweepLetters(on: Queryable, now: Date): Promise<number> {
  const gone = await on.delete(letters).where(lt(letters.expiresAt, now)).returning({ id: letters.id })
  return gone.length
}
