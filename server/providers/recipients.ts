/** Who outside may receive what people send, and what becomes of it there: for the privacy policy. */
import type { DataHandling } from './capabilities.ts'
import { adapters } from './catalogue.ts'
import type { Model } from './provider.ts'

export interface Recipient extends DataHandling {
  /** The service; an address of the operator's own choice is named by its connection. */
  readonly name: string
}

/** One per service and way of handling; engines on the operator's own computers are none. */
export function recipientsOf(models: readonly Model[]): Recipient[] {
  const found = new Map<string, Recipient>()
  for (const { provider, connectionId, dataHandling } of models) {
    if (dataHandling.class === 'local') continue
    const adapter = adapters.find(each => each.name === provider)
    const name = adapter?.baseUrl ? adapter.label : connectionId
    found.set(JSON.stringify([name, dataHandling]), { name, ...dataHandling })
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}
