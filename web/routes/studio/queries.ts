import { ApiError, type Generation, type Given, isOpen, type Picture } from '@image2image/sdk'
import {
  type InfiniteData,
  type QueryClient,
  skipToken,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { api } from '../../api.ts'
import { blobOf } from '../../base64.ts'
import { noteConnectionLost } from '../../connection.ts'
import { type Catalogue, catalogueOf, openGenerations } from './history.ts'
import type { Search } from './place.ts'
import type { KnownPlan } from './plan.ts'

/**
 * What the studio knows of the server: pictures and generations as one catalogue, kept true by following every open
 * generation. Rows that an address names but no page holds yet are fetched one by one.
 */
const pageRows = 50
const picturesKey = ['pictures']
const generationsKey = ['generations']

export const useEngine = () =>
  useQuery({ queryKey: ['engine'], queryFn: ({ signal }) => api.engine.info(signal), staleTime: 3_600_000 })

/** Who reads words into a plan: the server, or the engine in this page. */
export interface Planner {
  readonly where: string
  plan(words: string, given: Given, signal: AbortSignal): Promise<KnownPlan>
}

export const serverPlanner: Planner = { where: 'server', plan: api.plans.make }

export const usePlan = (instruction: string, given: Given, planner: Planner) =>
  useQuery({
    queryKey: ['plan', planner.where, instruction, given],
    queryFn: ({ signal }) => planner.plan(instruction, given, signal),
    enabled: instruction !== '',
    placeholderData: before => (instruction === '' ? undefined : before),
    staleTime: 3_600_000,
    retry: 1,
  })

type List<Row> = (page: { before?: string | undefined; limit: number }, signal: AbortSignal) => Promise<Row[]>
type Pages<Row> = InfiniteData<Row[], string | undefined>

function useList<Row extends { id: string }>(queryKey: string[], list: List<Row>) {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => list({ before: pageParam, limit: pageRows }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => (last.length < pageRows ? undefined : last.at(-1)?.id),
  })
}

export interface Library {
  readonly catalogue: Catalogue
  readonly isLoading: boolean
  readonly error: Error | null
  readonly hasOlder: boolean
  showOlder(): void
  refresh(): Promise<void>
}

export function useLibrary(search: Search): Library {
  const queries = useQueryClient()
  const pictures = useList<Picture>(picturesKey, api.pictures.list)
  const generations = useList<Generation>(generationsKey, api.generations.list)
  const isListed = pictures.isSuccess && generations.isSuccess
  const listed = useMemo(
    () => catalogueOf(pictures.data?.pages.flat() ?? [], generations.data?.pages.flat() ?? []),
    [pictures.data, generations.data],
  )
  const missing = useMissing(listed, isListed ? search : {})
  const catalogue = useMemo(() => {
    const { pictures: foundPictures, generations: foundGenerations } = missing
    if (foundPictures.length + foundGenerations.length === 0) return listed
    return catalogueOf(
      [...listed.pictures.values(), ...foundPictures],
      [...listed.generations.values(), ...foundGenerations],
    )
  }, [listed, missing])
  const refresh = useCallback(async () => {
    await Promise.all([picturesKey, generationsKey].map(queryKey => queries.invalidateQueries({ queryKey })))
  }, [queries])
  return {
    catalogue,
    isLoading: !isListed || missing.isLoading,
    error: pictures.error ?? generations.error,
    hasOlder: pictures.hasNextPage || generations.hasNextPage,
    showOlder: () => {
      if (pictures.hasNextPage) void pictures.fetchNextPage()
      if (generations.hasNextPage) void generations.fetchNextPage()
    },
    refresh,
  }
}

/** Follows the address, then makers and inputs, until everything it needs is known or known to be gone. */
function useMissing(listed: Catalogue, search: Search) {
  const [wanted, setWanted] = useState<readonly string[]>([])
  const found = useQueries({
    queries: wanted.map(key => ({
      queryKey: ['row', key],
      queryFn: async (): Promise<{ picture?: Picture; generation?: Generation } | null> => {
        const [kind, id] = key.split('/') as [string, string]
        try {
          return kind === 'picture'
            ? { picture: await api.pictures.get(id) }
            : { generation: await api.generations.get(id) }
        } catch (error) {
          if (error instanceof ApiError && error.status === 404) return null
          throw error
        }
      },
    })),
    combine: results => ({
      rows: results.flatMap(result => (result.data ? [result.data] : [])),
      isLoading: results.some(result => result.isPending),
    }),
  })
  const pictures = useMemo(() => found.rows.flatMap(row => row.picture ?? []), [found.rows])
  const generations = useMemo(() => found.rows.flatMap(row => row.generation ?? []), [found.rows])
  const next = namedBy(
    catalogueOf([...listed.pictures.values(), ...pictures], [...listed.generations.values(), ...generations]),
    search,
  )
  const added = next.filter(key => !wanted.includes(key))
  const signature = added.join(' ')
  useEffect(() => {
    if (signature !== '') setWanted(before => [...before, ...signature.split(' ')])
  }, [signature])
  return useMemo(
    () => ({ pictures, generations, isLoading: found.isLoading || signature !== '' }),
    [pictures, generations, found.isLoading, signature],
  )
}

function namedBy(catalogue: Catalogue, search: Search): string[] {
  const named: string[] = []
  if (search.run && !catalogue.generations.has(search.run)) named.push(`generation/${search.run}`)
  if (search.picture && !catalogue.pictures.has(search.picture)) named.push(`picture/${search.picture}`)
  const picture = search.picture ? catalogue.pictures.get(search.picture) : undefined
  if (picture?.generationId && !catalogue.generations.has(picture.generationId)) {
    named.push(`generation/${picture.generationId}`)
  }
  const generation = catalogue.generations.get(search.run ?? picture?.generationId ?? '')
  for (const id of [generation?.inputId, generation?.resultId]) {
    if (id && !catalogue.pictures.has(id)) named.push(`picture/${id}`)
  }
  return named
}

/** Puts a row that just came in where the lists are, so that the page shows it before the next refresh. */
export function useRemember() {
  const queries = useQueryClient()
  return useCallback(
    (row: { picture?: Picture; generation?: Generation }) => {
      const { picture, generation } = row
      if (picture) queries.setQueryData<Pages<Picture>>(picturesKey, pages => withRow(pages, picture))
      if (generation) {
        queries.setQueryData<Pages<Generation>>(generationsKey, pages => withRow(pages, generation))
        queries.setQueryData(['row', `generation/${generation.id}`], { generation })
      }
    },
    [queries],
  )
}

function withRow<Row extends { id: string }>(pages: Pages<Row> | undefined, row: Row): Pages<Row> | undefined {
  if (!pages) return pages
  const isListed = pages.pages.some(page => page.some(other => other.id === row.id))
  const [first = [], ...rest] = pages.pages
  if (!isListed) return { ...pages, pages: [[row, ...first], ...rest] }
  return { ...pages, pages: pages.pages.map(page => page.map(other => (other.id === row.id ? row : other))) }
}

/** Browsers keep only six connections to one server, and a stream holds one: the others are asked for now and then. */
const mostStreams = 3
const pollMs = 3_000

function usePolling(open: readonly string[]): void {
  const queries = useQueryClient()
  const signature = open.join(' ')
  const isPolling = open.length > mostStreams
  useEffect(() => {
    if (!isPolling) return
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: generationsKey }), pollMs)
    return () => clearInterval(timer)
  }, [isPolling, queries])
  // Whatever ended without being followed has left a picture behind.
  const before = useRef(signature)
  useEffect(() => {
    if (before.current !== signature) void queries.invalidateQueries({ queryKey: picturesKey })
    before.current = signature
  }, [signature, queries])
}

const previewKey = (id: string) => ['preview', id]

/** How the work looks so far; it is kept nowhere but in this page, and goes with the end. */
function showPreview(queries: QueryClient, id: string, picture: Blob | null): void {
  const before = queries.getQueryData<string>(previewKey(id))
  if (before !== undefined) URL.revokeObjectURL(before)
  if (picture) queries.setQueryData(previewKey(id), URL.createObjectURL(picture))
  else queries.removeQueries({ queryKey: previewKey(id) })
}

export const usePreview = (id: string): string | undefined =>
  useQuery<string>({ queryKey: previewKey(id), queryFn: skipToken, staleTime: Number.POSITIVE_INFINITY }).data

/** Follows every open generation of the list to its end, and tells of each end once. */
export function useWatch(catalogue: Catalogue, onEnd: (generation: Generation) => void): void {
  const remember = useRemember()
  const queries = useQueryClient()
  const followed = useRef(new Map<string, AbortController>())
  const end = useRef(onEnd)
  end.current = onEnd
  const open = openGenerations(catalogue).map(generation => generation.id)
  const signature = open.slice(0, mostStreams).join(' ')
  usePolling(open)
  useEffect(() => {
    for (const id of signature.split(' ').filter(id => id !== '')) {
      if (followed.current.has(id)) continue
      const abort = new AbortController()
      followed.current.set(id, abort)
      api.generations
        .watch(id, {
          signal: abort.signal,
          onEvent: generation => isOpen(generation) && remember({ generation }),
          onPreview: preview => showPreview(queries, id, blobOf(preview.data, preview.mediaType)),
          onConnection: isConnected => !isConnected && noteConnectionLost(),
        })
        .then(async generation => {
          const picture = generation.resultId ? await api.pictures.get(generation.resultId) : undefined
          remember(picture ? { picture, generation } : { generation })
          end.current(generation)
          showPreview(queries, id, null)
        })
        .catch(() => undefined)
        .finally(() => followed.current.delete(id))
    }
  }, [signature, remember, queries])
  useEffect(() => {
    const following = followed.current
    return () => {
      for (const abort of following.values()) abort.abort()
      following.clear()
    }
  }, [])
}
