/**
 * Where a request came from. A header can say anything, so `X-Forwarded-For`, `Forwarded` and `X-Forwarded-Proto` are read
 * only where the connection itself comes from a proxy that the operator named; and of several hops only those are believed
 * that such a proxy wrote. The address is never kept: `traffic.ts` makes a hash of it that is worthless the next day.
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import type { Context } from 'hono'

/** How `TRUSTED_PROXIES` was read. */
export type Trust = { readonly hops: number } | { readonly networks: BlockList }

export const trustNobody: Trust = { hops: 0 }

const loopback = ['127.0.0.0/8', '::1/128']

/** `2`, `loopback`, or addresses and networks with commas between; null when it is none of these. */
export function readTrust(setting: string): Trust | null {
  const words = setting.split(',').map(word => word.trim())
  if (/^\d$/.test(setting.trim())) return { hops: Number(setting) }
  const networks = new BlockList()
  for (const word of words.flatMap(word => (word === 'loopback' ? loopback : [word]))) {
    const [address = '', bits, ...rest] = word.split('/')
    const family = isIP(address)
    const width = family === 6 ? 128 : 32
    const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
    if (family === 0 || rest.length > 0 || !(prefix >= 0 && prefix <= width)) return null
    networks.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  }
  return { networks }
}

/** An address without its port, its brackets, its zone and the IPv6 form of an IPv4 one; null when it is none. */
export function addressOf(text: string): string | null {
  const trimmed = text.trim().replace(/^"(.*)"$/, '$1')
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const address = bare.replace(/%.*$/, '').toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  return isIP(mapped ?? address) === 0 ? null : (mapped ?? address)
}

const contains = (networks: BlockList, address: string): boolean =>
  networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** What each hop said it was asked by, the nearest hop first. Null stands for words that are no address. */
function hopsOf(headers: Headers): { forwardedFor: (string | null)[]; forwarded: (string | null)[] } {
  const list = (text: string | null): string[] => (text ? text.split(',').reverse() : [])
  return {
    forwardedFor: list(headers.get('x-forwarded-for')).map(addressOf),
    forwarded: list(headers.get('forwarded')).map(hop => {
      const named = /(?:^|;)\s*for=("[^"]*"|[^;,\s]+)/i.exec(hop)?.[1]
      return named === undefined ? null : addressOf(named)
    }),
  }
}

/** The first hop that is not ours, seen from here. */
function farthest(peer: string, hops: readonly (string | null)[], trust: Trust): string {
  let client = peer
  for (const [index, hop] of hops.entries()) {
    const isOurs = 'hops' in trust ? index < trust.hops : contains(trust.networks, client)
    // Words instead of an address were not written by a proxy worth trusting: what is known so far stands.
    if (!isOurs || hop === null) return client
    client = hop
  }
  return client
}

export interface Client {
  /** Null where there is no connection, such as in tests. */
  readonly address: string | null
  /** Whether the person's browser speaks https, to us or to a proxy of ours. */
  readonly isSecure: boolean
}

const peerOf = (c: Context): string | null => {
  const incoming = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming
  return addressOf(incoming?.socket.remoteAddress ?? '')
}

export function readClient(headers: Headers, peer: string | null, trust: Trust): Client {
  if (peer === null) return { address: null, isSecure: false }
  const isProxy = 'hops' in trust ? trust.hops > 0 : contains(trust.networks, peer)
  if (!isProxy) return { address: peer, isSecure: false }
  const isSecure = headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase() === 'https'
  const { forwardedFor, forwarded } = hopsOf(headers)
  if (forwardedFor.length === 0) return { address: farthest(peer, forwarded, trust), isSecure }
  const address = farthest(peer, forwardedFor, trust)
  // A proxy writes one of the two and passes the other on as it came: where they differ, one of them is forged.
  const isTorn = forwarded.length > 0 && farthest(peer, forwarded, trust) !== address
  return { address: isTorn ? peer : address, isSecure }
}

export const clientOf = (c: Context, trust: Trust): Client => readClient(c.req.raw.headers, peerOf(c), trust)

/** Whom a limit counts: an IPv4 address, or the network of 64 bits that one household has in IPv6. */
export function addressClassOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const groups = [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** Names under which a server that listens on `host` can be reached without anybody having said so. */
function ownNames(host: string): Set<string> {
  const names = new Set(['localhost', '127.0.0.1', '::1', host.toLowerCase()])
  if (host !== '0.0.0.0' && host !== '::') return names
  names.add(hostname().toLowerCase()).add(`${hostname().toLowerCase()}.local`)
  for (const each of Object.values(networkInterfaces()).flat()) if (each) names.add(each.address.toLowerCase())
  return names
}

/**
 * Where links to this server begin. Without a configured address the `Host` header says it, but only with a name that is
 * known to be ours: anybody can send any other. Null: nobody can say.
 */
export function originFor(
  c: Context,
  options: { baseUrl?: string | undefined; host: string; trust: Trust },
): string | null {
  if (options.baseUrl) return new URL(options.baseUrl).origin
  const asked = `http://${c.req.header('host') ?? ''}`
  if (!URL.canParse(asked)) return null
  const { hostname: name, host } = new URL(asked)
  if (!ownNames(options.host).has(name.replace(/^\[(.*)\]$/, '$1'))) return null
  return `${clientOf(c, options.trust).isSecure ? 'https' : 'http'}://${host}`
}
