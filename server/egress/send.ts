/**
 * One request and its answer. Bodies go out as the bytes they are, never joined or copied; an answer is handed over when
 * it is complete, or, for whoever asked for a stream, as it comes. Either way the limits hold to its last byte.
 */
import { type Agent, type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import { asEgressError, EgressError } from './errors.ts'

export interface Outgoing {
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Several pieces are sent one after another, such as the parts of a form. */
  readonly body?: string | Uint8Array | readonly Uint8Array[] | undefined
  readonly signal?: AbortSignal | undefined
  /** For the whole answer, up to the door's ceiling. */
  readonly timeoutMs?: number | undefined
  readonly answerBytes?: number | undefined
  /** The answer's body comes as it arrives. Too much, too slow and cut short then end the body with an error. */
  readonly isStream?: boolean | undefined
}

export interface Limits {
  readonly mayReach: (ip: string) => boolean
  readonly timeoutMs: number
  readonly answerBytes: number
  readonly lookup: LookupFunction
  /** False: a connection of its own. */
  readonly agent: Agent | false
}

export async function send(url: URL, outgoing: Outgoing, limits: Limits): Promise<Response> {
  const tried = { isOld: false, hasAnswer: false }
  return once(url, outgoing, limits, tried).catch((error: unknown) => {
    // The other side had given up a kept connection just then. Nothing but questions go over one: ask anew.
    const isStale = tried.isOld && !tried.hasAnswer && error instanceof EgressError && error.why === 'unreachable'
    if (!isStale) throw error
    return once(url, outgoing, { ...limits, agent: false }, tried)
  })
}

function once(url: URL, outgoing: Outgoing, limits: Limits, tried: { isOld: boolean; hasAnswer: boolean }) {
  return new Promise<Response>((resolve, reject) => {
    const { method = 'GET', headers = {}, signal } = outgoing
    if (signal?.aborted) return reject(new EgressError('too_slow'))
    const pieces = piecesOf(outgoing.body)
    const open = url.protocol === 'http:' ? plainRequest : secureRequest
    const sent: ClientRequest = open(url, {
      method,
      headers: pieces ? { ...headers, 'content-length': String(bytesOf(pieces)) } : headers,
      lookup: limits.lookup,
      agent: limits.agent,
      maxHeaderSize: 16_384,
    })
    const stopped: { by: EgressError | null } = { by: null }
    const stop = () => {
      stopped.by = new EgressError('too_slow')
      sent.destroy(stopped.by)
    }
    const timer = setTimeout(stop, limits.timeoutMs)
    signal?.addEventListener('abort', stop, { once: true })
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
    const fail = (error: unknown) => {
      settle()
      reject(asEgressError(error))
    }
    sent.on('socket', socket => checkPeer(socket, limits.mayReach, sent))
    sent.on('error', error => {
      tried.isOld = sent.reusedSocket
      fail(error)
    })
    sent.on('response', answer => {
      tried.hasAnswer = true
      const parts = read(answer, limits.answerBytes, stopped)
      if (outgoing.isStream) {
        answer.once('close', settle)
        return asResponse(answer, parts).then(resolve, fail)
      }
      collected(parts)
        .finally(settle)
        .then(list => asWhole(answer, list))
        .then(resolve, fail)
    })
    for (const piece of pieces ?? []) sent.write(piece)
    sent.end(pieces ? undefined : outgoing.body)
  })
}

const isPieces = (body: Outgoing['body']): body is readonly Uint8Array[] => Array.isArray(body)
const piecesOf = (body: Outgoing['body']): readonly Uint8Array[] | null => (isPieces(body) ? body : null)
const bytesOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0)

/** Before a byte of the request is written: an operating system may resolve a name once more by itself. */
export function checkPeer(socket: Socket, mayReach: (ip: string) => boolean, sent: ClientRequest): void {
  const look = () => {
    if (!mayReach(socket.remoteAddress ?? '')) sent.destroy(new EgressError('address_not_public'))
  }
  if (socket.connecting) socket.prependOnceListener('connect', look)
  else look()
}

/** Ends with an error when there is more than allowed, or it took too long; whoever stops reading hangs up. */
async function* read(answer: IncomingMessage, limitBytes: number, stopped: { readonly by: EgressError | null }) {
  let size = 0
  try {
    for await (const part of answer as AsyncIterable<Buffer<ArrayBuffer>>) {
      size += part.length
      if (size > limitBytes) throw new EgressError('answer_too_large')
      yield part
    }
  } catch (error) {
    throw stopped.by ?? (error instanceof EgressError ? error : new EgressError('cut_short', { cause: error }))
  } finally {
    if (!answer.complete) answer.destroy()
  }
}

type Part = Uint8Array<ArrayBuffer>

async function collected(parts: AsyncIterable<Part>): Promise<readonly Part[]> {
  const list: Part[] = []
  for await (const part of parts) list.push(part)
  return list
}

const wholes = new WeakMap<Response, readonly Part[]>()

/** The bytes of a complete answer as they came, for whoever reads them where they lie; null of a stream. */
export const arrivedIn = (response: Response): readonly Uint8Array[] | null => wholes.get(response) ?? null

async function asWhole(answer: IncomingMessage, list: readonly Part[]): Promise<Response> {
  const parts = (async function* () {
    yield* list
  })()
  const response = await asResponse(answer, parts)
  wholes.set(response, list)
  return response
}

async function asResponse(answer: IncomingMessage, parts: AsyncIterator<Part>): Promise<Response> {
  const status = answer.statusCode ?? 0
  if (status < 200 || status > 599) {
    answer.destroy()
    throw new EgressError('unreachable')
  }
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers))
    for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(name, each)
  const isEmpty = status === 204 || status === 205 || status === 304
  if (isEmpty) answer.resume()
  return new Response(isEmpty ? null : streamOf(answer, parts), { status, headers })
}

const streamOf = (answer: IncomingMessage, parts: AsyncIterator<Part>): ReadableStream<Part> =>
  new ReadableStream<Part>(
    {
      async pull(controller) {
        const { done, value } = await parts.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: () => void answer.destroy(),
    },
    { highWaterMark: 0 },
  )
