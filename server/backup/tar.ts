/**
 * A POSIX tar, written and read as a stream: any `tar tf` lists a backup. Names are ours and short, sizes are known before
 * the bytes, and there are only plain files, so this is all of the format that is needed.
 */
import type { Readable } from 'node:stream'
import { assert } from '../kernel/assert.ts'
import { refuse } from './refusals.ts'

const blockBytes = 512

export interface Entry {
  readonly name: string
  readonly bytes: Buffer
}

export function entryHead(name: string, sizeBytes: number, at: Date): Buffer {
  const head = Buffer.alloc(blockBytes)
  const cut = name.length <= 100 ? -1 : name.lastIndexOf('/', 155)
  const [prefix, rest] = cut < 0 ? ['', name] : [name.slice(0, cut), name.slice(cut + 1)]
  assert(rest.length <= 100 && /^[\x21-\x7e]+$/.test(name), 'a name in a backup is short and plain')
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`
  head.write(rest, 0)
  head.write(octal(0o600, 8), 100)
  head.write(octal(0, 8), 108)
  head.write(octal(0, 8), 116)
  head.write(octal(sizeBytes, 12), 124)
  head.write(octal(Math.floor(at.getTime() / 1_000), 12), 136)
  head.write('        ', 148)
  head.write('0', 156)
  head.write('ustar\x0000', 257)
  head.write(prefix, 345)
  let sum = 0
  for (const byte of head) sum += byte
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return head
}

export const paddingOf = (sizeBytes: number): Buffer =>
  Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes)
export const tarEnd = Buffer.alloc(2 * blockBytes)

/** The entries one by one, each whole in memory. */
export async function* readTar(source: Readable): AsyncGenerator<Entry> {
  const take = reader(source)
  for (;;) {
    const head = await take(blockBytes)
    if (head === null) throw refuse('backup_damaged', { what: 'its end is missing' })
    if (head.every(byte => byte === 0)) return
    const text = (from: number, length: number) => {
      const field = head.subarray(from, from + length)
      const end = field.indexOf(0)
      return field.toString('latin1', 0, end < 0 ? length : end)
    }
    let sum = 0
    for (let at = 0; at < blockBytes; at++) sum += at >= 148 && at < 156 ? 32 : (head[at] ?? 0)
    const sizeBytes = Number.parseInt(text(124, 12), 8)
    const isWhole = Number.parseInt(text(148, 8), 8) === sum && Number.isSafeInteger(sizeBytes) && sizeBytes >= 0
    if (!isWhole || text(257, 5) !== 'ustar') throw refuse('backup_damaged', { what: 'a header does not match' })
    const name = [text(345, 155), text(0, 100)].filter(part => part !== '').join('/')
    const whole = await take(sizeBytes + paddingOf(sizeBytes).length)
    if (whole === null) throw refuse('backup_damaged', { what: `${name} is cut short` })
    yield { name, bytes: whole.subarray(0, sizeBytes) }
  }
}

/** Gives exactly so many bytes, or null when the source ends before. */
function reader(source: Readable): (count: number) => Promise<Buffer | null> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let left: Buffer = Buffer.alloc(0)
  return async count => {
    const parts = [left]
    let have = left.length
    while (have < count) {
      const { done, value } = await chunks.next()
      if (done) return null
      parts.push(value)
      have += value.length
    }
    const whole = parts.length === 1 ? left : Buffer.concat(parts, have)
    left = whole.subarray(count)
    return whole.subarray(0, count)
  }
}
