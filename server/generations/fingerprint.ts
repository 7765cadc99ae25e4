/**
 * Orders that are sent again: a client that never got its answer asks once more, and nobody shall pay twice. Two orders are
 * the same when the person, the key, every word and every byte of every picture are. What is kept of that is an HMAC under
 * a key of the installation: nobody can try words against the table.
 */
import { createHash, createHmac } from 'node:crypto'
import type { Parts } from './generations.ts'
import { type Order, spell } from './ordering.ts'

/** How long one that ended waits for its answer to be fetched. */
export const JOIN_MS = 10 * 60_000

export async function fingerprintOf(
  { keys, media }: Pick<Parts, 'keys' | 'media'>,
  accountId: string,
  apiKeyId: string | undefined,
  wanted: Order,
): Promise<string> {
  const { pictureId, maskId, referenceIds = [], ...rest } = wanted
  const given = wanted.contents ? [] : [pictureId, maskId, ...referenceIds]
  const digestOf = async (id: string | undefined): Promise<string> =>
    id === undefined
      ? ''
      : createHash('sha256')
          .update(await media.readBytes(accountId, id))
          .digest('base64url')
  const pictures: string[] = []
  // One after the other: each is as large as a picture.
  for (const id of given) pictures.push(await digestOf(id))
  const parts = [accountId, apiKeyId ?? '', spell(rest), ...pictures]
  const key = await keys.derive('orders that are sent again')
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url')
}
