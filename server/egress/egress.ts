/**
 * The one door out. Nothing else in the server opens a connection to anybody; whoever needs one asks for a door to named
 * hosts. A door follows no redirect, waits and reads only so much, and goes to no address inside: a name is looked at as
 * it is written, again as it resolves, and once more when the connection stands.
 */
import { lookup as systemLookup } from 'node:dns'
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { isLoopback, isPrivate, isPublic } from './addresses.ts'

export { isAtHome, isLoopback, isPublic } from './addresses.ts'

export interface DoorOptions {
  /** `host` or `host:port`, as a URL's `host` spells them; exact. */
  readonly hosts: readonly string[]
  /** For a counterpart on this very computer, when the operator named it so. Never together with other addresses. */
  readonly allowsLoopback?: boolean
  /** Those of `hosts` that the operator said may lie in the own network. Never this computer, never link-local. */
  readonly privateHosts?: readonly string[]
  readonly timeoutMs?: number
  readonly answerBytes?: number
  /** Replaced in tests. */
  readonly lookup?: LookupFunction
}

export type Closed =
  | 'address_malformed'
  | 'host_not_allowed'
  | 'plain_http'
  | 'address_not_public'
  | 'answer_too_large'
  | 'too_slow'
  | 'unreachable'

/** Why nothing came back. Holds no address: it may end in a log. */
export class EgressError extends Error {
  override name = 'EgressError'
  readonly why: Closed

  constructor(why: Closed, options?: { cause?: unknown }) {
    super(`no answer from outside: ${why}`, options)
    this.why = why
  }
}

export interface Outgoing {
  readonly method?: string | undefined
  readonly headers?: Record<string, string> | undefined
  readonly body?: string | Uint8Array | undefined
  readonly signal?: AbortSignal | undefined
}

/** Resolves with the answer, redirects included: following one is the asker's decision, through the same door. */
export type Door = (url: string, outgoing?: Outgoing) => Promise<Response>

const defaults = { timeoutMs: 10_000, answerBytes: 1024 * 1024 } as const

export function openDoor(options: DoorOptions): Door {
  const hosts = new Set(options.hosts)
  const privateHosts = new Set(options.privateHosts)
  const reachOf = (host: string): Reach => {
    if (options.allowsLoopback) return isLoopback
    return privateHosts.has(host) ? ip => isPublic(ip) || isPrivate(ip) : isPublic
  }
  return async (address, outgoing = {}) => {
    const url = checkedUrl(address, hosts, options.allowsLoopback === true, reachOf)
    const mayReach = reachOf(url.host)
    return send(url, outgoing, {
      mayReach,
      timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
      answerBytes: options.answerBytes ?? defaults.answerBytes,
      lookup: filtered(options.lookup ?? (systemLookup as LookupFunction), mayReach),
    })
  }
}

type Reach = (ip: string) => boolean

function checkedUrl(
  address: string,
  hosts: ReadonlySet<string>,
  allowsPlain: boolean,
  reachOf: (host: string) => Reach,
): URL {
  if (!URL.canParse(address)) throw new EgressError('address_malformed')
  const url = new URL(address)
  const isPlain = url.protocol === 'http:'
  if ((!isPlain && url.protocol !== 'https:') || url.username !== '' || url.password !== '')
    throw new EgressError('address_malformed')
  if (!hosts.has(url.host)) throw new EgressError('host_not_allowed')
  if (isPlain && !allowsPlain) throw new EgressError('plain_http')
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) && !reachOf(url.host)(literal)) throw new EgressError('address_not_public')
  return url
}

/** Only addresses that may be reached come out; of a name that has none of them, nothing does. */
function filtered(lookup: LookupFunction, mayReach: (ip: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0)
      const all = Array.isArray(found) ? found : []
      const allowed = all.filter(({ address }) => mayReach(address))
      const [first] = allowed
      if (!first) return callback(new EgressError('address_not_public'), '', 0)
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family)
    })
  }
}

interface Limits {
  readonly mayReach: (ip: string) => boolean
  readonly timeoutMs: number
  readonly answerBytes: number
  readonly lookup: LookupFunction
}

function send(url: URL, outgoing: Outgoing, limits: Limits): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body, signal } = outgoing
    const open = url.protocol === 'http:' ? plainRequest : secureRequest
    // A connection of its own each time: a kept one was checked for somebody else's request.
    const sent: ClientRequest = open(url, {
      method,
      headers,
      lookup: limits.lookup,
      agent: false,
      maxHeaderSize: 16_384,
    })
    const timer = setTimeout(() => sent.destroy(new EgressError('too_slow')), limits.timeoutMs)
    const abort = () => sent.destroy(new EgressError('too_slow'))
    const fail = (error: unknown) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      reject(error instanceof EgressError ? error : new EgressError('unreachable', { cause: error }))
    }
    signal?.addEventListener('abort', abort, { once: true })
    sent.on('socket', socket => checkPeer(socket, limits.mayReach, sent))
    sent.on('error', fail)
    sent.on('response', answer => {
      readAll(answer, limits.answerBytes).then(bytes => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        resolve(asResponse(answer, bytes))
      }, fail)
    })
    sent.end(body)
  })
}

/** Before a byte of the request is written: an operating system may resolve a name once more by itself. */
function checkPeer(socket: Socket, mayReach: (ip: string) => boolean, sent: ClientRequest): void {
  const look = () => {
    if (!mayReach(socket.remoteAddress ?? '')) sent.destroy(new EgressError('address_not_public'))
  }
  if (socket.connecting) socket.prependOnceListener('connect', look)
  else look()
}

async function readAll(answer: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > limitBytes) {
      answer.destroy()
      throw new EgressError('answer_too_large')
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function asResponse(answer: IncomingMessage, bytes: Buffer): Response {
  const status = answer.statusCode ?? 0
  if (status < 200 || status > 599) throw new EgressError('unreachable')
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers))
    for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(name, each)
  const isEmpty = status === 204 || status === 205 || status === 304
  return new Response(isEmpty ? null : new Uint8Array(bytes), { status, headers })
}
