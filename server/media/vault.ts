/**
 * Turns plain bytes into stored bytes and back; no other file here ciphers. An object is a header and chunks of 64 KiB, each
 * sealed by AES-256-GCM in one shot, so that a range costs only the chunks it touches.
 * Every chunk is bound to the owner, the picture, the variant, the header (with the whole size), its place and whether it is
 * the last: a byte changed, two chunks swapped, a tail cut off or an object moved elsewhere fails, and is never given out.
 * Header: "I2IV", version, log2 of the chunk size, 2 zero bytes, plain size as u64 BE, 16 bytes of salt.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { assert } from '../kernel/assert.ts'
import { letGo } from '../kernel/memory.ts'

export const chunkBytes = 64 * 1024
export const headerBytes = 32
const tagBytes = 16
const storedChunkBytes = chunkBytes + tagBytes
const magic = Buffer.from('I2IV')
const version = 1
const chunkBits = 16
/** Chunks are handed on in batches of this many, so that the storage makes few large writes. */
const batchChunks = 16

/** What the bytes are; both sides must say the same. */
export interface Binding {
  readonly ownerId: string
  readonly pictureId: string
  readonly variant: string
}

/** Half-open, in plain bytes. */
export interface PlainRange {
  readonly start: number
  readonly end: number
}

/** The stored bytes are not what was stored for this owner, picture and variant. */
export class VaultDamaged extends Error {
  override name = 'VaultDamaged'
  readonly reason: string

  constructor(reason: string) {
    super(`the stored bytes fail their integrity check: ${reason}`)
    this.reason = reason
  }
}

export const newDataKey = (): Buffer => randomBytes(32)

const chunkCount = (sizeBytes: number): number => Math.max(1, Math.ceil(sizeBytes / chunkBytes))

export const sealedSize = (sizeBytes: number): number => headerBytes + sizeBytes + chunkCount(sizeBytes) * tagBytes

/** The object's key, its salt being random: no two objects share a key, so a chunk's number can be its nonce. */
const objectKey = (dataKey: Uint8Array, header: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', dataKey, header.subarray(16), 'image2image object 1', 32))

/** The part of a chunk's associated data that is the same for the whole object; 5 bytes for place and end follow it. */
function boundTo(binding: Binding, header: Uint8Array): Buffer {
  const words = Buffer.from(JSON.stringify([binding.ownerId, binding.pictureId, binding.variant]))
  return Buffer.concat([header, words, Buffer.alloc(5)])
}

function place(aad: Buffer, nonce: Buffer, index: number, isLast: boolean): void {
  aad.writeUInt32BE(index, aad.length - 5)
  aad[aad.length - 1] = isLast ? 1 : 0
  nonce.writeUInt32BE(index, 8)
}

/** A batch is used up, and its room let go, when the next one is asked for. */
export function* seal(plain: Uint8Array, dataKey: Uint8Array, binding: Binding): Generator<Uint8Array, void> {
  const header = Buffer.concat([magic, Buffer.of(version, chunkBits, 0, 0), Buffer.alloc(8), randomBytes(16)])
  header.writeBigUInt64BE(BigInt(plain.length), 8)
  const key = createSecretKey(objectKey(dataKey, header))
  const aad = boundTo(binding, header)
  const nonce = Buffer.alloc(12)
  const count = chunkCount(plain.length)
  for (let first = 0; first < count; first += batchChunks) {
    const last = Math.min(count, first + batchChunks)
    const plainEnd = Math.min(plain.length, last * chunkBytes)
    let at = first === 0 ? headerBytes : 0
    const batch = Buffer.allocUnsafeSlow(at + plainEnd - first * chunkBytes + (last - first) * tagBytes)
    if (first === 0) batch.set(header)
    for (let index = first; index < last; index++) {
      place(aad, nonce, index, index === count - 1)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(aad)
      const sealed = cipher.update(plain.subarray(index * chunkBytes, Math.min(plainEnd, (index + 1) * chunkBytes)))
      batch.set(sealed, at)
      at += sealed.length
      letGo(sealed)
      cipher.final()
      batch.set(cipher.getAuthTag(), at)
      at += tagBytes
    }
    try {
      yield batch
    } finally {
      letGo(batch)
    }
  }
}

/** Reads stored bytes by range (half-open); null when there is no such object. */
export type ReadStored = (start: number, end: number) => Promise<AsyncIterable<Uint8Array> | null>

/**
 * The plain bytes of the range, checked chunk by chunk before they are handed on. Throws `VaultDamaged`.
 * A range from the start, which is nearly every read, costs one read of the storage; another costs one more for the header.
 */
export async function* unseal(
  read: ReadStored,
  dataKey: Uint8Array,
  binding: Binding,
  sizeBytes: number,
  range: PlainRange = { start: 0, end: sizeBytes },
): AsyncGenerator<Buffer> {
  assert(range.start >= 0 && range.start <= range.end && range.end <= sizeBytes, 'the range lies inside the object')
  const count = chunkCount(sizeBytes)
  const first = Math.min(count - 1, Math.floor(range.start / chunkBytes))
  const last = Math.max(first, Math.ceil(range.end / chunkBytes) - 1)
  const storedEnd = Math.min(sealedSize(sizeBytes), headerBytes + (last + 1) * storedChunkBytes)
  let opener = first === 0 ? null : openerOf(await readExactly(read, 0, headerBytes), dataKey, binding, sizeBytes)
  let index = first
  for await (const piece of pieces(read, first === 0 ? 0 : headerBytes + first * storedChunkBytes, storedEnd)) {
    if (!opener) {
      opener = openerOf(piece, dataKey, binding, sizeBytes)
      continue
    }
    const plain = opener(piece, index, index === count - 1)
    const offset = index * chunkBytes
    const from = Math.max(0, range.start - offset)
    const to = Math.min(plain.length, range.end - offset)
    if (to > from) yield plain.subarray(from, to)
    index++
  }
  if (index !== last + 1) throw new VaultDamaged('cut short')
}

/** Stored bytes of a range in one piece; null when there is no such object. */
export type ReadPiece = (start: number, end: number) => Promise<Buffer | null>
export type Opener = (stored: Buffer, index: number, isLast: boolean) => Buffer
/** A range of up to so many chunks is read in one piece. */
export const pieceChunks = 16

export const isPiece = ({ start, end }: PlainRange): boolean =>
  Math.ceil(end / chunkBytes) - Math.floor(start / chunkBytes) <= pieceChunks

/**
 * A short range by one read of the storage, without streams; the opener of an object that was read before saves the header.
 * Gives the opener too, for the next time. Throws `VaultDamaged`.
 */
export async function unsealPiece(
  read: ReadPiece,
  object: { dataKey: Uint8Array; binding: Binding; sizeBytes: number },
  { start, end }: PlainRange,
  known?: Opener,
): Promise<{ plain: Buffer; opener: Opener }> {
  const { dataKey, binding, sizeBytes } = object
  assert(start >= 0 && start <= end && end <= sizeBytes, 'the range lies inside the object')
  const count = chunkCount(sizeBytes)
  const first = Math.min(count - 1, Math.floor(start / chunkBytes))
  const last = Math.max(first, Math.ceil(end / chunkBytes) - 1)
  const storedEnd = Math.min(sealedSize(sizeBytes), headerBytes + (last + 1) * storedChunkBytes)
  const hasHeader = first === 0 || !known
  const from = first === 0 ? 0 : headerBytes + first * storedChunkBytes
  const [stored, header] = await Promise.all([
    read(from, storedEnd),
    first > 0 && hasHeader ? read(0, headerBytes) : null,
  ])
  if (!stored || (first > 0 && hasHeader && !header)) throw new VaultDamaged('gone')
  if (stored.length !== storedEnd - from) throw new VaultDamaged('cut short')
  const opener = known ?? openerOf(header ?? stored.subarray(0, headerBytes), dataKey, binding, sizeBytes)
  const parts: Buffer[] = []
  let at = first === 0 ? headerBytes : 0
  for (let index = first; index <= last; index++, at += storedChunkBytes) {
    const plain = opener(
      stored.subarray(at, Math.min(stored.length, at + storedChunkBytes)),
      index,
      index === count - 1,
    )
    const offset = index * chunkBytes
    parts.push(plain.subarray(Math.max(0, start - offset), Math.max(0, Math.min(plain.length, end - offset))))
  }
  return { plain: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts), opener }
}

/** Opens the chunks of the object that has this header. */
function openerOf(header: Buffer, dataKey: Uint8Array, binding: Binding, sizeBytes: number): Opener {
  checkHeader(header, sizeBytes)
  const key = objectKey(dataKey, header)
  const aad = boundTo(binding, header)
  const nonce = Buffer.alloc(12)
  return (stored, index, isLast) => {
    place(aad, nonce, index, isLast)
    return openChunk(stored, key, nonce, aad)
  }
}

function checkHeader(header: Buffer, sizeBytes: number): void {
  if (header.length !== headerBytes) throw new VaultDamaged('cut short')
  const isOurs = header.subarray(0, 4).equals(magic) && header[4] === version && header[5] === chunkBits
  if (!isOurs) throw new VaultDamaged('not a vault object')
  if (header.readBigUInt64BE(8) !== BigInt(sizeBytes)) throw new VaultDamaged('another size')
}

function openChunk(stored: Buffer, key: Buffer, nonce: Buffer, aad: Buffer): Buffer {
  if (stored.length < tagBytes) throw new VaultDamaged('cut short')
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(aad)
  decipher.setAuthTag(stored.subarray(stored.length - tagBytes))
  const plain = decipher.update(stored.subarray(0, stored.length - tagBytes))
  try {
    decipher.final()
  } catch {
    throw new VaultDamaged('a chunk does not match')
  }
  return plain
}

async function readExactly(read: ReadStored, start: number, end: number): Promise<Buffer> {
  const source = await read(start, end)
  if (!source) throw new VaultDamaged('gone')
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  const whole = Buffer.concat(parts)
  if (whole.length !== end - start) throw new VaultDamaged('cut short')
  return whole
}

/**
 * Cuts the storage's stream, whatever its parts, into the header (when it starts there) and stored chunks. One buffer is
 * used again for all chunks.
 */
async function* pieces(read: ReadStored, start: number, end: number): AsyncGenerator<Buffer> {
  const source = await read(start, end)
  if (!source) throw new VaultDamaged('gone')
  const chunk = Buffer.allocUnsafe(Math.min(storedChunkBytes, Math.max(headerBytes, end - start)))
  let wanted = start === 0 ? headerBytes : chunk.length
  let filled = 0
  for await (const part of source) {
    for (let at = 0; at < part.length; ) {
      const taken = Math.min(wanted - filled, part.length - at)
      chunk.set(part.subarray(at, at + taken), filled)
      filled += taken
      at += taken
      if (filled < wanted) continue
      yield chunk.subarray(0, filled)
      wanted = chunk.length
      filled = 0
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}

/** For bytes that lie on a disk for a moment: a key that is never written anywhere, for one stream, read any number of times. */
export interface PassingCipher {
  seal(plain: Uint8Array): Buffer
  /** After the last `seal`. */
  end(): void
  open(): { next(sealed: Uint8Array): Buffer; end(): void }
}

export function passingCipher(): PassingCipher {
  const key = randomBytes(32)
  const nonce = Buffer.alloc(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return {
    seal: plain => cipher.update(plain),
    end: () => void cipher.final(),
    open() {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      decipher.setAuthTag(cipher.getAuthTag())
      return {
        next: sealed => decipher.update(sealed),
        end() {
          try {
            decipher.final()
          } catch {
            throw new VaultDamaged('the spool does not match')
          }
        },
      }
    },
  }
}

/**
 * Names bytes by what is in them: the same for the same, and, for who has no key, never the same for others. A tag of all of
 * it under one key, which takes a tenth of the time of a hash, and is itself hidden behind one.
 */
export function contentName(key: Uint8Array): { add(bytes: Uint8Array): void; end(): string } {
  const tagKey = createHmac('sha256', key).update('image2image content 1').digest()
  const tag = createCipheriv('aes-256-gcm', tagKey, Buffer.alloc(12))
  return {
    add: bytes => void tag.setAAD(bytes),
    end() {
      tag.final()
      return createHmac('sha256', key).update(tag.getAuthTag()).digest('hex')
    },
  }
}

/** A short text such as a file name, in one piece: 12 bytes of nonce, the sealed text, 16 bytes of tag. */
export function sealText(text: string, dataKey: Uint8Array, binding: Binding): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', textKey(dataKey), nonce)
  cipher.setAAD(Buffer.from(JSON.stringify(['text', binding.ownerId, binding.pictureId, binding.variant])))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()])
}

export function unsealText(sealed: Uint8Array, dataKey: Uint8Array, binding: Binding): string {
  if (sealed.length < 28) throw new VaultDamaged('cut short')
  const end = sealed.length - tagBytes
  const options = { authTagLength: tagBytes }
  const decipher = createDecipheriv('aes-256-gcm', textKey(dataKey), sealed.subarray(0, 12), options)
  decipher.setAAD(Buffer.from(JSON.stringify(['text', binding.ownerId, binding.pictureId, binding.variant])))
  decipher.setAuthTag(sealed.subarray(end))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, end)), decipher.final()]).toString('utf8')
  } catch {
    throw new VaultDamaged('a text does not match')
  }
}

const textKey = (dataKey: Uint8Array): Buffer => Buffer.from(hkdfSync('sha256', dataKey, '', 'image2image text 1', 32))
