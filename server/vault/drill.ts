/**
 * The drill: a person, a picture, a name and a prompt that exist only for it are brought in, deleted, and looked for in
 * every raw byte that is left. First it shows that a thief of old pages could still open them (the wrapped keys lie there,
 * and the epoch that opens them lives); then the keys are rotated, and the same thief finds noise.
 */
import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Accounts } from '../accounts/accounts.ts'
import type { Generations } from '../generations/generations.ts'
import { openKeys, type Ring, type WrappedKey } from '../keys/keys.ts'
import type { Media } from '../media/media.ts'
import { rotateKeys, type VaultDeps } from './rotating.ts'
import { type Needle, needleOfBytes, needleOfText, type Scan, scan } from './scan.ts'

export interface DrillDeps extends VaultDeps {
  readonly accounts: Accounts
  readonly media: Media
  readonly generations: Generations
  /** Usually DATA_DIR/keys. */
  readonly keysDir: string
  /** Everything that may hold a left-over: the data folder, and wherever backups and logs go. */
  readonly places: readonly string[]
  print(line: string): void
}

export interface Drill {
  readonly isPassed: boolean
  readonly before: Scan
  readonly after: Scan
}

interface Planted {
  readonly accountId: string
  readonly pictureId: string
  /** What must never lie about as it is. */
  readonly secrets: readonly Needle[]
  /** Lies about, and may: shows that the looking works. */
  readonly control: Needle
  readonly wrapped: readonly { readonly needle: Needle; readonly key: WrappedKey; readonly context: string }[]
}

export async function drill(deps: DrillDeps): Promise<Drill> {
  const { print } = deps
  const planted = await plant(deps)
  print(`planted: a person, a picture with a name, and an order with a prompt (${planted.pictureId})`)
  await remove(deps, planted)
  print('deleted: the order, the picture and the person')
  await deps.database.pool.query('checkpoint')
  const needles = [...planted.secrets, planted.control, ...planted.wrapped.map(each => each.needle)]
  const before = await scan(deps.places, needles)
  print(`\nafter deletion, before rotation: ${told(before)}`)
  const recoverable = await report(deps, planted, before)
  const rotation = await rotateKeys(deps)
  await deps.database.pool.query('checkpoint')
  print(`\nrotated: ${rotation.rewrapped} living keys rewrapped, ${rotation.destroyed} epochs destroyed`)
  const after = await scan(deps.places, needles)
  print(`after rotation: ${told(after)}`)
  const left = await report(deps, planted, after)
  const hasControl = (after.found.get(planted.control.name) ?? []).length > 0
  if (!hasControl) print('the control was not found: this looked in the wrong place, or could not read it')
  if (recoverable === 0)
    print('note: no old page held a wrapped key of the canary, so its destruction was not put to the test')
  const isClean = [before, after].every(each => planted.secrets.every(({ name }) => each.found.get(name)?.length === 0))
  const isPassed = isClean && hasControl && left === 0
  print(`\ndrill ${isPassed ? 'PASSED' : 'FAILED'}`)
  return { isPassed, before, after }
}

const told = ({ files, bytes }: Scan): string => `${files} files, ${(bytes / 1e6).toFixed(1)} MB read raw`

/** Says what was found; counts the wrapped keys that something left can open. */
async function report({ keysDir, database, keys, print }: DrillDeps, planted: Planted, seen: Scan): Promise<number> {
  for (const { name } of planted.secrets) {
    const places = seen.found.get(name) ?? []
    print(`  ${name.padEnd(26)} ${places.length === 0 ? 'not found' : `FOUND in ${places.join(', ')}`}`)
  }
  print(
    `  ${planted.control.name.padEnd(26)} found in ${seen.found.get(planted.control.name)?.length ?? 0} files, as it may be`,
  )
  // A thief has the folder and the use of the master key, not the epochs in our memory.
  const thief: Ring = await openKeys({ dir: keysDir, database, master: keys.master })
  let opened = 0
  for (const { needle, key, context } of planted.wrapped) {
    const places = seen.found.get(needle.name) ?? []
    const by = places.length === 0 ? null : await thief.keyThatOpens(key, context)
    if (by) opened++
    const fate = by ? `and ${by} opens it` : 'and nothing that is left opens it'
    print(
      `  ${needle.name.padEnd(26)} ${places.length === 0 ? 'not found' : `found in ${places.length} files, ${fate}`}`,
    )
  }
  return opened
}

const word = (): string => randomBytes(12).toString('hex')

async function plant({ accounts, media, generations, database }: DrillDeps): Promise<Planted> {
  const [address, person, file, prompt] = [
    `canary-${word()}@drill.invalid`,
    `Canary ${word()}`,
    `canary-${word()}`,
    word(),
  ]
  const instruction = `make it brighter, said the canary ${prompt}`
  const account = await accounts.createAccount({ email: address, password: word(), name: person, role: 'member' })
  const [width, height] = [64, 48]
  const pixels = { width, height, data: opaque(randomBytes(width * height * 4)) }
  const incoming = { name: `${file}.png`, origin: 'result', format: 'png' } as const
  const picture = await media.ingestPixels(pixels, account.id, incoming)
  const pictureId = picture?.id ?? ''
  const kept = await media.readBytes(account.id, pictureId)
  const order = await generations.order(account.id, { pictureId, instruction })
  await generations.cancel(account.id, order.id).catch(() => {})
  const keyOf = async (table: string, id: string): Promise<WrappedKey> => {
    const query = sql`select wrapped_key as bytes, key_id as "keyId" from ${sql.identifier(table)} where id = ${id}`
    return (await database.drizzle.execute<{ bytes: Buffer; keyId: string }>(query)).rows[0] as WrappedKey
  }
  const [pictureKey, orderKey] = [await keyOf('pictures', pictureId), await keyOf('generations', order.id)]
  const cells = await database.drizzle.execute<{ cell: Buffer }>(
    sql`select email_sealed as cell from accounts where id = ${account.id}`,
  )
  const cell = cells.rows[0]?.cell ?? Buffer.alloc(77)
  const cellKey = { keyId: cell.subarray(1, 16).toString('latin1'), bytes: cell.subarray(16, 77) }
  return {
    accountId: account.id,
    pictureId,
    secrets: [
      needleOfText('e-mail address', address),
      needleOfText('name of the person', person),
      needleOfText('name of the picture', file),
      needleOfText('prompt', prompt),
      needleOfBytes('bytes of the picture', kept.subarray(kept.length >> 1, (kept.length >> 1) + 48)),
      needleOfBytes('pixels of the picture', pixels.data.subarray(4_000, 4_048)),
    ],
    control: needleOfText('control (id of the picture)', pictureId),
    wrapped: [
      { ...wrappedNeedle('key of the picture', pictureKey), context: `picture ${account.id} ${pictureId}` },
      { ...wrappedNeedle('key of the prompt', orderKey), context: `generation ${account.id} ${order.id}` },
      { ...wrappedNeedle('key of the address', cellKey), context: `cell accounts email_sealed ${account.id}` },
    ],
  }
}

const wrappedNeedle = (name: string, key: WrappedKey) => ({ needle: needleOfBytes(`${name}, wrapped`, key.bytes), key })

function opaque(data: Buffer): Uint8Array {
  for (let at = 3; at < data.length; at += 4) data[at] = 255
  return data
}

async function remove({ media, generations, database }: DrillDeps, { accountId }: Planted): Promise<void> {
  for (const { id } of await generations.list(accountId, { limit: 50 })) await generations.remove(accountId, id)
  await media.deleteAllOf(accountId)
  // Not by the person's own way, which ends with a letter to an address that nobody has.
  await database.drizzle.execute(sql`delete from accounts where id = ${accountId}`)
}
