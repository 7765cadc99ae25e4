/**
 * How the server and its decoder child talk: a length, a JSON head, then bodies of raw bytes whose lengths the head tells.
 * Bytes are neither copied into a serialiser nor encoded; a 160 MB picture passes as it is.
 */
export interface Frame<Head> {
  readonly head: Head
  readonly bodies: readonly Buffer[]
}

const maxHeadBytes = 64 * 1024

/** What goes before the bodies. */
export function headPiece(head: object, bodyBytes: readonly number[]): Uint8Array {
  const text = Buffer.from(JSON.stringify({ ...head, bodyBytes }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return Buffer.concat([length, text])
}

/** The pieces to write, in order. */
export const piecesOf = (head: object, bodies: readonly Uint8Array[]): Uint8Array[] => [
  headPiece(
    head,
    bodies.map(body => body.length),
  ),
  ...bodies,
]

/** Feed it what arrives; it calls back with each whole frame. False from `push` means the other side talks nonsense. */
export class FrameReader<Head> {
  readonly #onFrame: (frame: Frame<Head>) => void
  readonly #maxBodyBytes: number
  #small: Buffer = Buffer.alloc(0)
  #head: Head | null = null
  #bodies: Buffer[] = []
  #current = 0
  #filled = 0

  constructor(onFrame: (frame: Frame<Head>) => void, maxBodyBytes: number) {
    this.#onFrame = onFrame
    this.#maxBodyBytes = maxBodyBytes
  }

  push(chunk: Uint8Array): boolean {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#head === null) {
        this.#small = Buffer.concat([this.#small, rest])
        const left = this.#readHead()
        if (left === 'broken') return false
        if (left === null) return true
        rest = left
      } else {
        const body = this.#bodies[this.#current]
        const taken = Math.min(rest.length, body.length - this.#filled)
        body.set(rest.subarray(0, taken), this.#filled)
        this.#filled += taken
        rest = rest.subarray(taken)
      }
      this.#finish()
    }
    return true
  }

  #readHead(): Uint8Array | null | 'broken' {
    if (this.#small.length < 4) return null
    const length = this.#small.readUInt32LE(0)
    if (length > maxHeadBytes) return 'broken'
    if (this.#small.length < 4 + length) return null
    const head = JSON.parse(this.#small.subarray(4, 4 + length).toString('utf8')) as Head & { bodyBytes: number[] }
    if (head.bodyBytes.reduce((sum, bytes) => sum + bytes, 0) > this.#maxBodyBytes) return 'broken'
    const left = this.#small.subarray(4 + length)
    this.#small = Buffer.alloc(0)
    this.#head = head
    this.#bodies = head.bodyBytes.map(bytes => Buffer.allocUnsafeSlow(bytes))
    this.#current = 0
    this.#filled = 0
    return left
  }

  #finish(): void {
    if (this.#head === null) return
    while (this.#current < this.#bodies.length && this.#filled === this.#bodies[this.#current].length) {
      this.#current++
      this.#filled = 0
    }
    if (this.#current < this.#bodies.length) return
    const frame = { head: this.#head, bodies: this.#bodies }
    this.#head = null
    this.#bodies = []
    this.#onFrame(frame)
  }
}
