/**
 * Letters over SMTP. `smtps://` speaks TLS from the first byte; `smtp://` must change to TLS before anything is said,
 * because a letter may carry a link that opens an account. Only a mail server on this machine, or one whose address says
 * `?tls=none`, is spoken to in the open.
 */
import { createTransport, type SMTPTransportOptions } from 'nodemailer'
import { Unavailable } from '../../kernel/refusal.ts'
import { checkHeaders, type Mail } from '../letter.ts'
import { refuse } from '../refusals.ts'

export interface SmtpOptions {
  /** `smtp[s]://[user:password@]host[:port][?tls=none]` */
  readonly url: string
  readonly from: { readonly name: string; readonly address: string }
  /** Certificates to trust beside those of the system, as PEM. */
  readonly ca?: string
}

const CONNECT_MS = 10_000
const SILENCE_MS = 30_000

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)

function transportOptions({ url, ca }: SmtpOptions): SMTPTransportOptions {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url)
  const secure = protocol === 'smtps:'
  const isOpen = searchParams.get('tls') === 'none'
  const auth = username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : undefined
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    requireTLS: !secure && !isOpen && !isLoopback(hostname),
    ignoreTLS: isOpen,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // Content comes as strings; nothing in a letter may make us read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(ca ? { tls: { ca } } : {}),
    ...(auth ? { auth } : {}),
  }
}

/** What the mail server answered, if it got as far as answering. */
const answerOf = (error: unknown): number =>
  error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

export function smtpMail(options: SmtpOptions): Mail {
  const transport = createTransport(transportOptions(options))
  const host = new URL(options.url).host
  const meaning = (error: unknown): Error => {
    const answer = answerOf(error)
    if (codeOf(error) === 'EAUTH' && answer >= 500) return refuse('mail_sign_in_refused', { host })
    if (answer >= 500 && codeOf(error) === 'EENVELOPE') return refuse('letter_refused', { answer })
    if (answer >= 500 && codeOf(error) === 'EMESSAGE') return refuse('letter_refused', { answer })
    return new Unavailable(`the mail server at ${host}`, { cause: error })
  }
  return {
    kind: 'smtp',
    async send(letter) {
      checkHeaders(letter)
      const { to, subject, text, html } = letter
      const { from } = options
      // An address as an object is taken as it is; a string would be read as a list of addresses.
      const message = { from, to: { name: '', address: to }, subject, text, ...(html ? { html } : {}) }
      const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
      await transport.sendMail({ ...message, headers }).catch((error: unknown) => {
        throw meaning(error)
      })
    },
    async check() {
      await transport.verify().catch((error: unknown) => {
        throw meaning(error)
      })
    },
  }
}
