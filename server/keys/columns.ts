/**
 * One cell of a table, sealed: a short text such as an e-mail address, under a data key of its own that travels wrapped in
 * the same cell, so that nothing else has to be read to open it. The cell is bound to its table, column and row; moved
 * elsewhere it does not open. Version, id of the wrapping key (15 characters), wrapped data key (61 bytes), nonce, text, tag.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { assert } from '../kernel/assert.ts'
import type { WrappedKey } from './keys.ts'
import { refuse } from './refusals.ts'

/** Where the cell stands; both sides must say the same. */
export interface Cell {
  readonly table: string
  readonly column: string
  readonly rowId: string
}

interface Wrapper {
  wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey>
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>
}

const version = 1
const keyIdBytes = 15
const wrappedBytes = 61
const nonceBytes = 12
const tagBytes = 16
const wrappedAt = 1 + keyIdBytes
const nonceAt = wrappedAt + wrappedBytes
const textAt = nonceAt + nonceBytes

const contextOf = ({ table, column, rowId }: Cell): string => `cell ${table} ${column} ${rowId}`
const aadOf = (cell: Cell): Buffer => Buffer.from(JSON.stringify([version, cell.table, cell.column, cell.rowId]))

/** Equal texts give different cells: to look a text up, keep an HMAC under `derive` beside it. */
export async function sealColumn(keys: Wrapper, text: string, cell: Cell): Promise<Buffer> {
  const dataKey = randomBytes(32)
  const head = headOf(await keys.wrap(dataKey, contextOf(cell)))
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce)
  cipher.setAAD(aadOf(cell))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()])
}

export async function unsealColumn(keys: Wrapper, sealed: Uint8Array, cell: Cell): Promise<string> {
  const dataKey = await keys.unwrap(wrappedKeyOf(sealed), contextOf(cell))
  const end = sealed.length - tagBytes
  const options = { authTagLength: tagBytes }
  const decipher = createDecipheriv('aes-256-gcm', dataKey, sealed.subarray(nonceAt, textAt), options)
  decipher.setAAD(aadOf(cell))
  decipher.setAuthTag(sealed.subarray(end))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(textAt, end)), decipher.final()]).toString('utf8')
  } catch {
    throw refuse('data_key_unreadable')
  }
}

/** The same text under the same data key, wrapped anew. */
export async function rewrapColumn(keys: Wrapper, sealed: Uint8Array, cell: Cell): Promise<Buffer> {
  const dataKey = await keys.unwrap(wrappedKeyOf(sealed), contextOf(cell))
  return Buffer.concat([headOf(await keys.wrap(dataKey, contextOf(cell))), sealed.subarray(nonceAt)])
}

function headOf({ keyId, bytes }: WrappedKey): Buffer {
  assert(keyId.length === keyIdBytes && bytes.length === wrappedBytes, 'a cell has room for one kind of wrapped key')
  return Buffer.concat([Buffer.of(version), Buffer.from(keyId, 'latin1'), bytes])
}

function wrappedKeyOf(sealed: Uint8Array): WrappedKey {
  if (sealed[0] !== version || sealed.length < textAt + tagBytes) throw refuse('data_key_unreadable')
  const keyId = Buffer.from(sealed.subarray(1, wrappedAt)).toString('latin1')
  return { keyId, bytes: sealed.subarray(wrappedAt, nonceAt) }
}
