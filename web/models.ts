import type { ModelOffer, Order, Quote } from '@image2image/sdk'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from './api.ts'

/** Which models there are for whoever is signed in, and what an order would get of them. */
export const builtinId = 'builtin'

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => api.models.list(signal),
  staleTime: 60_000,
})

export interface Models {
  readonly all: readonly ModelOffer[]
  /** Whether anything but the built-in engine can edit. */
  readonly canChoose: boolean
  /** Whether a picture can be made from words alone. */
  readonly canGenerate: boolean
  /** How many pictures can lie beside the one that is edited. */
  readonly mostReferences: number
}

export function useModels(): Models {
  const { data: all = [] } = useQuery(modelsQuery)
  const editors = all.filter(({ kinds }) => kinds.includes('edit'))
  return {
    all,
    canChoose: editors.some(({ id }) => id !== builtinId),
    canGenerate: all.some(({ kinds }) => kinds.includes('generate')),
    mostReferences: Math.max(1, ...editors.map(({ capabilities }) => capabilities.references)),
  }
}

/** What the order would get; `error` is the refusal that it would get. Null: there is nothing to ask about. */
export function useQuote(order: Order | null) {
  return useQuery<Quote>({
    queryKey: ['quote', order],
    queryFn: ({ signal }) => api.quotes.make(order as Order, signal),
    enabled: order !== null,
    placeholderData: before => (order === null ? undefined : before),
    staleTime: 30_000,
    retry: false,
  })
}
