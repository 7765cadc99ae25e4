/**
 * The log of what was done with accounts, keys and power: who opened a session, who changed a role, who broke the glass.
 * Entries hold identifiers and closed words only. They can be added and read; that nobody changed them afterwards can be
 * checked by anybody who holds a checkpoint.
 */
export type { AuditEvent, EventName } from './events.ts'
export { holdings } from './holdings.ts'
export { record } from './record.ts'
