/**
 * What the settings ask the server for. The page waits for all of it and then stands still: nothing that one reads or is
 * about to press is pushed away by what comes in late.
 */
import { queryOptions, useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { adaptersQuery } from '../../connections/adapters.ts'
import { own } from '../../connections/place.ts'
import { factorsQuery, looksQuery, waysQuery } from '../../session.ts'

export const dataChoiceQuery = queryOptions({
  queryKey: ['data-choice'],
  queryFn: ({ signal }) => api.dataChoice.get(signal),
})

export const ownConnectionsQuery = queryOptions({
  queryKey: own.queryKey,
  queryFn: ({ signal }) => own.verbs.list(signal),
})

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => api.passkeys.list(signal),
})

export const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: ({ signal }) => api.keys.list(signal) })

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => api.webhooks.list(signal),
})

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => api.sessions.list(signal),
})

/**
 * Everything has been answered. What fails once is not waited for: its section says so by itself. What was ready stays so:
 * the section asks again as it appears, and one that went away for that would never end, and lose what is being typed.
 */
export function useIsReady(): boolean {
  const [isReady, setIsReady] = useState(false)
  const isAnswered = useQueries({
    queries: [
      ...[dataChoiceQuery, ownConnectionsQuery, adaptersQuery, passkeysQuery, keysQuery, webhooksQuery],
      ...[sessionsQuery, factorsQuery, waysQuery, looksQuery],
    ],
    combine: results => results.every(({ isPending, failureCount }) => !isPending || failureCount > 0),
  })
  if (isAnswered && !isReady) setIsReady(true)
  return isReady
}
