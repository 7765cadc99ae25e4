/**
 * A real mail server on loopback that keeps what it is given, for tests and journeys. It can ask for a password, speak
 * TLS, and turn away letters for some addresses.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface ReceivedLetter {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  /** The plain text part, decoded. */
  readonly text: string
  readonly isEncrypted: boolean
  readonly raw: string
}

export interface MailboxOptions {
  readonly host?: string
  readonly port?: number
  readonly account?: { readonly user: string; readonly password: string }
  readonly tls?: { readonly key: string; readonly cert: string }
  /** TLS from the first byte; otherwise STARTTLS where there is a certificate. */
  readonly isSecure?: boolean
  /** What some readers are answered with instead of 250. */
  readonly answers?: Readonly<Record<string, number>>
}

export interface Mailbox {
  readonly url: string
  readonly letters: readonly ReceivedLetter[]
  /** The newest letter to the address, waiting for it if need be; it is taken out. */
  take(to: string, timeoutMs?: number): Promise<ReceivedLetter>
  close(): Promise<void>
}

const waitMs = 20

function decodeWords(value: string): string {
  return value
    .replace(/\r?\n\s+/g, ' ')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=\s*/gi, (_, kind: string, coded: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(coded, 'base64').toString() : decodeQuoted(coded.replaceAll('_', ' ')),
    )
}

function decodeQuoted(coded: string): string {
  const joined = coded.replace(/=\r?\n/g, '')
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()
}

function plainPart(raw: string): string {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1]
  const parts = boundary ? raw.split(`--${boundary}`) : [raw]
  const part = parts.find(candidate => /^content-type: text\/plain/im.test(candidate)) ?? raw
  const at = part.search(/\r?\n\r?\n/)
  const body = part.slice(at).replaceAll('\r\n', '\n')
  const [, encoding = ''] = /^content-transfer-encoding: (\S+)/im.exec(part) ?? []
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString()
  return /quoted/i.test(encoding) ? decodeQuoted(body) : body
}

const headerOf = (raw: string, name: string): string =>
  decodeWords(new RegExp(`^${name}: (.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(raw)?.[1] ?? '')

const answered = (code: number): Error => Object.assign(new Error('turned away'), { responseCode: code })

const isSame = (left: string, right: string): boolean =>
  createHash('sha256').update(left).digest('hex') === createHash('sha256').update(right).digest('hex')

function createServer(options: MailboxOptions, letters: ReceivedLetter[]): SMTPServer {
  const { account, tls, answers = {}, isSecure = false } = options
  return new SMTPServer({
    secure: isSecure,
    ...(tls ?? {}),
    disabledCommands: [...(tls && !isSecure ? [] : ['STARTTLS']), ...(account ? [] : ['AUTH'])],
    allowInsecureAuth: true,
    authOptional: account === undefined,
    onAuth(given, _, done) {
      const isRight = account && isSame(`${given.username} ${given.password}`, `${account.user} ${account.password}`)
      if (isRight) done(null, { user: account.user })
      else done(answered(535))
    },
    onRcptTo({ address }, _, done) {
      const code = answers[address]
      done(code ? answered(code) : null)
    },
    onData(stream, session, done) {
      void text(stream).then(raw => {
        const { mailFrom, rcptTo } = session.envelope
        letters.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          subject: headerOf(raw, 'subject'),
          text: plainPart(raw),
          isEncrypted: session.secure,
          raw,
        })
        done(null)
      })
    },
  })
}

export async function openMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const letters: ReceivedLetter[] = []
  const server = createServer(options, letters)
  // A client that hangs up over a certificate is one of the cases.
  server.on('error', () => {})
  const listener = server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  await once(listener, 'listening')
  const { port } = server.server.address() as AddressInfo
  let isOpen = true
  return {
    url: `${options.isSecure ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    letters,
    async take(to, timeoutMs = 15_000) {
      for (let waited = 0; waited <= timeoutMs; waited += waitMs) {
        const at = letters.findLastIndex(letter => letter.to.includes(to))
        const [found] = at < 0 ? [] : letters.splice(at, 1)
        if (found) return found
        await new Promise(resolve => setTimeout(resolve, waitMs))
      }
      throw new Error(
        `no letter to ${to}; there are: ${letters.map(({ to: readers, subject }) => `${readers} ${subject}`).join('; ')}`,
      )
    },
    async close() {
      if (!isOpen) return
      isOpen = false
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}
