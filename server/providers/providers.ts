/**
 * The catalogue: which services are connected, which of their models an order may name, and which one takes it.
 */
import { assert } from '../kernel/assert.ts'
import type { Model, Provider } from './provider.ts'

export { createBuiltin } from './builtin/builtin.ts'
export type { Capabilities, DataClass, DataHandling, Kind, Medium, Price } from './capabilities.ts'
export type {
  Failure,
  Finish,
  Model,
  ModelFacts,
  Outcome,
  OutputFormat,
  Progress,
  Provider,
  ProviderOrder,
  Ticket,
} from './provider.ts'
export { outputFormats, ProviderFailure } from './provider.ts'

export interface Providers {
  /** What this person may name: what the operator connected and allows, and what they connected with a key of their own. */
  modelsFor(accountId: string): readonly Model[]
  /** The model of that id; the vendor's own name also does where only one model has it. */
  model(accountId: string, id: string): Model | undefined
  /** The model for an edit where none was named. */
  defaultModel(accountId: string): Model
  /** The models that can make what is not in a picture: an instruction that needs one names them. */
  generative(accountId: string): readonly Model[]
  /** Whoever can tell where the subject of a picture is. */
  matteFinder(): NonNullable<Provider['matte']> | null
  /** The service behind a connection. */
  open(connectionId: string): Promise<Provider>
  close(): Promise<void>
}

const builtinId = 'builtin'

export function modelsOf({ name, models }: Pick<Provider, 'name' | 'models'>, adapter = name): Model[] {
  const idOf = (vendorId: string): string => (name === builtinId ? vendorId : `${name}/${vendorId}`)
  return models.map(facts => ({ ...facts, id: idOf(facts.vendorId), connectionId: name, provider: adapter }))
}

export function createProviders(list: readonly Provider[]): Providers {
  const models = list.flatMap(provider => modelsOf(provider))
  return {
    modelsFor: () => models,
    model: (_, id) => models.find(model => model.id === id),
    defaultModel() {
      const model = models.find(each => each.kinds.includes('edit'))
      assert(model, 'no connected model can edit')
      return model
    },
    generative: () => models.filter(model => model.kinds.includes('generate')),
    matteFinder: () => list.find(provider => provider.matte)?.matte ?? null,
    async open(connectionId) {
      const provider = list.find(each => each.name === connectionId)
      assert(provider, `no provider is called ${connectionId}`)
      return provider
    },
    async close() {
      await Promise.all(list.map(provider => provider.close()))
    },
  }
}
