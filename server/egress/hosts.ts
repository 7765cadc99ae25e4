/**
 * Which hosts a door leads to: exact names, and `*.example.com` for services that keep results on many hosts of their
 * own. A star stands for one or more labels before a name that somebody owns, never for an address or a whole top level.
 */
import { isIP } from 'node:net'
import { assert } from '../kernel/assert.ts'

/** Under these below a country, names belong to everybody: `*.co.uk` would be half a country. */
const sharedLabels = new Set(['ac', 'co', 'com', 'edu', 'go', 'gob', 'gov', 'gv', 'mil', 'ne', 'net', 'or', 'org'])

/** A URL's hostname that is an address, IPv6 in its brackets included. */
export const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[|\]$/g, '')) !== 0

function suffixOf(pattern: string): string {
  const suffix = pattern.slice(1)
  const labels = suffix.split(':', 1)[0]?.slice(1).split('.') ?? []
  const [top = '', below = ''] = labels.toReversed()
  assert(labels.length >= 2 && labels.every(label => /^[a-z0-9-]+$/.test(label)), `${pattern} names nobody's hosts`)
  assert(!/^\d/.test(top), `${pattern} would stand for addresses`)
  assert(labels.length > 2 || top.length > 2 || !sharedLabels.has(below), `${pattern} names everybody's hosts`)
  return suffix
}

/** Of a URL's `host`, which has a port only where it is not the protocol's own. A bad pattern is a bug and throws. */
export function hostsOf(patterns: readonly string[]): (host: string) => boolean {
  const exact = new Set(patterns.filter(pattern => !pattern.includes('*')))
  const suffixes = patterns.filter(pattern => pattern.includes('*')).map(suffixOf)
  for (const pattern of patterns) assert(/^(\*\.)?[^*]+$/.test(pattern), `${pattern} has a star in the wrong place`)
  return host => {
    if (exact.has(host)) return true
    if (isAddress(host.replace(/:\d+$/, ''))) return false
    return suffixes.some(suffix => host.endsWith(suffix) && /^[a-z0-9_-]/.test(host))
  }
}
