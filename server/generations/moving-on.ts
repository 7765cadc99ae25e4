/** Where an order may go when its model fails it without a bill: the models that routing named, each asked once. */
import { randomInt } from 'node:crypto'
import { Refusal } from '../kernel/refusal.ts'
import { allowsClass, builtinId, type Failure, type Model, mayGoElsewhere, type Route } from '../providers/providers.ts'
import type { Generation } from './generation.ts'
import type { Parts } from './generations.ts'
import { placeOf } from './ordering.ts'

/** Models that one order is given to at most. */
const MODELS_MOST = 3
const SEED_MOST = 2 ** 31 - 1

/** Who has it, as the row says. */
export type Place = Pick<Generation, 'model' | 'provider' | 'region' | 'dataClass' | 'maskHandling' | 'tried' | 'seed'>

/** The route to one model, asked again: what the person or the operator allows may have changed. @throws Refusal */
export function routeAgain({ providers }: Pick<Parts, 'providers'>, generation: Generation, model: Model): Route {
  const { accountId, kind, asked, inputId, maskId, referenceIds, finish, instruction } = generation
  return providers.route({
    ...{ accountId, kind, model: model.id, needsModel: model.id !== builtinId, hasInput: inputId !== null },
    ...{ hasMask: maskId !== null, references: referenceIds.length, background: finish.background },
    ...{ size: asked.size, seed: asked.seed, strength: asked.strength, quality: asked.quality },
    promptCharacters: instruction.length,
    maxDataClass: asked.maxDataClass ?? undefined,
  })
}

export function nextPlace(
  parts: Pick<Parts, 'providers'>,
  generation: Generation,
  { model: left, tried: before }: Place,
  end: Pick<Failure, 'code' | 'billed'>,
): { model: Model; place: Place } | null {
  if (!end.code.startsWith('provider_') || !mayGoElsewhere(end)) return null
  const tried = [...before, left]
  if (tried.length >= MODELS_MOST) return null
  for (const id of generation.asked.others) {
    const model = tried.includes(id) ? undefined : parts.providers.model(generation.accountId, id)
    if (!model || !allowsClass(generation.dataClass, model.dataHandling.class)) continue
    try {
      const route = routeAgain(parts, generation, model)
      return { model, place: { ...placeOf(route), tried, seed: seedFor(generation, model) } }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  return null
}

const seedFor = ({ seed }: Generation, { capabilities }: Model): number | null =>
  capabilities.seed ? (seed ?? randomInt(SEED_MOST)) : null
