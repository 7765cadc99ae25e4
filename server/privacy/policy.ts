/**
 * The privacy policy, compiled. What is kept, why and for how long comes from the inventory, the cookies from the
 * registry that the accounts module owns; only the few sentences around them are written here, and each says something
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

const effectiveDate = '2026-11-22'

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

export function compilePolicy(inventory: Inventory, cookies: readonly Cookie[], contactEmail?: string): Policy {
  const sections: PolicySection[] = [
    {
      title: 'What this is',
      paragraphs: [
        'This text is generated from the list of everything this server stores. A check compares that list with the database, so neither can change without the other.',
        `Whoever runs this server is responsible for it. ${contactEmail ? `Write to ${contactEmail} about` : 'Ask them'} what this text leaves open.`,
      ],
    },
    ...inventory.map(({ title, holdings }) => ({ title, paragraphs: paragraphsOf(holdings) })),
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
