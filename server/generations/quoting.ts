/** What an order would get, without ordering it: who takes it, where, for how much, and what becomes of the data. */
import { builtinId, type Model, type Route } from '../providers/providers.ts'
import type { Parts } from './generations.ts'
import { type Order, type Planned, planOrder } from './ordering.ts'

export interface Quote extends Pick<Planned, 'kind' | 'plan'>, Omit<Route, 'model' | 'others'> {
  readonly model: Model
  /** Where it may go when that one fails without a bill. */
  readonly others: readonly Model[]
}

/** @throws Refusal the one that the order would get */
export async function quote(parts: Parts, accountId: string, wanted: Order): Promise<Quote> {
  const { kind, plan, route } = await planOrder(parts, accountId, wanted)
  return { kind, plan, ...route, price: route.model.id === builtinId ? FREE : route.price }
}

const FREE = { amountMicros: 0, currency: 'USD' }
