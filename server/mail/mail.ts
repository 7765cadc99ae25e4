/**
 * The port to the post. Two drivers: `smtp/` hands letters to a mail server, `console/` prints them where the server was
 * started, which is enough for one person at home. Whoever writes a letter decides when to try again; a driver tries once.
 */
import { consoleMail } from './console/console.ts'
import type { Mail } from './letter.ts'
import { smtpMail } from './smtp/smtp.ts'

export type { Letter, Mail } from './letter.ts'

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
