import { useMutation, useQueryClient } from '@tanstack/react-query'
import { proveFirst } from '../fresh.tsx'
import { modelsQuery } from '../models.ts'
import type { Place } from './place.ts'

/** Anything that changes a connection changes what can be named and what it costs. */
export function useChange<Wish>(place: Place, act: (wish: Wish) => Promise<unknown>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (wish: Wish) => proveFirst(() => act(wish)),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: place.queryKey }),
        queries.invalidateQueries({ queryKey: modelsQuery.queryKey }),
      ]),
  })
}
