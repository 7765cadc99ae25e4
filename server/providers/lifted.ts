/**
 * JSON with pictures in it, as services answer: each long base64 text is decoded from where its bytes arrived, and a word
 * that nobody can guess takes its place. The short rest is parsed as ever; no text of a picture's size is made, and none is
 * searched for what cannot be in it.
 */
import { randomUUID } from 'node:crypto'

/** Shorter ones are cheap as they are. */
const liftedBytesLeast = 16 * 1024
const QUOTE = 0x22
const BACKSLASH = 0x5c
const PADDING = 0x3d

export interface Lifted {
  /** The JSON, with words in the places of the long texts. */
  readonly text: string
  /** What stood there, decoded. */
  readonly found: ReadonlyMap<string, Buffer>
}

/** `pieces`: a text in UTF-8, cut anywhere. What is no base64, or no JSON, stays as it is. */
export function lifted(pieces: readonly Uint8Array[]): Lifted {
  const found = new Map<string, Buffer>()
  const rest: Uint8Array[] = []
  let inside: Inside | null = null
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const quote = piece.indexOf(QUOTE, at)
      const end = quote < 0 ? piece.length : quote
      const part = piece.subarray(at, end)
      at = end + 1
      if (!inside) {
        rest.push(piece.subarray(end - part.length, at))
        if (quote >= 0) inside = new Inside()
        continue
      }
      inside.add(part)
      if (quote < 0) continue
      if (inside.endsEscaped) inside.add(piece.subarray(quote, at))
      else {
        rest.push(...inside.ended(found), piece.subarray(quote, at))
        inside = null
      }
    }
  }
  if (inside) rest.push(...inside.parts)
  return { text: new TextDecoder().decode(Buffer.concat(rest)), found }
}

/** A string of the JSON, between its quotes. */
class Inside {
  readonly parts: Uint8Array[] = []
  #bytes = 0
  #hasEscapes = false
  /** A quote that comes next is part of it. */
  endsEscaped = false

  add(part: Uint8Array): void {
    this.parts.push(part)
    this.#bytes += part.length
    if (!this.endsEscaped && !part.includes(BACKSLASH)) return
    this.#hasEscapes = true
    for (const byte of part) this.endsEscaped = byte === BACKSLASH && !this.endsEscaped
  }

  /** It, or the word for it. */
  ended(found: Map<string, Buffer>): readonly Uint8Array[] {
    const isShort = this.#bytes < liftedBytesLeast
    const bytes = isShort || this.#hasEscapes ? null : decoded(this.parts, this.#bytes)
    if (!bytes) return this.parts
    const word = randomUUID()
    found.set(word, bytes)
    return [Buffer.from(word)]
  }
}

/** Null: it is no base64. The decoder passes over what it does not know, so it fills what it should or it does not. */
function decoded(parts: readonly Uint8Array[], characters: number): Buffer | null {
  const digits = characters - paddingOf(parts)
  if (digits % 4 === 1) return null
  const bytes = Buffer.allocUnsafeSlow(Math.floor((digits * 3) / 4))
  let filled = 0
  let left = ''
  for (const part of parts) {
    const text = left + Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1')
    const whole = text.length - (text.length % 4)
    filled += bytes.write(whole === text.length ? text : text.slice(0, whole), filled, 'base64')
    left = text.slice(whole)
  }
  filled += bytes.write(left, filled, 'base64')
  return filled === bytes.length ? bytes : null
}

function paddingOf(parts: readonly Uint8Array[]): number {
  let count = 0
  for (const part of parts.toReversed())
    for (let at = part.length - 1; at >= 0; at--) {
      if (part[at] !== PADDING || count === 2) return count
      count++
    }
  return count
}
