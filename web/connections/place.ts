import type { Connection } from '@image2image/sdk'
import { api } from '../api.ts'

/** Where connections are kept: the operator's, for everybody, or one's own. The same verbs, at two addresses. */
export interface Place {
  readonly queryKey: readonly [string]
  /** Whether prices can be set, which is for operators. */
  readonly setsPrices: boolean
  readonly verbs: typeof api.connections | typeof api.ownConnections
}

export const operators: Place = { queryKey: ['connections'], setsPrices: true, verbs: api.connections }
export const own: Place = { queryKey: ['own-connections'], setsPrices: false, verbs: api.ownConnections }

/** How it is called among others: `openai`, or `my-openai` for one's own. */
export const titleOf = ({ label, name, adapter }: Connection): string =>
  name === adapter || name === `my-${adapter}` ? label : `${label} (${name})`
