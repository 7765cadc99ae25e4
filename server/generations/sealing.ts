/**
 * What a person wrote is kept only sealed: the instruction and the plan read from it, under a data key of the
 * generation's own, which the master key wraps. Deleting the row destroys the key with it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Plan } from '@image2image/engine'
import { asc, gt } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { type Keys, sealedRows } from '../keys/keys.ts'
import { newDataKey, sealText, unsealText } from '../media/media.ts'
import { generations } from './tables.ts'

const pageRows = 200

export interface Words {
  readonly instruction: string
  readonly plan: Plan
  /** What a model made of the instruction. */
  readonly revisedPrompt?: string | null
}

export interface SealedWords {
  readonly sealed: Buffer
  readonly wrappedKey: Buffer
  readonly keyId: string
  readonly requestHash: string | null
}

interface Owned {
  readonly id: string
  readonly accountId: string
}

const bindingOf = ({ id, accountId }: Owned) => ({ ownerId: accountId, pictureId: id, variant: 'words' })
const contextOf = ({ id, accountId }: Owned): string => `generation ${accountId} ${id}`

/** For the rotation of keys. */
export const sealed = sealedRows({
  table: 'generations',
  contextOf: (accountId, id) => contextOf({ accountId, id }),
})

/** Under the generation's own key, so that equal orders do not look alike and nobody can try words against the table. */
const hashOf = (request: string, dataKey: Uint8Array): Buffer =>
  createHmac('sha256', dataKey).update('request ').update(request).digest()

/** @param request the whole order in one spelling, if the same order is to be known again */
export async function sealWords(keys: Keys, owned: Owned, words: Words, request: string | null): Promise<SealedWords> {
  const dataKey = newDataKey()
  const { keyId, bytes } = await keys.wrap(dataKey, contextOf(owned))
  const sealed = sealText(JSON.stringify(words), dataKey, bindingOf(owned))
  const requestHash = request === null ? null : hashOf(request, dataKey).toString('hex')
  return { sealed, wrappedKey: Buffer.from(bytes), keyId, requestHash }
}

/** More words under the same key: the order is known again as before. */
export async function resealWords(keys: Keys, owned: Owned & SealedWords, words: Words): Promise<Buffer> {
  return sealText(JSON.stringify(words), await dataKeyOf(keys, owned), bindingOf(owned))
}

/** The generation's own key, for what else is kept of it while it runs. */
export const dataKeyOf = (keys: Keys, owned: Owned & Pick<SealedWords, 'keyId' | 'wrappedKey'>): Promise<Buffer> =>
  keys.unwrap({ keyId: owned.keyId, bytes: owned.wrappedKey }, contextOf(owned))

/** Words that do not open any more cost the words, not the list they stand in: null. */
export async function unsealWords(keys: Keys, owned: Owned & SealedWords): Promise<Words | null> {
  const { keyId, wrappedKey, sealed } = owned
  try {
    const dataKey = await keys.unwrap({ keyId, bytes: wrappedKey }, contextOf(owned))
    return JSON.parse(unsealText(sealed, dataKey, bindingOf(owned)))
  } catch (error) {
    if (error instanceof Unavailable) throw error
    return null
  }
}

/** What cannot be told is another order. */
export async function isSameRequest(keys: Keys, owned: Owned & SealedWords, request: string): Promise<boolean> {
  const { keyId, wrappedKey, requestHash } = owned
  if (requestHash === null) return false
  try {
    const dataKey = await keys.unwrap({ keyId, bytes: wrappedKey }, contextOf(owned))
    const [kept, asked] = [Buffer.from(requestHash, 'hex'), hashOf(request, dataKey)]
    return kept.length === asked.length && timingSafeEqual(kept, asked)
  } catch (error) {
    if (error instanceof Unavailable) throw error
    return false
  }
}

/** Orders whose words do not open any more. Changes nothing. */
export async function verifyWords(
  { database, keys }: { database: Database; keys: Keys },
  onDamage: (damage: { id: string; kind: 'words'; reason: string }) => void,
): Promise<{ generations: number }> {
  let count = 0
  for (let after = ''; ; ) {
    const rows = await database.drizzle
      .select()
      .from(generations)
      .where(gt(generations.id, after))
      .orderBy(asc(generations.id))
      .limit(pageRows)
    for (const row of rows) {
      count++
      if ((await unsealWords(keys, row)) === null) onDamage({ id: row.id, kind: 'words', reason: 'opens under no key' })
    }
    const last = rows.at(-1)
    if (!last) return { generations: count }
    after = last.id
  }
}
