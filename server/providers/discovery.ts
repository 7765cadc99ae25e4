/** Asks a connected service which models it has, and remembers what it said. */
import { isDeepStrictEqual } from 'node:util'
import type { Connected } from './connected.ts'
import type { Parts } from './connections.ts'
import { failureOfError, wordsOf } from './failures.ts'
import * as findings from './findings.ts'
import type { ModelFacts, Provider } from './provider.ts'
import { refuse } from './refusals.ts'

const LIMIT_MS = 15_000
const MODELS_MOST = 300
const CHARACTERS_MOST = 200
const REMARKS_MOST = 50
const REMARK_CHARACTERS_MOST = 500

/** @throws Refusal when the service cannot be asked, or cannot say */
export async function discoverModels(parts: Parts, connected: Connected, signal: AbortSignal): Promise<void> {
  const { opened, snapshot, database } = parts
  const provider = await opened.open(connected)
  const said = await ask(provider, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]), connected.adapter.label)
  const discovered = said
    .filter(({ vendorId, label }) => isLine(vendorId, CHARACTERS_MOST) && isLine(label, CHARACTERS_MOST))
    .slice(0, MODELS_MOST)
  const remarks = (provider.remarks ?? [])
    .filter(remark => isLine(remark, REMARK_CHARACTERS_MOST))
    .slice(0, REMARKS_MOST)
  const before = { discovered: connected.discovered, remarks: connected.remarks }
  // Asked every minute, it mostly says the same.
  if (isDeepStrictEqual({ discovered, remarks }, before)) return
  await findings.note(database, connected, { discovered, remarks })
  await snapshot.renew()
}

/** A stranger's words: short, in one line. */
const isLine = (text: string, charactersMost: number): boolean =>
  text.length > 0 && text.length <= charactersMost && !/\p{Cc}/u.test(text)

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
