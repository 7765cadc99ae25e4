/**
 * What a person wrote is kept only sealed: the instruction and the plan read from it, under a data key of the
 * generation's own, which the master key wraps. Deleting the row destroys the key with it.
 */
import type { Plan } from '@image2image/engine'
import { Unavailable } from '../kernel/refusal.ts'
import type { Keys } from '../keys/keys.ts'
import { newDataKey, sealText, unsealText } from '../media/media.ts'

export interface Words {
  readonly instruction: string
  readonly plan: Plan
}

export interface SealedWords {
  readonly sealed: Buffer
  readonly wrappedKey: Buffer
  readonly keyId: string
}

interface Owned {
  readonly id: string
  readonly accountId: string
}

const bindingOf = ({ id, accountId }: Owned) => ({ ownerId: accountId, pictureId: id, variant: 'words' })
const contextOf = ({ id, accountId }: Owned): string => `generation ${accountId} ${id}`

export async function sealWords(keys: Keys, owned: Owned, { instruction, plan }: Words): Promise<SealedWords> {
  const dataKey = newDataKey()
  const { keyId, bytes } = await keys.wrap(dataKey, contextOf(owned))
  const sealed = sealText(JSON.stringify({ instruction, plan }), dataKey, bindingOf(owned))
  return { sealed, wrappedKey: Buffer.from(bytes), keyId }
}

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
