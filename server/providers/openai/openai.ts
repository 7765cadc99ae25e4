/**
 * OpenAI's Images API, through the official client. Tried against a counterpart on loopback, and against what the
 * official client sends by itself. Only a live key can prove: whether a request that ended in a 5xx or was cancelled is
 * billed (taken as unknown), how closely a mask is kept (the platform puts the original back outside), and which sizes
 * the models after 2.5 take.
 */
import type { Adapter, AdapterTools, Connection, ModelFacts } from '../provider.ts'
import { modelsAt } from './client.ts'
import { costOfUsage } from './cost.ts'
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
  open: (connection, tools) =>
    imagesProvider(connection, tools, { engine: 'openai', models, factsOf, discover, costOf: costOfUsage }),
}

async function discover(connection: Connection, tools: AdapterTools, signal: AbortSignal): Promise<ModelFacts[]> {
  try {
    const all = await modelsAt(connection, tools, signal)
    const drawing = all.filter(
      ({ id }) => /^(gpt-image-|chatgpt-image-)/.test(id) && !/^gpt-image-1(-\d{4}|$)/.test(id),
    )
    return drawing.map(({ id, created }) => factsOf(id, created))
  } catch (error) {
    throw understood(error)
  }
}
