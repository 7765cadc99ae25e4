/**
 * Reads a JSON body with pictures in it as data URLs, as it streams in. The pictures are decoded on their way to the spool;
 * what is parsed is the rest, a few hundred characters with a word in each picture's place. So a request of many megabytes
 * costs no string of its size, and a picture that is too large is refused at that byte.
 */
import { Readable } from 'node:stream'
import { limits as kernelLimits } from '../kernel/limits.ts'
import { type FormFile, watchSpeed } from './form.ts'
import { refuse } from './refusals.ts'
import type { Spool } from './spool.ts'

export interface JsonForm {
  /** As parsed; each data URL under the key `image_url` is now `data:#0`, `data:#1`, … */
  readonly value: unknown
  /** The pictures, in the order of those numbers. */
  readonly files: readonly FormFile[]
  /** Lets go of the files. Call it in any case. */
  dispose(): Promise<void>
}

export interface JsonFormLimits {
  readonly spool: Spool
  readonly fileBytes: number
  readonly files: number
  /** Of one data URL. */
  readonly characters: number
  /** Called when what is still to come is not worth reading: the connection should be closed after the answer. */
  readonly onAbandon?: () => void
}

const pictureKey = 'image_url'
const scheme = Buffer.from('data:')
const headBytesMost = 200
const headForm = /^[\w.+-]+\/[\w.+-]+(?:;[\w=.+-]+)*;base64$/i
/** Deeper than anything we ask for. */
const depthMost = 32
/** What is read and thrown away for the sake of an answer that arrives. */
const ignoredBytesMost = 256 * 1024 * 1024

const QUOTE = 0x22
const BACKSLASH = 0x5c
const [COMMA, COLON] = [0x2c, 0x3a]

export async function readJsonForm(request: Request, limits: JsonFormLimits): Promise<JsonForm> {
  if (!request.body) throw refuse('json_malformed')
  const source = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
  const reader = new JsonReader(source, limits)
  const dispose = async (): Promise<void> => void (await Promise.all(reader.files.map(file => file.source.dispose())))
  try {
    return { value: await reader.read(), files: reader.files, dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

class JsonReader {
  readonly files: FormFile[] = []
  readonly #limits: JsonFormLimits
  readonly #source: AsyncIterator<Uint8Array>
  readonly #kept: Buffer[] = []
  #keptBytes = 0
  #chunk: Buffer = Buffer.alloc(0)
  #at = 0
  /** Inside a string; `#isEscaped`: the next character is not what it seems. */
  #isInside = false
  #isEscaped = false
  #depth = 0
  /** The last string, as long as it is short: the key, when a colon follows. */
  #word = ''
  /** How much of `data:` a value under `image_url` has shown; -1: it cannot be one. */
  #matched = -1
  #isPictureNext = false
  readonly #speed: ReturnType<typeof watchSpeed>

  constructor(source: Readable, limits: JsonFormLimits) {
    this.#limits = limits
    this.#source = (source as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    const stop = (refusal: Error): void => {
      limits.onAbandon?.()
      source.destroy(refusal)
    }
    this.#speed = watchSpeed(stop)
  }

  async read(): Promise<unknown> {
    try {
      while (await this.#fill()) if (this.#scan()) await this.#takePicture()
    } catch (error) {
      await this.#ignoreRest()
      throw error
    } finally {
      this.#speed.stop()
    }
    try {
      return JSON.parse(Buffer.concat(this.#kept).toString('utf8'))
    } catch {
      throw refuse('json_malformed')
    }
  }

  /** False at the end. */
  async #fill(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const next = await this.#next()
      if (!next) return false
      this.#chunk = next
      this.#at = 0
    }
    return true
  }

  async #next(): Promise<Buffer | null> {
    let read: IteratorResult<Uint8Array>
    try {
      read = await this.#source.next()
    } catch (error) {
      throw error instanceof Error && error.name === 'Refusal' ? error : refuse('upload_interrupted')
    }
    if (read.done) return null
    const { buffer, byteOffset, length } = read.value
    this.#speed.count(length)
    return Buffer.from(buffer as ArrayBuffer, byteOffset, length)
  }

  #keep(until: number, from = this.#at): void {
    const piece = this.#chunk.subarray(from, until)
    this.#keptBytes += piece.length
    if (this.#keptBytes > kernelLimits.jsonBodyBytes) throw refuse('json_malformed')
    this.#kept.push(Buffer.from(piece))
  }

  /** Keeps what it passes. True: a picture begins here. False: the chunk is over. */
  #scan(): boolean {
    const { length } = this.#chunk
    for (let i = this.#at; i < length; i++) {
      const byte = this.#chunk[i] ?? 0
      const isFound = this.#isInside ? this.#inside(byte) : this.#outside(byte)
      if (!isFound) continue
      this.#keep(i + 1)
      this.#at = i + 1
      return true
    }
    this.#keep(length)
    this.#at = length
    return false
  }

  #inside(byte: number): boolean {
    if (this.#isEscaped) this.#isEscaped = false
    else if (byte === BACKSLASH) this.#isEscaped = true
    else if (byte === QUOTE) this.#isInside = false
    if (this.#isInside && this.#word.length <= pictureKey.length) this.#word += String.fromCharCode(byte)
    if (this.#matched < 0) return false
    this.#matched = byte === scheme[this.#matched] ? this.#matched + 1 : -1
    return this.#matched === scheme.length
  }

  #outside(byte: number): boolean {
    if (byte === QUOTE) {
      this.#isInside = true
      this.#word = ''
      this.#matched = this.#isPictureNext ? 0 : -1
      this.#isPictureNext = false
    } else if (byte === COLON) this.#isPictureNext = this.#word === pictureKey
    else if (byte === 0x7b || byte === 0x5b) {
      this.#isPictureNext = false
      if (++this.#depth > depthMost) throw refuse('json_malformed')
    } else if (byte === 0x7d || byte === 0x5d) this.#depth--
    return false
  }

  /** From behind `data:` to the closing quote, which is kept. */
  async #takePicture(): Promise<void> {
    const { spool, files } = this.#limits
    const index = this.files.length
    if (index >= files) throw refuse('one_file_only', { limitFiles: files })
    await this.#readHead()
    const source = await spool.take(this.#bytes())
    this.files.push({ field: `data:#${index}`, name: '', source })
    this.#kept.push(Buffer.from(`#${index}`))
    this.#matched = -1
  }

  async #readHead(): Promise<void> {
    let head = ''
    while (await this.#fill()) {
      const comma = this.#chunk.indexOf(COMMA, this.#at)
      const end = comma < 0 ? this.#chunk.length : comma
      head += this.#chunk.toString('latin1', this.#at, Math.min(end, this.#at + headBytesMost))
      this.#at = end + 1
      if (head.length >= headBytesMost) break
      if (comma < 0) continue
      if (!headForm.test(head.replaceAll('\\/', '/'))) break
      return
    }
    throw refuse('json_malformed')
  }

  async *#bytes(): AsyncGenerator<Buffer> {
    const base64 = new Base64()
    const { characters, fileBytes } = this.#limits
    let seen = 0
    while (await this.#fill()) {
      const quote = this.#chunk.indexOf(QUOTE, this.#at)
      const end = quote < 0 ? this.#chunk.length : quote
      seen += end - this.#at
      if (seen > characters || seen > fileBytes * 1.4)
        throw refuse('upload_too_large', { limitMb: Math.round(characters / 2 ** 20), limitBytes: characters })
      const plain = base64.next(this.#chunk.toString('latin1', this.#at, end))
      this.#at = end
      if (plain.length > 0) yield plain
      if (quote < 0) continue
      const last = base64.end()
      if (last.length > 0) yield last
      return
    }
    throw refuse('json_malformed')
  }

  /** A client that is cut off while it sends sees a broken connection instead of the reason. */
  async #ignoreRest(): Promise<void> {
    for (let bytes = 0; bytes <= ignoredBytesMost; ) {
      const chunk = await this.#next().catch(() => null)
      if (!chunk) return
      bytes += chunk.length
    }
    this.#limits.onAbandon?.()
  }
}

/** Pieces of any length, decoded as they come; what is not base64 is refused instead of skipped. */
class Base64 {
  #left = ''
  #hasEnded = false

  next(piece: string): Buffer {
    let text = this.#left + piece
    // Some writers of JSON spell a slash with a backslash before it.
    if (text.includes('\\')) text = text.replaceAll('\\/', '/')
    const whole = text.length - (text.length % 4) - (text.endsWith('\\') ? 4 : 0)
    this.#left = text.slice(Math.max(0, whole))
    return this.#decode(text.slice(0, Math.max(0, whole)))
  }

  end(): Buffer {
    return this.#decode(this.#left)
  }

  #decode(text: string): Buffer {
    if (text === '') return Buffer.alloc(0)
    if (this.#hasEnded) throw refuse('json_malformed')
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
    this.#hasEnded = padding > 0
    const plain = Buffer.from(text, 'base64')
    if (plain.length !== Math.floor(((text.length - padding) * 3) / 4)) throw refuse('json_malformed')
    return plain
  }
}
