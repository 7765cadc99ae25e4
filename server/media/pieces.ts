/** Bytes that are whole, and bytes that come in pieces: from one to the other. */
import type { PlainRange } from './vault.ts'

/** In memory of its own, which may be handed on. */
export async function wholeOf(
  pieces: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  roomBefore = 0,
): Promise<Buffer<ArrayBuffer>> {
  const whole = Buffer.allocUnsafeSlow(roomBefore + sizeBytes).subarray(roomBefore)
  let at = 0
  for await (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

const pieceBytes = 64 * 1024

export async function* piecesOf(whole: Buffer, range?: PlainRange): AsyncGenerator<Buffer> {
  const { start, end } = range ?? { start: 0, end: whole.length }
  for (let at = start; at < end; at += pieceBytes) yield whole.subarray(at, Math.min(end, at + pieceBytes))
}

/** With what was read ahead before it. */
export async function* resumed(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (!first.done) yield first.value
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}
