/**
 * The front door of everything that makes pictures: which models a person may name, which one takes an order, and the
 * service behind a connection. `connections.ts` keeps what the operator and people connect; `createProviders` is the same
 * door in front of a fixed list.
 */
import { assert } from '../kernel/assert.ts'
import { systemClock } from '../kernel/clock.ts'
import { candidateOf, modelsOf } from './candidates.ts'
import type { DataClass } from './capabilities.ts'
import { type End, Health, type ModelName } from './health.ts'
import type { Model, Provider, Workbench } from './provider.ts'
import { builtinId, type Candidate, findModel, type Route, routeTo, type Wish } from './routing.ts'

export { createBuiltin } from './builtin/builtin.ts'
export type { DataClass, Kind } from './capabilities.ts'
export { allowsClass, dataClasses } from './capabilities.ts'
export type { EnvironmentConnection } from './connected.ts'
export { openConnections } from './connections.ts'
export { failureMessages, mayGoElsewhere } from './failures.ts'
export type { End, ModelName } from './health.ts'
export { holdings } from './holdings.ts'
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
  Workbench,
} from './provider.ts'
export { outputFormats, ProviderFailure } from './provider.ts'
export { recipientsOf } from './recipients.ts'
export { builtinId, type Candidate, type Route, type Wish } from './routing.ts'
export { ownStandingOf, standingOf } from './standing.ts'
export { sealed } from './store.ts'
export { isPlainAddress } from './wanted.ts'

export interface Providers {
  /** What this person may name: what the operator connected and allows, and what they connected with a key of their own. */
  modelsFor(accountId: string): readonly Model[]
  /** The same with what routing knows of them. */
  candidates(accountId: string): readonly Candidate[]
  /** By its full id; the vendor's own name also does where only one model has it. */
  model(accountId: string, id: string): Model | undefined
  /** By its full id, also where it was switched off since: for work that it has begun. */
  known(accountId: string, id: string): Model | undefined
  /** The model for an order, or a refusal that says what is missing. */
  route(wish: Wish): Route
  /** The model for an edit where none was named. */
  defaultModel(accountId: string): Model
  /** The models that can make what is not in a picture. */
  generative(accountId: string): readonly Model[]
  /** The worst class of data handling that this person allows. */
  allowedClass(accountId: string): DataClass
  /** How a run with this model ended: what fails sinks for a while. */
  heard(model: ModelName, end: End): void
  /** Whoever can tell where the subject of a picture is. */
  matteFinder(): NonNullable<Provider['matte']> | null
  /** What is done to pictures around the work of a model. */
  workbench(): Workbench | null
  /** The service behind a connection. @throws Refusal `connection_gone` when it was taken away */
  open(connectionId: string): Promise<Provider>
  close(): Promise<void>
}

export interface FixedOptions {
  /** Default: everything. */
  readonly allowed?: DataClass
  /** The id of the model that is preferred. */
  readonly preferred?: string
}

/** A fixed list, for tests and for commands that need the built-in engine alone. */
export function createProviders(list: readonly Provider[], options: FixedOptions = {}): Providers {
  const models = list.flatMap(provider => modelsOf(provider))
  const health = new Health(systemClock)
  const candidates = (): Candidate[] =>
    models.map(model => candidateOf(health, model, { isDefault: model.id === options.preferred }))
  const allowed = options.allowed ?? 'learned_from'
  return {
    modelsFor: () => models,
    candidates,
    model: (_, id) => findModel(candidates(), id)?.model,
    known: (_, id) => models.find(model => model.id === id),
    route: wish => routeTo(wish, { candidates: candidates(), allowed }),
    defaultModel() {
      const model = models.find(each => each.kinds.includes('edit'))
      assert(model, 'no connected model can edit')
      return model
    },
    generative: () => models.filter(model => model.connectionId !== builtinId),
    allowedClass: () => allowed,
    heard: (model, end) => health.heard(model, end),
    matteFinder: () => list.find(provider => provider.matte)?.matte ?? null,
    workbench: () => list.find(provider => provider.workbench)?.workbench ?? null,
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
