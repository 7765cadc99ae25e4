/**
 * The frame of vendor counterparts. A vendor's own file says how it speaks (`VendorSpec`: routes, strict checks of shapes,
 * errors in its own wire form); this one listens on loopback, keeps what was received, looks at the key, and plays faults.
 * Every refusal repeats the prompt and a canary, as real services sometimes do: neither may ever come out of an adapter.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { crc32, deflateSync } from 'node:zlib'

/** What a request is for. Faults are played on one of these, `submit` if nothing else is said. */
export type Stage = 'submit' | 'poll' | 'result' | 'cancel' | 'discover' | 'other'

/** Faults of the way, which the frame plays for everybody. */
export const wayFaults = [
  'slow',
  'timeout',
  'reset',
  'cut_short',
  'wrong_length',
  'html',
  'malformed_json',
  'huge',
] as const
/** Refusals by status, in the vendor's form; `429_wait` says to come back in 7 seconds. */
export const statusFaults = ['401', '402', '403', '404', '422', '429', '429_wait', '500', '502', '503'] as const
/** What only the vendor's own file can say. */
export const contentFaults = ['empty', 'blocked_input', 'blocked_output', 'quota', 'failed', 'extra_results'] as const
export type WayFault = (typeof wayFaults)[number]
export type StatusFault = (typeof statusFaults)[number]
export type ContentFault = (typeof contentFaults)[number]
export type Fault = WayFault | StatusFault | ContentFault

export interface Part {
  readonly name: string
  readonly fileName: string | null
  readonly type: string
  readonly bytes: Buffer
}

export interface Received {
  readonly stage: Stage
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Of a JSON body. */
  readonly json: unknown
  /** Of a multipart body. */
  readonly parts: readonly Part[]
  /** The other side went away before it had its answer. */
  isAborted: boolean
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON; an iterable, piece by piece. */
  readonly body?: object | string | Uint8Array | AsyncIterable<string>
}

export interface VendorSpec {
  /** `held`: the answer to the order is the picture. `queue`: the order gives a name to ask for. */
  readonly answersBy: 'held' | 'queue'
  /** The key that a request shows. Absent: the service wants none. */
  readonly shownKey?: (headers: IncomingHttpHeaders) => string | null
  /** Where results lie and no key is wanted. */
  readonly isOpen?: (path: string) => boolean
  stageOf(request: { readonly method: string; readonly path: string }): Stage
  /** Speaks the protocol. What is wrong with a request is told by `wrong`, which refuses it and fails the test. */
  answer(request: Received, vendor: Vendor): Answer | Promise<Answer>
  /** An error in the vendor's wire form. */
  refusal(status: number, words: string): Answer
  /** A content fault that is absent here is one that this service does not have. */
  readonly faults: Partial<Record<ContentFault, (request: Received, vendor: Vendor) => Answer>>
}

/** In every refusal's words. */
export const canary = 'canary-of-the-vendor'
export const keyCanary = 'sk-canary-key-0123456789'

class Wrong extends Error {}

export class Vendor {
  readonly received: Received[] = []
  /** What was wrong with requests, as a strict service sees it. A test ends with none. */
  readonly problems: string[] = []
  /** The file it gives. */
  picture: Uint8Array = png(24, 16, [200, 30, 60, 255])
  /** While true, work does not end: a `held` answer waits, a `queue` says that it runs. */
  isHolding = false
  /** Between the pieces of an answer that comes in pieces. */
  pauseMs = 0
  key = keyCanary
  /** Counts up; for names of jobs. */
  next = 0
  readonly jobs = new Map<string, Received>()
  /** Changes what it says, for a service that has lost its mind. */
  bend: (answer: Answer) => Answer = answer => answer
  readonly server: Server
  readonly #spec: VendorSpec
  #fault: { fault: Fault; at: Stage; times: number } | null = null

  constructor(spec: VendorSpec) {
    this.#spec = spec
    this.server = createServer((request, response) => {
      void this.#serve(request, response).catch(error => {
        this.problems.push(`counterpart broke: ${String(error)}`)
        response.destroy()
      })
    })
  }

  async listen(): Promise<this> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  get has(): VendorSpec['faults'] {
    return this.#spec.faults
  }

  get answersBy(): VendorSpec['answersBy'] {
    return this.#spec.answersBy
  }

  play(fault: Fault, at: Stage = 'submit', times = Number.POSITIVE_INFINITY): void {
    this.#fault = { fault, at, times }
  }

  stopFault(): void {
    this.#fault = null
  }

  of(stage: Stage): Received[] {
    return this.received.filter(request => request.stage === stage)
  }

  /** For `answer`: the request is not as the service wants it. */
  wrong(why: string): never {
    this.problems.push(why)
    throw new Wrong(why)
  }

  check(condition: unknown, why: string): asserts condition {
    if (!condition) this.wrong(why)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise(resolve => this.server.close(resolve))
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await receivedOf(incoming, this.#spec)
    this.received.push(request)
    response.on('close', () => {
      if (!response.writableEnded) request.isAborted = true
    })
    const fault = this.#faultFor(request)
    const words = `${canary}: ${textIn(request)}`
    const shown = this.#spec.isOpen?.(request.path) ? undefined : this.#spec.shownKey?.(request.headers)
    if (shown !== undefined && shown !== this.key) return give(response, this.#spec.refusal(401, words))
    if (fault && isOneOf(statusFaults, fault)) return give(response, this.#refusal(fault, words))
    if (fault === 'timeout') return
    if (fault === 'reset') {
      incoming.socket.destroy()
      return
    }
    if (fault === 'slow') await wait(150)
    const answer = this.bend(await this.#answer(request, fault, words))
    while (this.isHolding && this.#spec.answersBy === 'held' && request.stage === 'submit' && !response.closed)
      await wait(10)
    if (response.closed) return
    if (fault && isOneOf(wayFaults, fault)) return spoil(fault, response, answer)
    return give(response, answer)
  }

  #faultFor(request: Received): Fault | null {
    const set = this.#fault
    if (!set || set.at !== request.stage || set.times <= 0) return null
    set.times--
    return set.fault
  }

  #refusal(fault: StatusFault, words: string): Answer {
    const answer = this.#spec.refusal(Number(fault.slice(0, 3)), words)
    return fault === '429_wait' ? { ...answer, headers: { ...answer.headers, 'retry-after': '7' } } : answer
  }

  async #answer(request: Received, fault: Fault | null, words: string): Promise<Answer> {
    try {
      const own = fault && isOneOf(contentFaults, fault) ? this.#spec.faults[fault] : undefined
      return await (own ? own(request, this) : this.#spec.answer(request, this))
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      return this.#spec.refusal(400, `${error.message} ${words}`)
    }
  }
}

const isOneOf = <Name extends string>(names: readonly Name[], name: string): name is Name =>
  (names as readonly string[]).includes(name)

async function receivedOf(incoming: IncomingMessage, spec: VendorSpec): Promise<Received> {
  const url = new URL(incoming.url ?? '/', 'http://vendor')
  const method = incoming.method ?? 'GET'
  const body = await buffer(incoming)
  const type = incoming.headers['content-type'] ?? ''
  return {
    stage: spec.stageOf({ method, path: url.pathname }),
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    json: type.startsWith('application/json') && body.length > 0 ? JSON.parse(body.toString()) : undefined,
    parts: type.startsWith('multipart/form-data') ? await partsOf(body, type) : [],
    isAborted: false,
  }
}

async function partsOf(body: Buffer, type: string): Promise<Part[]> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  const parts: Part[] = []
  for (const [name, value] of form) {
    if (typeof value === 'string') parts.push({ name, fileName: null, type: 'text', bytes: Buffer.from(value) })
    else parts.push({ name, fileName: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) })
  }
  return parts
}

/** What a service might repeat of a request: all its short texts. */
function textIn({ json, parts }: Received): string {
  const texts = parts
    .filter(part => part.fileName === null && part.bytes.length < 500)
    .map(part => part.bytes.toString())
  for (const text of stringsIn(json)) if (text.length < 500) texts.push(text)
  return texts.join(' ')
}

export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsIn)
}

/** Every picture file in a request: parts of a form, base64 anywhere in JSON, or the body itself. */
export function picturesIn({ json, parts, body }: Received): Buffer[] {
  const inJson = stringsIn(json)
    .filter(text => text.length >= 40)
    .map(text => Buffer.from(text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text, 'base64'))
  return [...parts.map(part => part.bytes), ...inJson, body].filter(isPicture)
}

const isPicture = (bytes: Buffer): boolean =>
  bytes.subarray(1, 4).toString() === 'PNG' || (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff)

function headOf(answer: Answer): { headers: Record<string, string>; bytes: Buffer } {
  const { body = '' } = answer
  if (typeof body === 'string') return { headers: { ...answer.headers }, bytes: Buffer.from(body) }
  if (body instanceof Uint8Array) return { headers: { ...answer.headers }, bytes: Buffer.from(body) }
  return {
    headers: { 'content-type': 'application/json', ...answer.headers },
    bytes: Buffer.from(JSON.stringify(body)),
  }
}

const isStream = (body: Answer['body']): body is AsyncIterable<string> =>
  typeof body === 'object' && Symbol.asyncIterator in body

async function give(response: ServerResponse, answer: Answer): Promise<void> {
  if (!isStream(answer.body)) {
    const { headers, bytes } = headOf(answer)
    response.writeHead(answer.status, { ...headers, 'content-length': bytes.length }).end(bytes)
    return
  }
  response.writeHead(answer.status, { 'content-type': 'text/event-stream', ...answer.headers })
  for await (const piece of answer.body) {
    if (response.closed) return
    response.write(piece)
  }
  response.end()
}

async function spoil(fault: WayFault, response: ServerResponse, answer: Answer): Promise<void> {
  if (fault === 'slow') return give(response, answer)
  const whole = isStream(answer.body) ? { ...answer, body: await text(answer.body) } : answer
  const { headers, bytes } = headOf(whole)
  if (isStream(answer.body)) headers['content-type'] = 'text/event-stream'
  if (fault === 'html')
    return give(response, { status: 200, headers: { 'content-type': 'text/html' }, body: `<!doctype html>${canary}` })
  if (fault === 'malformed_json')
    return give(response, { status: 200, headers: { 'content-type': 'application/json' }, body: `{"data": [${canary}` })
  if (fault === 'huge') {
    const huge = Buffer.concat([bytes, Buffer.alloc(mostBytes + 1, 0x20)])
    return give(response, { status: 200, headers, body: huge })
  }
  const half = bytes.subarray(0, Math.floor(bytes.length / 2))
  if (fault === 'wrong_length') return give(response, { status: answer.status, headers, body: half })
  response.writeHead(answer.status, { ...headers, 'content-length': bytes.length })
  response.write(half, () => response.destroy())
}

/** Tests read answers up to this size, so that a huge one need not be huge. */
export const mostBytes = 2 * 1024 * 1024

/** A whole PNG of one colour: RGBA. */
export function png(width: number, height: number, rgba: readonly [number, number, number, number]): Buffer {
  const row = Buffer.from([0, ...Array.from({ length: width }, () => rgba).flat()])
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 6, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([size, body, sum])
}
