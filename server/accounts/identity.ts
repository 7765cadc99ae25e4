/**
 * The verbs by which an account comes, changes and goes, as routes and commands call them. Everything that takes time or
 * speaks to a mail server is done by `work`, behind the requests.
 */
import type { Mail } from '../mail/mail.ts'
import type { Account } from './account.ts'
import { createErasers, type Erasable, type Eraser } from './erasure.ts'
import { deliverLetters, workLetters } from './letters.ts'
import * as linkStore from './link-store.ts'
import { type MailedLink, readLink } from './links.ts'
import type { Parts, SignUpMode } from './parts.ts'
import { askReset, changePassword, resetPassword } from './passwords.ts'
import { askEmailChange, confirmEmail, rename, undoEmail } from './profile.ts'
import {
  askSignUp,
  canSignUp,
  finishSignUp,
  type Invitation,
  type InvitationOrder,
  invitations,
  invite,
  requireInviter,
  type SignedIn,
  withdrawInvitation,
} from './sign-up.ts'

export interface Identity {
  readonly signUpMode: SignUpMode
  canSignUp(): Promise<boolean>
  askSignUp(email: string): Promise<void>
  /** What a mailed link opens. Looking does not use it up. */
  readLink(token: string): Promise<MailedLink>
  finishSignUp(
    token: string,
    chosen: { name?: string | undefined; password: string },
    headers: Headers,
  ): Promise<SignedIn>
  invite(order: InvitationOrder): Promise<Invitation>
  /** Those nobody has accepted, newest first. */
  invitations(): Promise<MailedLink[]>
  withdrawInvitation(by: Account, linkId: string): Promise<void>
  askReset(email: string): Promise<void>
  resetPassword(token: string, password: string, network?: string | null): Promise<void>
  changePassword(account: Account, change: { present: string; next: string }, headers: Headers): Promise<void>
  rename(account: Account, name: string): Promise<Account>
  askEmailChange(account: Account, email: string): Promise<void>
  confirmEmail(token: string): Promise<void>
  undoEmail(token: string): Promise<void>
  /** What is destroyed when an account is deleted; named in the order of use. */
  onErase(name: Erasable, erase: Eraser): void
  /** `typedEmail` is what the person typed to confirm. */
  deleteAccount(account: Account, typedEmail: string): Promise<void>
  finishErasures(): Promise<void>
  deliverLetters(mail: Mail): Promise<void>
  sweep(): Promise<void>
  /** Sends letters, finishes deletions and takes away what is over, until the answer is called. */
  work(mail: Mail): Promise<() => Promise<void>>
}

const UPKEEP_MS = 60_000

/** @param sweepRest takes away what is over elsewhere in accounts */
export function createIdentity(parts: Parts, sweepRest: () => Promise<void>): Identity {
  const { drizzle } = parts.database
  const erasers = createErasers(parts)
  const sweep = async (): Promise<void> => {
    const now = parts.clock.now()
    await linkStore.sweepLinks(drizzle, now)
    const count = await linkStore.sweepLetters(drizzle, now)
    if (count > 0) parts.log.error('accounts.letters_given_up', { count })
  }
  return {
    signUpMode: parts.signUpMode,
    canSignUp: () => canSignUp(parts),
    askSignUp: email => askSignUp(parts, email),
    async readLink(token) {
      const link = await readLink(parts, token)
      await requireInviter(drizzle, link)
      return link
    },
    finishSignUp: (token, chosen, headers) => finishSignUp(parts, token, chosen, headers),
    invite: order => invite(parts, order),
    invitations: () => invitations(parts),
    withdrawInvitation: (by, linkId) => withdrawInvitation(parts, by, linkId),
    askReset: email => askReset(parts, email),
    resetPassword: (token, password, network = null) => resetPassword(parts, token, password, network),
    changePassword: (account, change, headers) => changePassword(parts, account, change, headers),
    rename: (account, name) => rename(parts, account, name),
    askEmailChange: (account, email) => askEmailChange(parts, account, email),
    confirmEmail: token => confirmEmail(parts, token),
    undoEmail: token => undoEmail(parts, token),
    onErase: (name, erase) => erasers.add(name, erase),
    deleteAccount: (account, typedEmail) => erasers.begin(account, typedEmail),
    finishErasures: () => erasers.finishAll(),
    deliverLetters: mail => deliverLetters(parts, mail),
    sweep,
    async work(mail) {
      const upkeep = (): void => {
        Promise.all([sweep(), sweepRest(), erasers.finishAll()]).catch(error =>
          parts.log.error('accounts.upkeep_failed', {}, error),
        )
      }
      const stopLetters = await workLetters(parts, mail)
      const timer = setInterval(upkeep, UPKEEP_MS)
      timer.unref()
      upkeep()
      return async () => {
        clearInterval(timer)
        await stopLetters()
      }
    },
  }
}
