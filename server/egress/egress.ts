/**
 * The one door out. Nothing else in the server opens a connection to anybody; whoever needs one asks for a door to named
 * hosts. A door follows no redirect, waits and reads only so much, and goes to no address inside: a name is looked at as
 * it is written, again as it resolves, and once more when the connection stands.
 */
import { lookup as systemLookup } from 'node:dns'
import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isAtHome, isLoopback, isPrivate, isPublic } from './addresses.ts'
import { EgressError } from './errors.ts'
import { hostsOf } from './hosts.ts'
import { type Outgoing, send } from './send.ts'
import { type Listening, listen } from './websocket.ts'

export { isAtHome, isLoopback, isPublic } from './addresses.ts'
export { type Closed, EgressError } from './errors.ts'
export { arrivedIn, type Outgoing } from './send.ts'
export type { Listening } from './websocket.ts'

export interface DoorOptions {
  /** `host` or `host:port`, as a URL's `host` spells them; or `*.example.com`, for every name below one. */
  readonly hosts: readonly string[]
  /** For a counterpart on this very computer, when the operator named it so. Never together with other addresses. */
  readonly allowsLoopback?: boolean
  /** Those of `hosts` that the operator said may lie in the own network; exact. Never this computer, never link-local. */
  readonly privateHosts?: readonly string[]
  /** Those of `privateHosts` that the operator named without TLS. Then they lie in the own network, or nothing is sent. */
  readonly plainHosts?: readonly string[]
  /** What a request gets that asks for nothing else, and a WebSocket's handshake. */
  readonly timeoutMs?: number
  readonly answerBytes?: number
  /** The most that one request may ask for. Without a word no more than the above. */
  readonly ceiling?: { readonly timeoutMs: number; readonly answerBytes: number }
  /**
   * Connections stay open for the next question (GET) through this same door; close the door in the end. A kept one was
   * resolved earlier, its peer is looked at each time. Orders always go over a new one: on an old one that just died,
   * nobody could say whether they arrived.
   */
  readonly keepsConnections?: boolean
  /** Replaced in tests. */
  readonly lookup?: LookupFunction
}

export interface Door {
  /** Resolves with the answer, redirects included: following one is the asker's decision, through the same door. */
  (url: string, outgoing?: Outgoing): Promise<Response>
  /** Opens a WebSocket under the same rules; resolves when it stands, and then messages come until the signal says stop. */
  readonly listen: (url: string, listening: Listening) => Promise<void>
  /** Lets go of kept connections. */
  readonly close: () => void
}

const defaults = { timeoutMs: 10_000, answerBytes: 1024 * 1024 } as const

/** How far a door may reach for a base URL that the operator typed: to that one host, wherever the operator runs it. */
export function reachOfOperator(baseUrl: string): Pick<DoorOptions, 'allowsLoopback' | 'privateHosts' | 'plainHosts'> {
  if (isAtHome(baseUrl)) return { allowsLoopback: true }
  const { host, protocol } = new URL(baseUrl)
  return { privateHosts: [host], plainHosts: protocol === 'http:' ? [host] : [] }
}

export function openDoor(options: DoorOptions): Door {
  const { timeoutMs, answerBytes, ceiling } = { ...defaults, ...options }
  const leadsTo = hostsOf(options.hosts)
  const reach = reachOf(options)
  const agents = options.keepsConnections ? keepers() : null
  const way = (address: string, protocols: Protocols) => {
    const url = checkedUrl(address, protocols, leadsTo, reach)
    const mayReach = reach(url.host, url.protocol === protocols.plain)
    assertReach(mayReach)
    return { url, mayReach, lookup: filtered(options.lookup ?? (systemLookup as LookupFunction), mayReach) }
  }
  const door = async (address: string, outgoing: Outgoing = {}): Promise<Response> => {
    const { url, mayReach, lookup } = way(address, { plain: 'http:', secure: 'https:' })
    const isQuestion = (outgoing.method ?? 'GET') === 'GET'
    return send(url, outgoing, {
      mayReach,
      lookup,
      agent: agents && isQuestion ? agents[url.protocol === 'http:' ? 'plain' : 'secure'] : false,
      timeoutMs: Math.min(outgoing.timeoutMs ?? timeoutMs, ceiling?.timeoutMs ?? timeoutMs),
      answerBytes: Math.min(outgoing.answerBytes ?? answerBytes, ceiling?.answerBytes ?? answerBytes),
    })
  }
  return Object.assign(door, {
    listen: async (address: string, listening: Listening): Promise<void> => {
      const { url, mayReach, lookup } = way(address, { plain: 'ws:', secure: 'wss:' })
      return listen(url, listening, { mayReach, lookup, timeoutMs, answerBytes: ceiling?.answerBytes ?? answerBytes })
    },
    close: () => {
      agents?.plain.destroy()
      agents?.secure.destroy()
    },
  })
}

type Reach = (ip: string) => boolean
type ReachOf = (host: string, isPlain: boolean) => Reach | null

interface Protocols {
  readonly plain: string
  readonly secure: string
}

/** Null: without TLS not at all. */
function reachOf(options: DoorOptions): ReachOf {
  const privateHosts = new Set(options.privateHosts)
  const plainHosts = new Set(options.plainHosts)
  return (host, isPlain) => {
    if (options.allowsLoopback) return isLoopback
    const isOwn = privateHosts.has(host)
    if (isPlain) return isOwn && plainHosts.has(host) ? isPrivate : null
    return isOwn ? ip => isPublic(ip) || isPrivate(ip) : isPublic
  }
}

function assertReach(reach: Reach | null): asserts reach is Reach {
  if (!reach) throw new EgressError('plain_http')
}

/** One connection per host is enough for questions that come one after another. */
function keepers() {
  const settings = { keepAlive: true, keepAliveMsecs: 10_000, maxFreeSockets: 4, scheduling: 'lifo' } as const
  return { plain: new PlainAgent(settings), secure: new SecureAgent(settings) }
}

function checkedUrl(address: string, protocols: Protocols, leadsTo: (host: string) => boolean, reach: ReachOf): URL {
  if (!URL.canParse(address)) throw new EgressError('address_malformed')
  const url = new URL(address)
  const isPlain = url.protocol === protocols.plain
  if ((!isPlain && url.protocol !== protocols.secure) || url.username !== '' || url.password !== '')
    throw new EgressError('address_malformed')
  if (!leadsTo(url.host)) throw new EgressError('host_not_allowed')
  const mayReach = reach(url.host, isPlain)
  assertReach(mayReach)
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) && !mayReach(literal)) throw new EgressError('address_not_public')
  return url
}

/** Only addresses that may be reached come out; of a name that has none of them, nothing does. */
function filtered(lookup: LookupFunction, mayReach: Reach): LookupFunction {
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
