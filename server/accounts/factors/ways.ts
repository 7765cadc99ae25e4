import type { Queryable } from '../../database/database.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

/** How a person can get in. */
export interface Ways {
  readonly hasPassword: boolean
  readonly isLinked: boolean
  readonly passkeys: number
  readonly hasTotp: boolean
  readonly recoveryCodesLeft: number
}

export async function waysOf(on: Queryable, accountId: string): Promise<Ways> {
  const [hash, isLinked, passkeys, hasTotp, recoveryCodesLeft] = [
    await store.findPasswordHash(on, accountId),
    await store.isLinked(on, accountId),
    (await store.listPasskeys(on, accountId)).length,
    await store.hasTotp(on, accountId),
    await store.countRecoveryCodes(on, accountId),
  ]
  return { hasPassword: hash !== null, isLinked, passkeys, hasTotp, recoveryCodesLeft }
}

/** For the end of a transaction that took a way in away. */
export async function requireOtherWay(on: Queryable, accountId: string): Promise<void> {
  await store.lockAccount(on, accountId)
  const { hasPassword, isLinked, passkeys } = await waysOf(on, accountId)
  if (!hasPassword && !isLinked && passkeys === 0) throw refuse('last_way_in')
}
