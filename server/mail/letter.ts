import { z } from 'zod'
import { refuse } from './refusals.ts'

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
