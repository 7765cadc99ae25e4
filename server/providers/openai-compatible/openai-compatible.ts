/**
 * Any service that speaks like OpenAI's Images API, at a base URL that the operator names: LocalAI, LiteLLM, vLLM and many
 * more. Nobody knows what such a service does with a field it does not know, or with a picture, so little is claimed of
 * it and only the fields that all of them know are sent. Tried against a counterpart on loopback and the official client;
 * how closely a real one keeps to a mask or a size, only that one can prove.
 */
import { modelsAt } from '../openai/client.ts'
import { understood } from '../openai/failures.ts'
import { imagesProvider } from '../openai/images.ts'
import type { Adapter, AdapterTools, Connection, ModelFacts } from '../provider.ts'

export const openaiCompatible: Adapter = {
  name: 'openai-compatible',
  label: 'Like OpenAI',
  key: 'optional',
  baseUrl: null,
  isLocal: false,
  models: [],
  open: (connection, tools) =>
    imagesProvider(connection, tools, {
      engine: 'openai-compatible',
      models: [],
      factsOf: vendorId => factsOf(vendorId, '1970-01-01', ''),
      discover,
      asksForBytes: true,
    }),
}

const factsOf = (vendorId: string, createdAt: string, ownedBy: string): ModelFacts => ({
  vendorId,
  label: vendorId,
  version: '',
  createdAt,
  ownedBy,
  kinds: ['edit', 'generate'],
  medium: 'image',
  capabilities: {
    references: 0,
    mask: 'native',
    maskForm: 'alpha',
    sizes: {
      rule: 'list',
      sizes: [
        [1024, 1024],
        [1536, 1024],
        [1024, 1536],
      ],
    },
    seed: false,
    strength: false,
    qualities: [],
    transparentBackground: false,
    previews: false,
    promptCharacters: 4_000,
    formats: ['png'],
    inputPixelsMost: 1536 * 1536,
  },
  dataHandling: {
    class: 'learned_from',
    region: 'unknown',
    retentionDays: null,
    trains: 'unknown',
    humanReviewers: 'unknown',
    evidenceUrl: null,
    evidenceDate: null,
  },
  price: null,
})

/** Names by which models that draw are known; a list without any of them is taken whole. */
const draws = /image|flux|diffusion|\bsd[-_x\d]|sdxl|kontext|dall-e|imagen|imagine|seedream|recraft|ideogram|hidream/i

async function discover(connection: Connection, tools: AdapterTools, signal: AbortSignal): Promise<ModelFacts[]> {
  try {
    const all = (await modelsAt(connection, tools, signal)).slice(0, 500)
    const drawing = all.filter(({ id }) => draws.test(id))
    return (drawing.length > 0 ? drawing : all).map(({ id, created, owner }) => factsOf(id, created, owner))
  } catch (error) {
    throw understood(error)
  }
}
