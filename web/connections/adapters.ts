import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

/** Which services can be connected at all. */
export const adaptersQuery = queryOptions({
  queryKey: ['adapters'],
  queryFn: ({ signal }) => api.models.adapters(signal),
})
