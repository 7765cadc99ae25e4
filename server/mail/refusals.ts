import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  letter_address_invalid: ['invalid', 'This is not an address that mail can be sent to. Check the spelling.'],
  letter_subject_invalid: ['invalid', 'The subject of a mail must be one short line.'],
  letter_refused: ['gone', 'The mail server does not take this letter (answer {answer}).'],
  mail_sign_in_refused: [
    'conflict',
    'The mail server at {host} does not accept the name and password in SMTP_URL. Correct them and start again.',
  ],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
