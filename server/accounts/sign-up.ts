/**
 * How a stranger becomes somebody: by themselves where that is open, or by invitation. Nothing about the person is kept
 * before they have opened the link in the letter, and it is they who choose the password, in whichever browser they open
 * it: so nobody can prepare an account for an address that is not theirs.
 */
import { record } from '../audit/audit.ts'
import type { Queryable } from '../database/database.ts'
import { type Rate, rateSubject, requireRate } from '../http/http.ts'
import { assert } from '../kernel/assert.ts'
import { newId } from '../kernel/ids.ts'
import { type Account, normaliseEmail, type Role, roleOf } from './account.ts'
import { insertAccount, noteCreation, prepare } from './enrolment.ts'
import { finishSignIn } from './factors/second-step.ts'
import { writeLetter } from './letters.ts'
import * as linkStore from './link-store.ts'
import {
  addressOf,
  armLink,
  deleteInvitation,
  insertLink,
  listInvitations,
  type MailedLink,
  readLink,
  useLink,
} from './links.ts'
import type { Parts } from './parts.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

export interface SignedIn {
  readonly account: Account
  /** `Set-Cookie` values to forward as they are. */
  readonly cookies: readonly string[]
}

export interface Invitation extends MailedLink {
  /** Only when it is handed over instead of mailed; shown once. */
  readonly url?: string
}

/** Letters to one address that strangers can cause. It counts what was typed, whether anybody has that address or not. */
const letterRate: Rate = { name: 'letter', most: 5, perMs: 3_600_000 }
const invitationRate: Rate = { name: 'invitation', most: 50, perMs: 3_600_000 }

export async function takeLetterRate({ database, clock, secret }: Parts, email: string): Promise<void> {
  await requireRate(database.drizzle, letterRate, rateSubject(secret, 'letter', email), clock.now())
}

function checkMode({ signUpMode }: Parts): void {
  if (signUpMode === 'closed') throw refuse('sign_up_closed')
  if (signUpMode === 'invitation') throw refuse('sign_up_by_invitation')
}

/** Says nothing of whether there is such an account: the letter does, to whoever reads that mailbox. */
export async function askSignUp(parts: Parts, typedEmail: string): Promise<void> {
  checkMode(parts)
  const to = normaliseEmail(typedEmail)
  await takeLetterRate(parts, to)
  await parts.database.transaction(tx => writeLetter(parts, tx, { about: 'sign_up', to }))
}

/** The button behind the link of a sign-up or an invitation. */
export async function finishSignUp(
  parts: Parts,
  token: string,
  chosen: { readonly name?: string | undefined; readonly password: string },
  headers: Headers,
): Promise<SignedIn> {
  const seen = await readLink(parts, token)
  if (seen.purpose === 'sign_up') checkMode(parts)
  if (seen.purpose === 'invitation' && parts.signUpMode === 'closed') throw refuse('sign_up_closed')
  const applicant = await prepare(parts, { ...chosen, email: seen.email }, !seen.isHandedOver)
  const account = await parts.database.transaction(async tx => {
    const link = await useLink(parts, tx, token, 'sign_up', 'invitation')
    await requireInviter(tx, link)
    const made = await insertAccount(parts, tx, applicant, link.role ?? 'member')
    await linkStore.deleteLinksTo(tx, await parts.people.indexOf(made.email))
    const actor = { accountId: made.id, role: made.role }
    await noteCreation(parts, tx, made, actor, link.purpose === 'invitation' ? 'invitation' : 'sign_up')
    return made
  })
  const signedIn = await finishSignIn(parts, account, 'password', headers)
  assert(signedIn.next === 'done', 'a new account asks for no code')
  return signedIn
}

/** An invitation is worth what its maker may still give: a role that was taken away does not come back by it. */
export async function requireInviter(on: Queryable, { invitedBy, role }: MailedLink): Promise<void> {
  if (invitedBy === null) return
  const inviter = await store.findAccount(on, invitedBy)
  if (!inviter || !mayInvite(roleOf(inviter.role), role ?? 'member')) throw refuse('link_over')
}

/** Owners invite to every role, administrators to those below their own. */
export const mayInvite = (by: Role, role: Role): boolean =>
  by === 'owner' || (by === 'admin' && (role === 'support' || role === 'member'))

/** `by` is null for whoever runs the server's commands. */
export interface InvitationOrder {
  readonly by: Account | null
  readonly email: string
  readonly role?: Role | undefined
  /** Answers with the link, to be handed over, instead of mailing it. Default: where no letters leave the house. */
  readonly byHand?: boolean | undefined
}

export async function invite(parts: Parts, order: InvitationOrder): Promise<Invitation> {
  const { by, role = 'member', byHand = !parts.sendsMail } = order
  if (by && by.role !== 'owner' && by.role !== 'admin') throw refuse('administration_needed')
  if (by && !mayInvite(by.role, role)) throw refuse('invitation_role')
  if (parts.signUpMode === 'closed') throw refuse('sign_up_closed')
  const email = normaliseEmail(order.email)
  const now = parts.clock.now()
  if (by) {
    const subject = rateSubject(parts.secret, 'account', by.id)
    await requireRate(parts.database.drizzle, invitationRate, subject, now)
  }
  return parts.database.transaction(async tx => {
    const id = newId('lnk', parts.clock)
    const invitedBy = by ? { invitedBy: by.id } : {}
    const link = await insertLink(parts, tx, {
      id,
      purpose: 'invitation',
      email,
      role,
      isHandedOver: byHand,
      ...invitedBy,
    })
    let invitation: Invitation = link
    if (byHand) {
      const token = await armLink(tx, id)
      assert(token, 'the link was just made')
      invitation = { ...link, url: addressOf(parts.baseUrl, 'invitation', token) }
    } else {
      const inviter = by?.name ?? parts.productName
      await writeLetter(parts, tx, { about: 'invitation', to: email, linkId: id, inviter })
    }
    const actor = by ? { accountId: by.id, role: by.role } : 'system'
    await record(tx, { name: 'invitation.made', actor, object: id, facts: { role } }, now)
    return invitation
  })
}

export const invitations = (parts: Parts): Promise<MailedLink[]> => listInvitations(parts)

export async function withdrawInvitation(parts: Parts, by: Account, linkId: string): Promise<void> {
  await parts.database.transaction(async tx => {
    if (!(await deleteInvitation(tx, linkId))) throw refuse('invitation_not_found')
    const actor = { accountId: by.id, role: by.role }
    await record(tx, { name: 'invitation.withdrawn', actor, object: linkId }, parts.clock.now())
  })
}

export const canSignUp = async (parts: Parts): Promise<boolean> =>
  parts.signUpMode === 'open' && (await store.hasOwner(parts.database.drizzle))
