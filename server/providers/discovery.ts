/** Asks a connected service which models it has, and remembers what it said. */
import { isDeepStrictEqual } from 'node:util'
import type { Connected } from './connected.ts'
import type { Parts } from './connections.ts'
import { failureOfError, wordsOf } from './failures.ts'
import type { ModelFacts, Provider } from './provider.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

const LIMIT_MS = 15_000
const MODELS_MOST = 300
const CHARACTERS_MOST = 200

/** @throws Refusal when the service cannot be asked, or cannot say */
export async function discoverModels(parts: Parts, connected: Connected, signal: AbortSignal): Promise<void> {
  const { opened, snapshot, database } = parts
  const provider = await opened.open(connected)
  const said = await ask(provider, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]), connected.adapter.label)
  const discovered = said.filter(isSayable).slice(0, MODELS_MOST)
  parts.remarks.set(connected.id, provider.remarks ?? [])
  // Asked every minute, it mostly says the same.
  if (isDeepStrictEqual(discovered, connected.discovered)) return
  const { accountId, id, baseUrl, origin } = connected
  if (origin === 'environment') await store.noteFound(database.drizzle, id, baseUrl, { discovered })
  else if (accountId === null) await store.note(database.drizzle, id, { discovered })
  else await database.forAccount(accountId, tx => store.note(tx, id, { discovered }))
  await snapshot.renew()
}

/** A stranger's words: short, in one line. */
const isSayable = ({ vendorId, label }: ModelFacts): boolean =>
  [vendorId, label].every(text => text.length > 0 && text.length <= CHARACTERS_MOST && !/\p{Cc}/u.test(text))

/** What the service itself says goes nowhere: a code and our words do. */
async function ask(provider: Provider, signal: AbortSignal, label: string): Promise<readonly ModelFacts[]> {
  if (!provider.discover) throw refuse('connection_cannot_discover', { adapter: label })
  try {
    return await provider.discover(signal)
  } catch (error) {
    const { code } = failureOfError(error)
    throw refuse('connection_not_answering', { code, problem: wordsOf(code) })
  }
}
