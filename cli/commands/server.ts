import { type Client, createClient } from '@image2image/sdk'
import { usageFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

/** Where a server is and what opens it: the same two options for every verb that needs one. */
export const serverOptions = { server: { type: 'string' }, key: { type: 'string' } } as const

export const serverHelp = `  --server URL     the server (or the environment variable IMAGE2IMAGE_SERVER)
  --key KEY        its API key (better: the environment variable IMAGE2IMAGE_KEY)`

export interface Given {
  readonly server?: string | undefined
  readonly key?: string | undefined
}

export function requireServer(
  given: Given,
  { environment }: Pick<Terminal, 'environment'>,
): { baseUrl: string; key: string } {
  const baseUrl = given.server ?? environment.IMAGE2IMAGE_SERVER
  const key = given.key ?? environment.IMAGE2IMAGE_KEY
  if (!baseUrl) throw usageFailure('This needs a server: give --server URL, or set IMAGE2IMAGE_SERVER.')
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    throw usageFailure('--server takes an address that begins with https:// or http://.')
  if (!key) throw usageFailure('A server needs a key: set IMAGE2IMAGE_KEY, or give --key.')
  return { baseUrl, key }
}

export const clientFor = (given: Given, terminal: Pick<Terminal, 'environment'>): Client =>
  createClient(requireServer(given, terminal))
