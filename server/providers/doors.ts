/**
 * The way out of each connection: to the host of its base URL and to where its service keeps results, nowhere else. Only
 * an address that the operator typed may lie inside: on this computer, or in the own network. A person's own connection
 * has no address of its own, so it never leads inside.
 */
import { type Door, openDoor, reachOfOperator } from '../egress/egress.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Connected } from './connected.ts'
import type { AdapterTools } from './provider.ts'

export interface DoorsDeps {
  readonly clock: Clock
  readonly log: Log
  /** Hosts that the operator said may lie in the own network. */
  readonly privateHosts: readonly string[]
  /** Where the operator keeps workflows of their own. */
  readonly workflowFolder?: string | undefined
}

const MEGABYTE = 1024 * 1024
const usual = { timeoutMs: 30_000, answerBytes: MEGABYTE } as const
/** A picture as text in JSON, and a service that answers only with the finished one. */
const ceiling = { timeoutMs: 600_000, answerBytes: 96 * MEGABYTE } as const

export type Way = Pick<Connected, 'adapter' | 'baseUrl' | 'accountId'>

export function toolsFor({ adapter, baseUrl, accountId }: Way, deps: DoorsDeps): AdapterTools & { close(): void } {
  const hosts = [new URL(baseUrl).host, ...(adapter.resultHosts ?? [])]
  const isTyped = accountId === null && (adapter.isLocal || baseUrl !== adapter.baseUrl)
  const reach = isTyped ? reachOfOperator(baseUrl) : {}
  const named =
    accountId === null && !reach.allowsLoopback ? hosts.filter(host => deps.privateHosts.includes(host)) : []
  const privateHosts = [...(reach.privateHosts ?? []), ...named]
  const door = openDoor({ ...usual, ...reach, hosts, privateHosts, ceiling, keepsConnections: true })
  return { ...toolsOf(door, deps), close: door.close }
}

const toolsOf = (door: Door, { clock, log, workflowFolder }: DoorsDeps): AdapterTools => ({
  send: (url, sent) => door(url, sent),
  listen: (url, listening) => door.listen(url, listening),
  clock,
  log,
  workflowFolder,
})

/** To look whether an engine runs on this very computer. */
export function doorToPort(port: number): {
  readonly baseUrl: string
  readonly send: AdapterTools['send']
  close(): void
} {
  const baseUrl = `http://127.0.0.1:${port}`
  const door = openDoor({ hosts: [`127.0.0.1:${port}`], allowsLoopback: true, timeoutMs: 1_500 })
  return { baseUrl, send: (url, sent) => door(url, sent), close: door.close }
}
