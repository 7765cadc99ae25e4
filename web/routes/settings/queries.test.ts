/**
 * The settings wait for every answer and then stand still. Real React and real queries, on a page that draws nothing: the
 * parts of a document that React asks for without drawing are all that is stood in for.
 */
import { ApiError } from '@image2image/sdk'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { createElement, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useIsReady, webhooksQuery } from './queries.ts'

const asked = vi.hoisted(() => ({ webhooks: vi.fn<() => Promise<unknown>>(), keys: vi.fn<() => Promise<unknown>>() }))
vi.mock('../../api.ts', () => {
  const answer = async () => ({})
  const verbs = { get: answer, list: answer, adapters: answer, ways: answer }
  const others = ['dataChoice', 'ownConnections', 'models', 'passkeys', 'sessions', 'factors', 'signIn', 'looks']
  return {
    api: {
      ...Object.fromEntries(others.map(name => [name, verbs])),
      webhooks: { list: asked.webhooks },
      keys: { list: asked.keys },
    },
  }
})

const seen: string[] = []

function Sections() {
  useQuery(webhooksQuery)
  useEffect(() => {
    seen.push('appears')
    return () => void seen.push('goes')
  }, [])
  return null
}

const Page = () => (useIsReady() ? createElement(Sections) : null)

let client: QueryClient
let leave: () => void

/** As the web app asks: a refusal is not asked again. */
function openPage(): void {
  const retry = (_: number, error: unknown) => !(error instanceof ApiError && error.status < 500)
  client = new QueryClient({
    defaultOptions: { queries: { staleTime: 30_000, networkMode: 'always', retry, retryDelay: 0 } },
  })
  const nothing = () => {}
  const ownerDocument = { nodeType: 9, activeElement: null, addEventListener: nothing }
  const container = { nodeType: 1, nodeName: 'DIV', tagName: 'DIV', addEventListener: nothing, textContent: '' }
  const root = createRoot(Object.assign(container, { ownerDocument }) as unknown as Element)
  root.render(createElement(QueryClientProvider, { client }, createElement(Page)))
  leave = () => root.unmount()
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

beforeEach(() => {
  seen.length = 0
  asked.webhooks.mockReset().mockResolvedValue({})
  asked.keys.mockReset().mockResolvedValue({})
  const document = { addEventListener: () => {}, removeEventListener: () => {}, visibilityState: 'visible' }
  vi.stubGlobal('window', { ...document, document, HTMLIFrameElement: class {} })
})
afterEach(async () => {
  leave()
  await turns()
  client.clear()
  vi.unstubAllGlobals()
})

const refused = () => new ApiError({ code: 'not_found', detail: 'Not there.', status: 404 }, null)

test('one refused query does not hold the page up, and its section asks once more and stays', async () => {
  asked.webhooks.mockImplementation(async () => {
    throw refused()
  })
  openPage()
  await vi.waitFor(() => expect(seen).toEqual(['appears']))
  await turns()
  expect(seen).toEqual(['appears'])
  expect(asked.webhooks).toHaveBeenCalledTimes(2)
})

test('a section stays while a query that failed is asked again, however long the answer takes', async () => {
  asked.keys.mockImplementation(async () => {
    throw refused()
  })
  openPage()
  await vi.waitFor(() => expect(seen).toEqual(['appears']))
  await turns()
  asked.keys.mockReturnValue(new Promise(() => {}))
  void client.refetchQueries({ queryKey: ['keys'] })
  await turns()
  expect(client.getQueryState(['keys'])).toMatchObject({ status: 'pending', fetchFailureCount: 0 })
  expect(seen).toEqual(['appears'])
})

test('it waits for an answer that is on its way', async () => {
  let answer: (value: unknown) => void = () => {}
  asked.keys.mockReturnValue(
    new Promise(resolve => {
      answer = resolve
    }),
  )
  openPage()
  await turns()
  expect(seen).toEqual([])
  answer({})
  await vi.waitFor(() => expect(seen).toEqual(['appears']))
})
