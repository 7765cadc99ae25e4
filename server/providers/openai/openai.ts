/**
 * OpenAI's Images API, through the official client. Tried against a counterpart on loopback, and against what the
 * official client sends by itself. Only a live key can prove: whether a request that ended in a 5xx or was cancelled is
 * billed (taken as unknown), how closely a mask is kept (the platform puts the original back outside), and which sizes
 * the models after 2.5 take.
 */
import { failureOf } from '../failures.ts'
import { type Adapter, type AdapterTools, type Connection, type ModelFacts, ProviderFailure } from '../provider.ts'
import { clientOf } from './client.ts'
import { understood } from './failures.ts'
import { imagesProvider } from './images.ts'
import { factsOf, models } from './models.ts'

export const openai: Adapter = {
  name: 'openai',
  label: 'OpenAI',
  key: 'required',
  baseUrl: 'https://api.openai.com/v1',
  otherBaseUrls: [
    { url: 'https://eu.api.openai.com/v1', label: 'Europe (for projects with data residency there)' },
    { url: 'https://us.api.openai.com/v1', label: 'United States (for projects with data residency there)' },
  ],
  isLocal: false,
  models,
  open: (connection, tools) => imagesProvider(connection, tools, { engine: 'openai', models, factsOf, discover }),
}

async function discover(connection: Connection, tools: AdapterTools, signal: AbortSignal): Promise<ModelFacts[]> {
  const found: ModelFacts[] = []
  try {
    const page = await clientOf(connection, tools).models.list({ signal })
    if (!Array.isArray(page.data)) throw new ProviderFailure(failureOf('provider_failed', 'no'))
    for (const { id, created } of page.data) {
      if (!/^(gpt-image-|chatgpt-image-)/.test(id) || /^gpt-image-1(-\d{4}|$)/.test(id)) continue
      found.push(factsOf(id, new Date((created ?? 0) * 1_000).toISOString().slice(0, 10)))
    }
  } catch (error) {
    throw understood(error)
  }
  return found
}
