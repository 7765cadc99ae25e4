/** The front door of `providers.ts` in front of what is connected right now and the built-in engine. */
import { assert } from '../kernel/assert.ts'
import { candidateOf, modelsOf } from './candidates.ts'
import type { Parts } from './connections.ts'
import type { Providers } from './providers.ts'
import { refuse } from './refusals.ts'
import { builtinId, type Candidate, findModel, routeTo } from './routing.ts'

type Offer = Pick<Candidate, 'model' | 'isDefault' | 'isOwn'>

export function connectedProviders(parts: Parts, close: () => Promise<void>): Providers {
  const { builtin, snapshot, opened, health, maxDataClass, allowsOwnKeys } = parts
  const builtins = modelsOf(builtin)

  /** By whose they are, until something is connected otherwise. */
  let offers = new Map<string, readonly Offer[]>()
  snapshot.onRenewed(() => {
    offers = new Map()
  })
  function offersOf(owner: string | null): readonly Offer[] {
    const kept = offers.get(owner ?? '')
    if (kept) return kept
    const made = snapshot
      .of(owner)
      .filter(({ isEnabled }) => isEnabled)
      .flatMap(({ models }) => models.filter(({ isEnabled }) => isEnabled))
      .map(({ model, isDefault }) => ({ model, isDefault, isOwn: owner !== null }))
    offers.set(owner ?? '', made)
    return made
  }
  const builtinOffers = builtins.map(model => ({ model, isDefault: false, isOwn: false }))
  const offersFor = (accountId: string): Offer[] => [
    ...builtinOffers,
    ...offersOf(null),
    ...(allowsOwnKeys ? offersOf(accountId) : []),
  ]
  const candidatesFor = (accountId: string): Candidate[] =>
    offersFor(accountId).map(offer => candidateOf(health, offer.model, offer))

  /** Also what was switched off since; never somebody else's. */
  function known(accountId: string, id: string) {
    const reachable = [...snapshot.of(null), ...snapshot.of(accountId)]
    const all = [...builtins, ...reachable.flatMap(({ models }) => models.map(({ model }) => model))]
    return all.find(model => model.id === id)
  }
  const allowedClass = (accountId: string) => snapshot.choiceOf(accountId) ?? maxDataClass
  const modelsFor = (accountId: string) => offersFor(accountId).map(({ model }) => model)
  return {
    modelsFor,
    candidates: candidatesFor,
    model: (accountId, id) => findModel(offersFor(accountId), id)?.model,
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
      const find = () => snapshot.find(connectionId)
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
