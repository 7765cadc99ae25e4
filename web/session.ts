import { type Account, ApiError } from '@image2image/sdk'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from './api.ts'

/** Who is signed in; `null` for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Account | null> => {
    try {
      return (await api.session.get(signal)).account
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 5 * 60_000,
})

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => api.setup.state(signal),
  staleTime: 0,
})

/** Which ways to sign in the server offers. */
export const waysQuery = queryOptions({
  queryKey: ['sign-in-ways'],
  queryFn: ({ signal }) => api.signIn.ways(signal),
  staleTime: 5 * 60_000,
})

/** How the account that is signed in can prove itself. */
export const factorsQuery = queryOptions({
  queryKey: ['factors'],
  queryFn: ({ signal }) => api.factors.get(signal),
  staleTime: 0,
})

/** Who looked at what is this account's; asked again now and then, because the notice should come soon. */
export const looksQuery = queryOptions({
  queryKey: ['looks'],
  queryFn: ({ signal }) => api.looks.list(signal),
  staleTime: 60_000,
  refetchInterval: 5 * 60_000,
})

export function useAccount(): Account | null {
  return useQuery(sessionQuery).data ?? null
}

/** Whether strangers can make an account. */
export const signUpQuery = queryOptions({
  queryKey: ['sign-up'],
  queryFn: ({ signal }) => api.signUp.state(signal),
})
