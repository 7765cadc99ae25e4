import { checkHeaders, type Mail } from '../letter.ts'

const rule = '─'.repeat(72)

/** Prints each letter for the person at the console. `write` is usually the standard error stream. */
export function consoleMail(write: (text: string) => void): Mail {
  return {
    kind: 'console',
    async send(letter) {
      checkHeaders(letter)
      const { to, subject, text } = letter
      write(`${rule}\nMail to ${to} (no mail server is set: SMTP_URL)\n${subject}\n\n${text.trim()}\n${rule}\n`)
    },
    async check() {},
  }
}
