/**
 * The port to the post. Two drivers: `smtp/` hands letters to a mail server, `console/` prints them where the server was
 * started, which is enough for one person at home. Whoever writes a letter decides when to try again; a driver tries once.
 */
import { z } from 'zod'
import { consoleMail } from './console/console.ts'
import { refuse } from './refusals.ts'
import { smtpMail } from './smtp/smtp.ts'

export interface Letter {
  /** One plain address. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
}

export interface Mail {
  readonly kind: 'smtp' | 'console'
  /**
   * @throws Unavailable when trying again may help
   * @throws Refusal `letter_refused` when the mail server will never take this letter
   */
  send(letter: Letter): Promise<void>
  /** Whether letters would be taken now: connects and signs in, sends nothing. Throws like `send`. */
  check(): Promise<void>
}

const subjectCharacters = 200

/** A line break in a header would begin another header, and a second address would be a second reader. */
export function checkHeaders({ to, subject }: Letter): void {
  if (/\p{Cc}/u.test(to) || !z.email().safeParse(to).success) throw refuse('letter_address_invalid')
  if (/\p{Cc}/u.test(subject) || subject === '' || subject.length > subjectCharacters)
    throw refuse('letter_subject_invalid')
}

/** The driver that the settings name. */
export function openMail(
  settings: { readonly url: string; readonly from: string } | undefined,
  senderName: string,
  write: (text: string) => void,
): Mail {
  if (!settings) return consoleMail(write)
  return smtpMail({ url: settings.url, from: { name: senderName, address: settings.from } })
}

/** A mail server that is down stops nobody, but whoever runs this should know. */
export async function warnWhenDown(mail: Mail, say: (line: string) => void): Promise<void> {
  try {
    await mail.check()
  } catch (error) {
    say(`mail cannot be sent now, letters wait: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}
