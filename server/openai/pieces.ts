/**
 * JSON with pictures in it, in pieces: the text around them, and each picture read from the library as it is needed and
 * written as base64 straight to where it goes out. No string of a picture's size is made, searched or escaped.
 */
import { randomUUID } from 'node:crypto'
import type { Content } from '../media/media.ts'

/** Stands where the bytes of the next picture go. Nobody outside can know it, so nobody can put one in. */
export const PLACE = randomUUID()

/** Larger answers go out piece by piece. */
const WHOLE_BYTES = 16 * 2 ** 20

export type Piece = Buffer | Content

const lengthOf = (piece: Piece): number => (Buffer.isBuffer(piece) ? piece.length : Math.ceil(piece.sizeBytes / 3) * 4)

/** `pictures` fill the places in the order in which they stand. */
export function piecesOf(value: object, pictures: readonly Content[], before = '', after = ''): Piece[] {
  const texts = (before + JSON.stringify(value) + after).split(PLACE)
  return texts.flatMap((text, index) => {
    const picture = index < texts.length - 1 ? pictures[index] : undefined
    return [Buffer.from(text), ...(picture ? [picture] : [])]
  })
}

export const isSmall = (pieces: readonly Piece[]): boolean =>
  pieces.reduce((sum, piece) => sum + lengthOf(piece), 0) <= WHOLE_BYTES

/** All of it in one. */
export async function joined(pieces: readonly Piece[]): Promise<Buffer<ArrayBuffer>> {
  const whole = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + lengthOf(piece), 0))
  let at = 0
  for (const piece of pieces) at += await write(piece, whole, at)
  return whole
}

export async function* oneByOne(pieces: readonly Piece[]): AsyncGenerator<Buffer<ArrayBuffer>> {
  for (const piece of pieces) yield await joined([piece])
}

/** Of so many bytes at a time, the text is young when it is dropped. A whole number of base64's groups of three. */
const groupBytes = 48 * 1024

async function write(piece: Piece, into: Buffer, at: number): Promise<number> {
  if (Buffer.isBuffer(piece)) return piece.copy(into, at)
  let end = at
  const encode = (bytes: Buffer, from: number, to: number): void => {
    for (let next = from; next < to; next += groupBytes)
      end += into.write(bytes.toString('base64', next, Math.min(to, next + groupBytes)), end, 'latin1')
  }
  let left: Buffer = Buffer.alloc(0)
  for await (const chunk of await piece.read()) {
    const missing = (3 - left.length) % 3
    const first = Buffer.concat([left, chunk.subarray(0, missing)])
    const whole = chunk.length - ((chunk.length - missing) % 3)
    if (first.length < 3 && left.length > 0) {
      left = first
      continue
    }
    encode(first, 0, first.length)
    encode(chunk, missing, whole)
    left = chunk.subarray(whole)
  }
  encode(left, 0, left.length)
  return end - at
}
