/**
 * The out-tray. A request only puts in what a letter is about, in its own transaction; what it says, and whether the
 * address belongs to anybody, is found out behind the request's back. So an answer takes as long and says the same for an
 * address we know and for one we do not, and a mail server that is down slows nobody.
 */
import { notify, type Tx } from '../database/database.ts'
import { newId } from '../kernel/ids.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import type { Mail } from '../mail/mail.ts'
import type { News } from './factors/parts.ts'
import * as linkStore from './link-store.ts'
import { addressOf, armLink, insertLink, type LinkPurpose } from './links.ts'
import type { Parts } from './parts.ts'
import * as store from './store.ts'
import type { TakenAway } from './taking-back.ts'
import { type Worded, wording } from './wording.ts'

/** What a letter is about. `to` is the address as `normaliseEmail` spells it. */
export type Note =
  | { readonly about: 'sign_up'; readonly to: string }
  | { readonly about: 'invitation'; readonly to: string; readonly linkId: string; readonly inviter: string }
  | { readonly about: 'reset'; readonly to: string }
  | { readonly about: 'password_changed'; readonly to: string; readonly accountId: string }
  | { readonly about: 'email_change'; readonly to: string; readonly accountId: string }
  | { readonly about: 'email_changed'; readonly to: string; readonly accountId: string }
  | { readonly about: 'taken_back'; readonly to: string; readonly taken: TakenAway }
  /** Of nobody's account: an older letter that takes the account back must not take the news away. */
  | { readonly about: 'moved_back'; readonly to: string }
  | { readonly about: 'looked_at'; readonly to: string; readonly accountId: string }
  | { readonly about: 'webhook_off'; readonly to: string; readonly accountId: string; readonly why: 'gone' | 'failing' }
  | { readonly about: 'security'; readonly to: string; readonly accountId: string; readonly news: News }
  | { readonly about: 'account_deleted'; readonly to: string }

const CHANNEL = 'accounts_letters'
const HOUR_MS = 3_600_000
/** A letter that nobody took for a day is news no more. */
export const letterLifeMs = 24 * HOUR_MS
const FIRST_WAIT_MS = 15_000
const LOOK_MS = 15_000
const SENDERS = 3

const cellOf = (rowId: string) => ({ table: 'letters', column: 'sealed', rowId })

/** The letter is on its way when the transaction commits. */
export async function writeLetter(parts: Parts, tx: Tx, note: Note): Promise<void> {
  const now = parts.clock.now()
  const id = newId('let', parts.clock)
  await linkStore.insertLetter(tx, {
    id,
    accountId: 'accountId' in note ? note.accountId : null,
    sealed: await parts.keys.sealColumn(JSON.stringify(note), cellOf(id)),
    dueAt: now,
    expiresAt: new Date(now.getTime() + letterLifeMs),
  })
  await notify(tx, CHANNEL, '')
}

/** Letters to new addresses that still wait carry a link as soon as they leave: what was asked for is over. */
export async function withdrawEmailChange(parts: Parts, tx: Tx, accountId: string): Promise<void> {
  for (const letter of await linkStore.listLettersOf(tx, accountId)) {
    const note = await parts.keys.unsealColumn(letter.sealed, cellOf(letter.id)).catch((error: unknown) => {
      // One that cannot be read is never sent either.
      if (error instanceof Refusal) return null
      throw error
    })
    if (note !== null && (JSON.parse(note) as Note).about === 'email_change')
      await linkStore.deleteLetter(tx, letter.id)
  }
  await linkStore.deleteLinksOf(tx, accountId, 'email_change')
}

/** Makes the link of a letter that is held, or makes it anew when the letter is tried again. */
async function linkFor(
  parts: Parts,
  tx: Tx,
  { letterId, ...link }: { letterId: string; purpose: LinkPurpose; email: string; accountId?: string },
): Promise<string> {
  const id = linkStore.linkIdOf(letterId)
  await insertLink(parts, tx, { ...link, id })
  return addressOf(parts.baseUrl, link.purpose, (await armLink(tx, id)) ?? '')
}

/**
 * What is said to whom, as things stand now. Null: nothing, to nobody. Whoever takes an account back withdraws the letters
 * of whoever had taken it, and the links in them. So what is written about stays as it is until the links are made: the
 * accounts are held first, then the letter, in the order in which `undoEmail` changes them.
 */
async function compose(parts: Parts, tx: Tx, letterId: string, note: Note): Promise<Worded | null> {
  const { to } = note
  const holder = await store.holdByIndex(tx, await parts.people.indexOf(to))
  if ('accountId' in note) await store.holdAccount(tx, note.accountId)
  if (!(await linkStore.holdLetter(tx, letterId))) return null
  const link = (purpose: LinkPurpose, accountId?: string) =>
    linkFor(parts, tx, { letterId, purpose, email: to, ...(accountId ? { accountId } : {}) })
  switch (note.about) {
    case 'sign_up':
      return holder ? wording.signUpKnown(parts) : wording.signUp(parts, await link('sign_up'))
    case 'invitation': {
      if (holder) return wording.invitationKnown(parts, note.inviter)
      const token = await armLink(tx, note.linkId)
      return token === null
        ? null
        : wording.invitation(parts, note.inviter, addressOf(parts.baseUrl, 'invitation', token))
    }
    case 'reset':
      return holder && wording.reset(parts, await link('reset', holder.id))
    case 'password_changed':
      return wording.passwordChanged(parts)
    case 'email_change':
      if (holder) return holder.id === note.accountId ? null : wording.emailChangeKnown(parts)
      return wording.emailChange(parts, await link('email_change', note.accountId))
    case 'email_changed':
      return wording.emailChanged(parts, await link('email_undo', note.accountId))
    case 'taken_back':
      return holder && wording.takenBack(parts, await link('reset', holder.id), note.taken)
    case 'moved_back':
      return wording.movedBack(parts)
    case 'looked_at':
      return wording.lookedAt(parts)
    case 'webhook_off':
      return wording.webhookOff(parts, note.why)
    case 'security':
      return wording.security(parts, note.news)
    case 'account_deleted':
      return wording.accountDeleted(parts)
  }
}

/** Wrong for ever, unlike a mail server that is down or whose password is being corrected. */
const isFinal = (error: unknown): boolean => error instanceof Refusal && error.code.startsWith('letter_')

async function deliver(parts: Parts, mail: Mail, letter: linkStore.LetterRow): Promise<void> {
  const { database, keys, log } = parts
  try {
    const note: Note = JSON.parse(await keys.unsealColumn(letter.sealed, cellOf(letter.id)))
    const said = await database.transaction(tx => compose(parts, tx, letter.id, note))
    if (said) await mail.send({ ...said, to: note.to })
  } catch (error) {
    const code = error instanceof Refusal ? error.code : 'unavailable'
    const isDamaged = code === 'data_key_unreadable'
    if (!isFinal(error) && !isDamaged) {
      if (!(error instanceof Refusal || error instanceof Unavailable)) log.error('accounts.letter_failed', {}, error)
      else log.warn('accounts.letter_delayed', { code, count: letter.tries + 1 })
      return
    }
    log.error('accounts.letter_dropped', { code })
  }
  await linkStore.deleteLetter(database.drizzle, letter.id)
}

/** Sends what is due. A letter is put off before it is tried: if we die over it, it is tried again. */
export async function deliverLetters(parts: Parts, mail: Mail): Promise<void> {
  for (;;) {
    const now = parts.clock.now()
    const letter = await parts.database.transaction(tx =>
      linkStore.takeLetter(tx, now, tries => new Date(now.getTime() + Math.min(HOUR_MS, FIRST_WAIT_MS * 2 ** tries))),
    )
    if (!letter) return
    await deliver(parts, mail, letter)
  }
}

/** Sends letters as they come, until told to stop. */
export async function workLetters(parts: Parts, mail: Mail): Promise<() => Promise<void>> {
  let isStopped = false
  let isCalled = false
  let round: Promise<void> | null = null
  const run = async (): Promise<void> => {
    while (isCalled && !isStopped) {
      isCalled = false
      await Promise.all(Array.from({ length: SENDERS }, () => deliverLetters(parts, mail)))
    }
  }
  const wake = (): void => {
    isCalled = true
    if (isStopped || round) return
    round = run()
      .catch(error => parts.log.error('accounts.letters_failed', {}, error))
      .finally(() => {
        round = null
        if (isCalled) wake()
      })
  }
  const stopListening = await parts.database.listen(CHANNEL, wake)
  const timer = setInterval(wake, LOOK_MS)
  timer.unref()
  wake()
  return async () => {
    isStopped = true
    clearInterval(timer)
    await stopListening()
    await round
  }
}
