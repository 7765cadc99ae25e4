/**
 * Everything the log can say: a closed list of events, each with the facts it may carry. A fact is a count, a flag, an
 * identifier, or one word of a closed list; there is no free text, so nothing a person wrote can get in. To add an event,
 * add a line here.
 */
export const events = {
  'account.created': { by: ['sign_up', 'invitation', 'set_up', 'command', 'admin', 'provider'] },
  'account.deleted': { pictures: 'count', generations: 'count' },
  'account.role_changed': {
    from: ['owner', 'admin', 'support', 'member'],
    to: ['owner', 'admin', 'support', 'member'],
  },
  'account.suspended': {},
  'account.restored': {},
  'invitation.made': { role: ['owner', 'admin', 'support', 'member'] },
  'invitation.withdrawn': {},
  'session.opened': { method: ['password', 'passkey', 'provider', 'recovery_code', 'totp', 'set_up'] },
  'session.ended': { by: ['sign_out', 'list', 'password_changed', 'admin'], count: 'count' },
  'sign_in.failed': { reason: ['password', 'totp', 'passkey', 'recovery_code', 'suspended'] },
  'password.changed': { by: ['owner', 'reset'] },
  'email.changed': {},
  /** By the mailbox that it was moved away from; what was added meanwhile was taken away. */
  'account.taken_back': { sessions: 'count', passkeys: 'count', keys: 'count', services: 'count', codes: 'flag' },
  'email.verified': {},
  'name.changed': {},
  'key.created': { edit: 'flag', read: 'flag', admin: 'flag' },
  'key.revoked': {},
  'webhook.added': {},
  'webhook.changed': {},
  'webhook.removed': {},
  'webhook.secret_rotated': { hours: 'count' },
  'webhook.switched_off': { by: ['owner', 'gone', 'failing'] },
  'webhook.switched_on': {},
  'passkey.added': {},
  'passkey.removed': {},
  'totp.enabled': {},
  'totp.disabled': {},
  'recovery_codes.made': { count: 'count' },
  'recovery_code.used': { left: 'count' },
  'provider.linked': {},
  'provider.unlinked': {},
  'break_glass.asked': {
    minutes: 'count',
    reason: ['support_request', 'abuse_report', 'safety', 'legal_order', 'security_incident'],
  },
  'break_glass.opened': { minutes: 'count' },
  'break_glass.used': { kind: ['list', 'picture', 'words'] },
  'break_glass.refused': {},
  'break_glass.closed': { by: ['admin', 'time', 'owner'] },
  'keys.rotated': { rewrapped: 'count', destroyed: 'count' },
  'backup.made': { pictures: 'count', bytes: 'count' },
  'backup.restored': { pictures: 'count', buried: 'count' },
  'vault.damaged': { kind: ['original', 'large', 'thumbnail', 'svg', 'matte', 'name', 'words', 'key'] },
  'connection.added': { own: 'flag', key: 'flag' },
  'connection.changed': { own: 'flag', key: 'flag' },
  'connection.removed': { own: 'flag' },
  'data_choice.changed': { to: ['local', 'not_kept', 'kept_briefly', 'kept', 'learned_from'] },
  'log.opened': {},
} as const satisfies Record<string, Record<string, FactKind>>

/** `count`: a whole number from 0. `flag`: true or false. `id`: an identifier of ours. A list: one of its words. */
export type FactKind = 'count' | 'flag' | 'id' | readonly string[]

export type EventName = keyof typeof events

type Fact<Kind> = Kind extends 'count'
  ? number
  : Kind extends 'flag'
    ? boolean
    : Kind extends 'id'
      ? string
      : Kind extends readonly (infer Word)[]
        ? Word
        : never

export type Role = 'owner' | 'admin' | 'support' | 'member'

/** Who did it: an account, the server by itself, or somebody who has not said who they are. */
export type Actor = { readonly accountId: string; readonly role: Role } | 'system' | 'nobody'

/** One event to record. `subject` is whom it is about, `object` the thing, `case` the break-glass case: identifiers, all. */
export type AuditEvent = {
  [Name in EventName]: {
    readonly name: Name
    readonly actor: Actor
    readonly subject?: string | undefined
    readonly object?: string | undefined
    readonly case?: string | undefined
    readonly facts?: { readonly [Key in keyof (typeof events)[Name]]?: Fact<(typeof events)[Name][Key]> } | undefined
  }
}[EventName]

export type FactValue = string | number | boolean

const isIdentifier = (value: unknown): boolean => typeof value === 'string' && /^[a-z]{2,5}_[0-9a-z]{4,64}$/.test(value)

function isAllowed(kind: FactKind | undefined, value: unknown): boolean {
  if (kind === 'count') return Number.isSafeInteger(value) && Number(value) >= 0
  if (kind === 'flag') return typeof value === 'boolean'
  if (kind === 'id') return isIdentifier(value)
  return kind !== undefined && typeof value === 'string' && kind.includes(value)
}

/** What the compiler promised, looked at once more: a value may come from a cast, and the log cannot be mended later. */
export function isSayable(event: AuditEvent): boolean {
  if (!Object.hasOwn(events, event.name)) return false
  const kinds: Record<string, FactKind> = events[event.name]
  const { actor, subject, object, case: caseId, facts = {} } = event
  const ids = [typeof actor === 'string' ? undefined : actor.accountId, subject, object, caseId]
  if (!ids.every(id => id === undefined || isIdentifier(id))) return false
  return Object.entries(facts).every(
    ([key, value]) => value === undefined || (Object.hasOwn(kinds, key) && isAllowed(kinds[key], value)),
  )
}
