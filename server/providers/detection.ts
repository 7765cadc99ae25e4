/**
 * Which engines run on this very computer: every adapter that knows where its engine usually listens asks there, briefly,
 * and only on loopback.
 */
import { doorToPort } from './doors.ts'
import type { Adapter } from './provider.ts'

export interface Detected {
  readonly adapter: string
  readonly label: string
  readonly baseUrl: string
}

const LIMIT_MS = 2_000

export async function detect(adapters: readonly Adapter[], signal: AbortSignal): Promise<Detected[]> {
  const places = adapters.flatMap(adapter => (adapter.localPorts ?? []).map(port => ({ adapter, port })))
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)])
  const found = await Promise.all(places.map(({ adapter, port }) => look(adapter, port, limit)))
  return found.filter(each => each !== null)
}

async function look(adapter: Adapter, port: number, signal: AbortSignal): Promise<Detected | null> {
  const { baseUrl, send, close } = doorToPort(port)
  try {
    const isHere = (await adapter.isHere?.({ send }, baseUrl, signal)) === true
    return isHere ? { adapter: adapter.name, label: adapter.label, baseUrl } : null
  } catch {
    // Nobody there, or somebody else.
    return null
  } finally {
    close()
  }
}
