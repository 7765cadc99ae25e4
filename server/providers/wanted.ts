/** Whether what somebody wants to connect can be: its key, its address, its name. */
import { ownPrefix } from './connected.ts'
import type { Adapter } from './provider.ts'
import { refuse } from './refusals.ts'

export function keyFor({ key: wants, label }: Adapter, key: string | null): string | null {
  if (key === null && wants === 'required') throw refuse('connection_key_missing', { adapter: label })
  if (key !== null && wants === 'none') throw refuse('connection_key_unused', { adapter: label })
  return key
}

/** Null: the adapter's own. A person chooses among the service's own addresses, an operator names any. */
export function addressFor(adapter: Adapter, owner: string | null, given: string | null): string | null {
  const wanted = given?.replace(/\/+$/, '') ?? null
  if (wanted === null || wanted === adapter.baseUrl) {
    if (adapter.baseUrl !== null) return null
    const example = `http://127.0.0.1:${adapter.localPorts?.[0] ?? 8080}`
    throw refuse('connection_address_missing', { adapter: adapter.label, example })
  }
  const addresses = [adapter.baseUrl ?? '', ...(adapter.otherBaseUrls ?? []).map(({ url }) => url)]
  if (owner !== null && !addresses.includes(wanted))
    throw refuse('connection_address_fixed', { addresses: addresses.join(', ') })
  return wanted
}

export function requireName(name: string, taken: readonly string[]): string {
  const isReserved = name === 'builtin' || name.startsWith(ownPrefix) || name.endsWith('-environment')
  if (isReserved || taken.includes(name)) throw refuse('connection_name_taken', { name })
  return name
}

export function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  for (let number = 2; taken.includes(name); number++) name = `${wanted}-${number}`
  return name
}

/** Without a name, a password, a question or a fragment: an address ends up in pages and in errors. */
export function isPlainAddress(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password, search, hash } = new URL(value)
  return /^https?:$/.test(protocol) && username + password + search + hash === ''
}
