/**
 * The catalogue: which providers are connected and which of their models an order may name. Routing lives here too;
 * while one model is connected, it takes every edit.
 */
import { assert } from '../kernel/assert.ts'
import type { Model, Provider, Ticket } from './provider.ts'

export { createBuiltin } from './builtin/builtin.ts'
export type { Finish, Model, Outcome, OutputFormat, Progress, Provider, ProviderOrder, Ticket } from './provider.ts'
export { outputFormats } from './provider.ts'

export interface Providers {
  readonly models: readonly Model[]
  /** The model of that id, or undefined. */
  model(id: string): Model | undefined
  /** The model for an edit where none was named. */
  defaultModel(): Model
  /** The models that can make what is not in a picture: an instruction that needs one names them. */
  generative(): readonly Model[]
  /** Whoever can tell where the subject of a picture is. */
  matteFinder(): NonNullable<Provider['matte']> | null
  ofModel(id: string): Provider
  ofTicket(ticket: Ticket): Provider
  close(): Promise<void>
}

export function createProviders(list: readonly Provider[]): Providers {
  const models = list.flatMap(provider => provider.models)
  const named = (name: string): Provider => {
    const provider = list.find(each => each.name === name)
    assert(provider, `no provider is called ${name}`)
    return provider
  }
  return {
    models,
    model: id => models.find(model => model.id === id),
    defaultModel() {
      const model = models.find(each => each.kinds.includes('edit'))
      assert(model, 'no connected model can edit')
      return model
    },
    generative: () => models.filter(model => model.kinds.includes('generate')),
    matteFinder: () => list.find(provider => provider.matte)?.matte ?? null,
    ofModel(id) {
      const model = models.find(each => each.id === id)
      assert(model, 'the generation names a model that is not connected')
      return named(model.provider)
    },
    ofTicket: ticket => named(ticket.provider),
    async close() {
      await Promise.all(list.map(provider => provider.close()))
    },
  }
}
