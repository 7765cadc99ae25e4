/**
 * JSON with pictures in it, as services answer: each picture in base64 is decoded from where its bytes arrived, and a word
 * that nobody can guess takes its place. The short rest is parsed as ever; no text of a picture's size is made, and none is
 * searched for what cannot be in it.
 */
import { randomUUID } from 'node:crypto'
import { mediaTypeOf } from './exchange.ts'

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

/**
 * `pieces`: a text in UTF-8, cut anywhere. What is no picture in base64, or no JSON, stays as it is. The time it takes grows
 * with the bytes alone, whatever stands in them: they come from outside.
 */
export function lifted(pieces: readonly Uint8Array[]): Lifted {
  const reading = new Reading()
  for (const piece of pieces) reading.read(piece)
  return reading.end()
}

class Reading {
  readonly #found = new Map<string, Buffer>()
  readonly #rest: Uint8Array[] = []
  #isInside = false
  #hasEscapes = false
  /** The next piece begins with an escaped byte. */
  #isEscaped = false
  /** What earlier pieces had of the string that is open. */
  #held: Uint8Array[] = []

  read(piece: Uint8Array): void {
    if (piece.length === 0) return
    // What comes before it is in its place already.
    let from = 0
    let opened = 0
    let at = nextMark(piece, this.#isEscaped ? 1 : 0)
    this.#isEscaped = false
    for (; at < piece.length; at = nextMark(piece, at)) {
      if (piece[at] === BACKSLASH) {
        this.#hasEscapes = true
        this.#isEscaped = at + 1 === piece.length
        at += 2
        continue
      }
      if (this.#isInside) from = this.#close(piece, { from, opened, at })
      else this.#hasEscapes = false
      this.#isInside = !this.#isInside
      opened = ++at
    }
    if (!this.#isInside) opened = piece.length
    this.#rest.push(piece.subarray(from, opened))
    if (this.#isInside) this.#held.push(piece.subarray(opened))
  }

  /** A string ends, as it is or as the word for it. Returns from where on the piece has not found its place. */
  #close(piece: Uint8Array, { from, opened, at }: { from: number; opened: number; at: number }): number {
    const held = this.#held
    if (held.length === 0 && at - opened < liftedBytesLeast) return from
    this.#held = []
    const length = held.reduce((sum, part) => sum + part.length, at - opened)
    const isLong = length >= liftedBytesLeast && !this.#hasEscapes
    const picture = isLong ? decoded([...held, piece.subarray(opened, at)], length) : null
    if (!picture || mediaTypeOf(picture) === 'application/octet-stream') {
      for (const part of held) this.#rest.push(part)
      return from
    }
    const word = randomUUID()
    this.#found.set(word, picture)
    this.#rest.push(piece.subarray(from, opened), Buffer.from(word))
    return at
  }

  end(): Lifted {
    return { text: new TextDecoder().decode(Buffer.concat([...this.#rest, ...this.#held])), found: this.#found }
  }
}

/** Bytes are looked at singly at first, then in leaps: a search costs more than a short string, and less than a long one. */
const singleBytes = 256
const leapBytes = 64 * 1024

/** Where the next quote or backslash is; the length or more, where there is none. */
function nextMark(piece: Uint8Array, from: number): number {
  let at = from
  for (const end = Math.min(from + singleBytes, piece.length); at < end; at++)
    if (piece[at] === QUOTE || piece[at] === BACKSLASH) return at
  for (; at < piece.length; at += leapBytes) {
    const leap = piece.subarray(at, at + leapBytes)
    const quote = leap.indexOf(QUOTE)
    const backslash = (quote < 0 ? leap : leap.subarray(0, quote)).indexOf(BACKSLASH)
    if (backslash >= 0) return at + backslash
    if (quote >= 0) return at + quote
  }
  return at
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
