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

async function write(piece: Piece, into: Buffer, at: number): Promise<number> {
  if (Buffer.isBuffer(piece)) return piece.copy(into, at)
  let end = at
  let left: Uint8Array = Buffer.alloc(0)
  for await (const chunk of await piece.read()) {
    const bytes = left.length > 0 ? Buffer.concat([left, chunk]) : chunk
    const whole = bytes.length - (bytes.length % 3)
    end += into.write(bytes.toString('base64', 0, whole), end, 'latin1')
    left = bytes.subarray(whole)
  }
  return end + into.write(Buffer.from(left).toString('base64'), end, 'latin1') - at
}
