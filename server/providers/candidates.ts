import type { Health } from './health.ts'
import type { Model, Provider } from './provider.ts'
import { builtinId, type Candidate } from './routing.ts'

/** The models of a provider whose connection is called as it is. */
export function modelsOf({ name, models }: Pick<Provider, 'name' | 'models'>): Model[] {
  const idOf = (vendorId: string): string => (name === builtinId ? vendorId : `${name}/${vendorId}`)
  return models.map(facts => ({ ...facts, id: idOf(facts.vendorId), connectionId: name, provider: name }))
}

export function candidateOf(
  health: Health,
  model: Model,
  { isDefault = false, isOwn = false }: Partial<Pick<Candidate, 'isDefault' | 'isOwn'>> = {},
): Candidate {
  const { code, seconds } = health.report(model)
  return { model, isDefault, isOwn, isSunk: code !== null, seconds }
}
