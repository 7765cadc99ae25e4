/**
 * The privacy policy, compiled. What is kept, why and for how long comes from the inventory, the cookies from the
 * registry that the accounts module owns, the services outside from what is connected; only the few sentences around them are written here, and each says something
 * this version of the server does.
 */
import { createHash } from 'node:crypto'
import type { Cookie } from '../accounts/accounts.ts'
import type { Inventory } from './inventory.ts'

export interface PolicySection {
  readonly title: string
  readonly paragraphs: readonly string[]
}

export interface Policy {
  /** The day from which the sentences below hold. Moves with the text. */
  readonly effectiveDate: string
  /** Names exactly this text: the first 16 hexadecimal digits of its SHA-256. */
  readonly version: string
  readonly sections: readonly PolicySection[]
}

const effectiveDate = '2026-11-23'

/** A service outside that the operator has connected: pictures and words of orders may go there. */
export interface Recipient {
  readonly name: string
  readonly region: string
  /** Null: unknown. */
  readonly retentionDays: number | null
  readonly trains: boolean | 'unknown'
  readonly humanReviewers: boolean | 'unknown'
  readonly evidenceUrl: string | null
  readonly evidenceDate: string | null
}

const isOrUnknown = (is: boolean | 'unknown', [yes, no, unknown]: readonly [string, string, string]): string =>
  is === 'unknown' ? unknown : is ? yes : no

function sentencesOf(recipient: Recipient): string {
  const { name, region, retentionDays, trains, humanReviewers, evidenceUrl, evidenceDate } = recipient
  const kept =
    retentionDays === null
      ? 'How long it keeps them is not known'
      : retentionDays === 0
        ? 'It does not keep them'
        : `It keeps them for up to ${retentionDays} days`
  return [
    `${name}: region ${region}.`,
    `${kept}.`,
    isOrUnknown(trains, [
      'Its models may learn from them.',
      'Its models do not learn from them.',
      'Whether its models learn from them is not known, so it counts as if they did.',
    ]),
    isOrUnknown(humanReviewers, [
      'People there may look at them.',
      'Nobody there looks at them.',
      'Whether people there look at them is not known.',
    ]),
    evidenceUrl && evidenceDate
      ? `So it says at ${evidenceUrl}, as read on ${evidenceDate}.`
      : 'Nobody has shown where that is written.',
  ].join(' ')
}

const recipientsSection = (recipients: readonly Recipient[]): PolicySection => ({
  title: 'Services that make pictures elsewhere',
  paragraphs: [
    recipients.length === 0
      ? 'The operator has connected none: what you upload and write stays with this server.'
      : 'When an order names one of these services, or needs what only such a service can do, the words and pictures of that order go there, and nothing that names you. Each result says which one made it.',
    ...recipients.map(sentencesOf),
    'None of them gets anything that it would handle worse than you allow under “Where pictures may go” in the settings. A service that you connect with a key of your own gets what you send to it.',
  ],
})

const bases = {
  contract: 'because what you asked for needs it',
  consent: 'because you agreed',
  legal_duty: 'because the law asks for it',
  legitimate_interest: 'to protect you and the server',
  none: 'and not about you by itself',
} as const

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '')

/** What is kept as long and for the same reason is one paragraph; columns with the same purpose are one sentence of it. */
function paragraphsOf(holdings: Inventory[number]['holdings']): string[] {
  const purposes = new Map<string, Set<string>>()
  for (const { retention, basis, purpose } of holdings) {
    const head = `${withoutStop(retention)}, ${bases[basis]}:`
    const sentences = purposes.get(head) ?? new Set()
    purposes.set(head, sentences.add(purpose))
  }
  return [...purposes].map(([head, sentences]) => [head, ...sentences].join(' '))
}

export function compilePolicy(
  inventory: Inventory,
  cookies: readonly Cookie[],
  recipients: readonly Recipient[],
  contactEmail?: string,
): Policy {
  const sections: PolicySection[] = [
    {
      title: 'What this is',
      paragraphs: [
        'This text is generated from the list of everything this server stores. A check compares that list with the database, so neither can change without the other.',
        `Whoever runs this server is responsible for it. ${contactEmail ? `Write to ${contactEmail} about` : 'Ask them'} what this text leaves open.`,
      ],
    },
    ...inventory.map(({ title, holdings }) => ({ title, paragraphs: paragraphsOf(holdings) })),
    recipientsSection(recipients),
    {
      title: 'Cookies',
      paragraphs: cookies.map(({ name, purpose, lifetime }) => `${name}: ${purpose} ${lifetime}`),
    },
    {
      title: 'What is not kept',
      paragraphs: [
        'Your network address and the exact name and version of your browser are not stored.',
        'Passwords and API keys are stored only as hashes, which cannot be turned back.',
      ],
    },
  ]
  const version = createHash('sha256').update(JSON.stringify(sections)).digest('hex').slice(0, 16)
  return { effectiveDate, version, sections }
}
