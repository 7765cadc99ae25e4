/** The front door of `providers.ts` in front of what is connected right now and the built-in engine. */
import { assert } from '../kernel/assert.ts'
import { candidateOf, modelsOf } from './candidates.ts'
import type { Parts } from './connections.ts'
import type { Providers } from './providers.ts'
import { refuse } from './refusals.ts'
import { builtinId, type Candidate, findModel, routeTo } from './routing.ts'

export function connectedProviders(parts: Parts, close: () => Promise<void>): Providers {
  const { builtin, snapshot, opened, health, maxDataClass, allowsOwnKeys } = parts
  const builtins = modelsOf(builtin)

  function candidatesFor(accountId: string): Candidate[] {
    const reachable = snapshot.connected.filter(
      each => each.isEnabled && (each.accountId === null || (allowsOwnKeys && each.accountId === accountId)),
    )
    const connected = reachable.flatMap(({ accountId: owner, models }) =>
      models
        .filter(({ isEnabled }) => isEnabled)
        .map(({ model, isDefault }) => candidateOf(health, model, { isDefault, isOwn: owner !== null })),
    )
    return [...builtins.map(model => candidateOf(health, model)), ...connected]
  }
  /** Also what was switched off since; never somebody else's. */
  function known(accountId: string, id: string) {
    const own = snapshot.connected.filter(each => each.accountId === null || each.accountId === accountId)
    const all = [...builtins, ...own.flatMap(({ models }) => models.map(({ model }) => model))]
    return all.find(model => model.id === id)
  }
  const allowedClass = (accountId: string) => snapshot.choiceOf(accountId) ?? maxDataClass
  const modelsFor = (accountId: string) => candidatesFor(accountId).map(({ model }) => model)
  return {
    modelsFor,
    candidates: candidatesFor,
    model: (accountId, id) => findModel(candidatesFor(accountId), id)?.model,
    known,
    route: wish => routeTo(wish, { candidates: candidatesFor(wish.accountId), allowed: allowedClass(wish.accountId) }),
    defaultModel() {
      const [model] = builtins
      assert(model, 'the built-in engine has a model')
      return model
    },
    generative: accountId => modelsFor(accountId).filter(({ connectionId }) => connectionId !== builtinId),
    allowedClass,
    heard: (model, end) => health.heard(model, end),
    matteFinder: () => builtin.matte ?? null,
    workbench: () => builtin.workbench ?? null,
    async open(connectionId) {
      if (connectionId === builtinId) return builtin
      const find = () => snapshot.connected.find(({ id }) => id === connectionId)
      // Another server may have connected it a moment ago.
      if (!find()) await snapshot.renew()
      const connected = find()
      if (!connected) throw refuse('connection_gone')
      return opened.open(connected)
    },
    async close() {
      await close()
      await builtin.close()
    },
  }
}
