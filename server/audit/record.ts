import { notify, type Tx } from '../database/database.ts'
import { assert } from '../kernel/assert.ts'
import { hashOf, saidOf } from './entry.ts'
import { type AuditEvent, isSayable } from './events.ts'
import * as store from './store.ts'

/** Tells the server that there is something to put under a checkpoint. */
export const recordedChannel = 'audit_recorded'

/**
 * Writes one entry at the end of the log, in the transaction of the act it tells of: both happen, or neither. Make it the
 * last statement of the transaction: from here to the commit nobody else can record.
 */
export async function record(tx: Tx, event: AuditEvent, at: Date): Promise<void> {
  assert(isSayable(event), 'an entry of the log says only what events.ts allows')
  const said = saidOf(event, at)
  await store.lockTail(tx)
  const { number: last, hash: previous } = await store.tail(tx)
  const number = last + 1
  await store.insert(tx, { ...said, number, previous, hash: hashOf(number, previous, said) })
  await notify(tx, recordedChannel, '')
}
