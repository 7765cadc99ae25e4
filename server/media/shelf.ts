/**
 * A picture's objects in the storage: `pictures/<two characters>/<picture>/<variant>`, each sealed by the vault. Everything
 * here is about bytes of one picture whose data key is already open.
 */
import type { Log } from '../kernel/log.ts'
import type { Storage } from '../storage/storage.ts'
import type { Openers } from './openers.ts'
import { type Body, bodyNames } from './picture.ts'
import { wholeOf } from './pieces.ts'
import { refuse } from './refusals.ts'
import type { PlainRange } from './vault.ts'
import { isPiece, seal, unseal, unsealPiece, VaultDamaged } from './vault.ts'

export const folder = 'pictures/'

/** The end of an id is chance, so its last two characters spread pictures over 1024 folders. */
export const objectKey = (pictureId: string, body: Body): string =>
  `${folder}${pictureId.slice(-2)}/${pictureId}/${body}`

export const pictureIdOf = (key: string): string | null => key.split('/')[2] ?? null

export interface Owned {
  readonly id: string
  readonly accountId: string
}

export const bindingOf = ({ id, accountId }: Owned, variant: Body) => ({ ownerId: accountId, pictureId: id, variant })

/** One object, all or nothing; the picture's others stay as they are. */
export async function put(
  storage: Storage,
  owned: Owned,
  dataKey: Uint8Array,
  name: Body,
  body: Uint8Array,
): Promise<void> {
  await storage.put(objectKey(owned.id, name), seal(body, dataKey, bindingOf(owned, name)))
}

/** All of them or none: when one write fails, the others are taken back. */
export async function putAll(
  storage: Storage,
  owned: Owned,
  dataKey: Uint8Array,
  bodies: Readonly<Partial<Record<Body, Uint8Array>>>,
): Promise<void> {
  const writes = bodyNames.flatMap(name => {
    const body = bodies[name]
    return body ? [put(storage, owned, dataKey, name, body)] : []
  })
  const done = await Promise.allSettled(writes)
  const failed = done.find(each => each.status === 'rejected')
  if (!failed) return
  await removeAll(storage, owned.id)
  throw failed.reason
}

/** Deleting what is gone is no error, so this may be repeated. */
export async function removeAll(storage: Storage, pictureId: string): Promise<void> {
  await Promise.all(bodyNames.map(body => storage.delete(objectKey(pictureId, body))))
}

export interface ShelfDeps {
  readonly storage: Storage
  readonly log: Log
  readonly onDamage?: (pictureId: string, kind: Body) => void
  readonly openers: Openers
}

/** Plain bytes of a range, chunk by chunk. A damaged object is logged and becomes `picture_unreadable`. */
export async function* readRange(
  deps: ShelfDeps,
  owned: Owned,
  dataKey: Buffer,
  variant: Body,
  sizeBytes: number,
  range: PlainRange,
): AsyncGenerator<Buffer> {
  const key = objectKey(owned.id, variant)
  const read = (start: number, end: number) => deps.storage.get(key, { start, end })
  try {
    if (isPiece(range))
      yield await readPiece(deps, key, { dataKey, binding: bindingOf(owned, variant), sizeBytes }, range)
    else yield* unseal(read, dataKey, bindingOf(owned, variant), sizeBytes, range)
  } catch (cause) {
    if (!(cause instanceof VaultDamaged)) throw cause
    deps.log.error('picture damaged', { pictureId: owned.id, code: cause.reason.replaceAll(' ', '_'), stage: variant })
    deps.onDamage?.(owned.id, variant)
    throw refuse('picture_unreadable')
  }
}

type SealedObject = Parameters<typeof unsealPiece>[1] & { dataKey: Buffer }

async function readPiece({ storage, openers }: ShelfDeps, key: string, object: SealedObject, range: PlainRange) {
  const read = (start: number, end: number) => storage.read(key, { start, end })
  const known = openers.find(key, object.dataKey)
  try {
    const { plain, opener } = await unsealPiece(read, object, range, known)
    if (!known) openers.keep(key, object.dataKey, opener)
    return plain
  } catch (error) {
    if (!known || !(error instanceof VaultDamaged)) throw error
    // Written anew since, under another salt; or damaged, which the next reading tells.
    openers.forget(key)
    return (await unsealPiece(read, object, range)).plain
  }
}

/** One object in memory, whole. */
export async function readWhole(
  deps: ShelfDeps,
  owned: Owned,
  dataKey: Buffer,
  body: Body,
  sizeBytes: number,
): Promise<Buffer> {
  return wholeOf(readRange(deps, owned, dataKey, body, sizeBytes, { start: 0, end: sizeBytes }), sizeBytes)
}
