import type { ModelOffer, Quote, QuoteOrder } from '@image2image/sdk'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from './api.ts'
import { storage } from './storage.ts'

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

/** The model that one wants for edits; null: whichever is best. One that is gone is forgotten. */
export function useChosenModel(all: readonly ModelOffer[]): [string | null, (id: string | null) => void] {
  const [chosen, setChosen] = useState(() => storage.read('model'))
  const choose = (id: string | null) => {
    storage.write('model', id)
    setChosen(id)
  }
  return [all.some(({ id, isAllowed }) => id === chosen && isAllowed) ? chosen : null, choose]
}

/** What the order would get; `error` is the refusal that it would get. Null: there is nothing to ask about. */
export function useQuote(order: QuoteOrder | null) {
  return useQuery<Quote>({
    queryKey: ['quote', order],
    queryFn: ({ signal }) => api.quotes.make(order as QuoteOrder, signal),
    enabled: order !== null,
    placeholderData: before => (order === null ? undefined : before),
    staleTime: 30_000,
    retry: false,
  })
}
