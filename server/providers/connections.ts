/**
 * What the operator connects for everybody, and people for themselves: added, changed, tested and taken away here, stored
 * with the key sealed, and known to routing at once and on every server. `owner` is null for the operator's.
 */
import { type Actor, record } from '../audit/audit.ts'
import { asSystem, type Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.ts'
import { type Keys, underLivingEpoch } from '../keys/keys.ts'
import type { DataClass, DataHandling, Price } from './capabilities.ts'
import { adapters as catalogue } from './catalogue.ts'
import { type Connected, type ConnectedModel, type EnvironmentConnection, tailOf } from './connected.ts'
import { connectedProviders } from './connected-providers.ts'
import { type Detected, detect } from './detection.ts'
import { discoverModels } from './discovery.ts'
import { tendFindings } from './findings.ts'
import type { Health, HealthReport } from './health.ts'
import { shareHealth } from './health-news.ts'
import { Opened } from './opened.ts'
import type { Adapter, Model, Provider } from './provider.ts'
import type { Providers } from './providers.ts'
import { refuse } from './refusals.ts'
import { Snapshot } from './snapshot.ts'
import * as store from './store.ts'
import type { Trial } from './trial.ts'
import { type Owner, test, testModel, within } from './trying.ts'
import { addressFor, freeName, keyFor, requireName } from './wanted.ts'

export interface ConnectionsDeps {
  readonly database: Database
  readonly keys: Keys
  readonly clock: Clock
  readonly log: Log
  readonly builtin: Provider
  readonly environment: readonly EnvironmentConnection[]
  readonly maxDataClass: DataClass
  readonly allowsOwnKeys: boolean
  readonly privateHosts: readonly string[]
  readonly workflowFolder?: string | undefined
  /** Replaced in tests. */
  readonly adapters?: readonly Adapter[]
}

export interface ConnectionOrder {
  readonly adapter: string
  readonly name?: string | undefined
  readonly baseUrl?: string | undefined
  readonly key?: string | undefined
  readonly dataHandling?: DataHandling | undefined
}

/** Left out: as it was. Null: none any more. */
export interface ConnectionChange {
  readonly name?: string | undefined
  readonly baseUrl?: string | null | undefined
  readonly key?: string | null | undefined
  readonly isEnabled?: boolean | undefined
  readonly dataHandling?: DataHandling | null | undefined
}

export interface ModelChange {
  readonly vendorId: string
  readonly isEnabled?: boolean | undefined
  readonly isDefault?: boolean | undefined
  readonly price?: Price | null | undefined
  readonly dataClass?: DataClass | null | undefined
}

/** A connection as its owner sees it: everything but the key. */
export interface ConnectionView extends Omit<Connected, 'key' | 'models' | 'discovered'> {
  readonly models: readonly (ConnectedModel & { readonly health: HealthReport })[]
}

/** Who does it, for the log. */
export type Acting = Exclude<Actor, string>

export interface Parts extends ConnectionsDeps {
  readonly adapters: readonly Adapter[]
  readonly snapshot: Snapshot
  readonly opened: Opened
  readonly health: Health
}

export interface Connections {
  readonly providers: Providers
  readonly allowsOwnKeys: boolean
  adapters(): readonly Adapter[]
  /** Whether people may connect it with a key of their own. */
  isForOwn(adapter: Adapter): boolean
  list(owner: Owner): ConnectionView[]
  add(by: Acting, owner: Owner, order: ConnectionOrder): Promise<ConnectionView>
  change(by: Acting, owner: Owner, id: string, change: ConnectionChange): Promise<ConnectionView>
  remove(by: Acting, owner: Owner, id: string): Promise<void>
  setModel(by: Acting, owner: Owner, id: string, change: ModelChange): Promise<ConnectionView>
  /** Asks the service which models it has. */
  discover(owner: Owner, id: string, signal: AbortSignal): Promise<ConnectionView>
  /** The model that a test would use, with what it costs. */
  testModel(owner: Owner, id: string, vendorId?: string): Model
  /** @throws Refusal `connection_test_limit` to who has tested a lot within the hour */
  test(by: Acting, owner: Owner, id: string, vendorId: string | undefined, signal: AbortSignal): Promise<Trial>
  /** Engines that run on this computer. */
  detect(signal: AbortSignal): Promise<Detected[]>
  choice(accountId: string): { dataClass: DataClass; isChosen: boolean }
  choose(by: Acting, dataClass: DataClass): Promise<void>
}

const limits = { own: 10, operators: 50 } as const
const LOOK_AGAIN_MS = 60_000
const FIRST_LOOK_MS = 3_000

export async function openConnections(deps: ConnectionsDeps): Promise<Connections> {
  const { database, log, clock, keys, environment, privateHosts, workflowFolder } = deps
  const adapters = deps.adapters ?? catalogue
  const snapshot = new Snapshot({ database, log, environment, adapters })
  const opened = new Opened({ keys, clock, log, privateHosts, workflowFolder })
  snapshot.onRenewed(connected => opened.keep(connected))
  const ownerOf = (id: string) => snapshot.find(id)?.accountId
  const { health, close: closeHealth } = await shareHealth({ database, clock, log, ownerOf })
  const parts: Parts = { ...deps, adapters, snapshot, opened, health }
  await snapshot.open()
  const stopTending = await tendFindings({ database, clock, log, snapshot })
  const unknown = environment.filter(({ adapter }) => !adapters.some(({ name }) => name === adapter))
  if (unknown.length > 0) log.warn('providers.adapter_unknown', { count: unknown.length })
  const looking = new AbortController()
  const look = (isStart: boolean): void =>
    void lookForModels(parts, isStart, looking.signal).catch(error => log.error('providers.look_failed', {}, error))
  const timer = setInterval(() => look(false), LOOK_AGAIN_MS)
  timer.unref()
  look(true)
  const close = async (): Promise<void> => {
    clearInterval(timer)
    stopTending()
    looking.abort()
    await closeHealth()
    await snapshot.close()
    await opened.close()
  }
  return { ...verbsOf(parts), providers: connectedProviders(parts, close) }
}

function verbsOf(parts: Parts): Omit<Connections, 'providers'> {
  const { snapshot, adapters, allowsOwnKeys, maxDataClass } = parts
  return {
    allowsOwnKeys,
    adapters: () => adapters,
    isForOwn,
    list: owner => snapshot.of(owner).map(each => viewOf(parts, each)),
    add: (by, owner, order) => add(parts, by, owner, order),
    change: (by, owner, id, order) => change(parts, by, owner, id, order),
    remove: (by, owner, id) => remove(parts, by, owner, id),
    setModel: (by, owner, id, order) => setModel(parts, by, owner, id, order),
    async discover(owner, id, signal) {
      const connected = requireUsable(parts, owner, id)
      await discoverModels(parts, connected, signal)
      return viewOf(parts, requireConnected(parts, owner, id))
    },
    testModel: (owner, id, vendorId) => testModel(requireConnected(parts, owner, id), vendorId),
    test: async (by, owner, id, vendorId, signal) => test(parts, by, requireUsable(parts, owner, id), vendorId, signal),
    detect: signal => detect(adapters, signal),
    choice(accountId) {
      const chosen = snapshot.choiceOf(accountId)
      return { dataClass: chosen ?? maxDataClass, isChosen: chosen !== undefined }
    },
    choose: (by, dataClass) => choose(parts, by, dataClass),
  }
}

/** One of the vendor's own, that wants a key: an address of a person's choice would be a way into the network. */
export const isForOwn = ({ key, isLocal, baseUrl }: Adapter): boolean =>
  key === 'required' && !isLocal && baseUrl !== null

function viewOf({ health }: Parts, { key: _, discovered: __, ...connected }: Connected): ConnectionView {
  const models = connected.models.map(each => ({ ...each, health: health.report(each.model) }))
  return { ...connected, models }
}

/** Somebody else's does not exist. */
function requireConnected({ snapshot }: Parts, owner: Owner, id: string): Connected {
  const found = snapshot.find(id)
  if (found?.accountId !== owner) throw refuse('connection_not_found')
  return found
}

/** For more than looking and taking away: a person may do that while the operator allows keys of people's own. */
function requireUsable(parts: Parts, owner: Owner, id: string): Connected {
  const found = requireConnected(parts, owner, id)
  if (owner !== null && !parts.allowsOwnKeys) throw refuse('own_keys_off')
  return found
}

function requireStored(parts: Parts, owner: Owner, id: string): Connected {
  const found = requireConnected(parts, owner, id)
  if (found.origin === 'environment') throw refuse('connection_of_environment')
  return found
}

function requireAdapter({ adapters, allowsOwnKeys }: Parts, owner: Owner, name: string): Adapter {
  const adapter = adapters.find(each => each.name === name)
  if (!adapter) throw refuse('adapter_unknown', { adapter: name })
  if (owner === null) return adapter
  if (!allowsOwnKeys) throw refuse('own_keys_off')
  if (!isForOwn(adapter)) throw refuse('adapter_not_for_own', { adapter: adapter.label })
  return adapter
}

const flags = (owner: Owner, key: boolean) => ({ own: owner !== null, key })

async function add(parts: Parts, by: Acting, owner: Owner, order: ConnectionOrder): Promise<ConnectionView> {
  const { keys, clock, snapshot } = parts
  const adapter = requireAdapter(parts, owner, order.adapter)
  const key = keyFor(adapter, order.key ?? null)
  const baseUrl = addressFor(adapter, owner, order.baseUrl ?? null)
  const names = snapshot.of(owner).map(nameOf)
  const name = order.name === undefined ? freeName(adapter.name, names) : requireName(order.name, names)
  const id = newId('con', clock)
  const write = async (): Promise<void> => {
    const keySealed = key === null ? null : await keys.sealColumn(key, store.keyCell(id))
    await within(parts, owner, async tx => {
      const limit = owner === null ? limits.operators : limits.own
      await store.lockOwner(tx, owner)
      if ((await store.count(tx, owner)) >= limit) throw refuse('too_many_connections', { limit })
      const row = { id, accountId: owner, adapter: adapter.name, name, baseUrl, keySealed, keyTail: tailOf(key) }
      const seen = { discovered: null, remarks: null, testedAt: null, testCode: null, testingUntil: null }
      const handled = { isEnabled: true, dataHandling: owner === null ? (order.dataHandling ?? null) : null }
      const since = { revision: 1, createdAt: clock.now() }
      if (!(await store.insert(tx, { ...row, ...seen, ...handled, ...since })))
        throw refuse('connection_name_taken', { name })
      const event = { name: 'connection.added', actor: by, object: id, facts: flags(owner, key !== null) } as const
      await asSystem(tx, () => record(tx, event, clock.now()))
    })
  }
  await underLivingEpoch(keys, write)
  await snapshot.renew()
  const added = requireConnected(parts, owner, id)
  // Who does not answer now is asked again later.
  if (added.models.length === 0) await discoverModels(parts, added, AbortSignal.timeout(FIRST_LOOK_MS)).catch(() => {})
  return viewOf(parts, requireConnected(parts, owner, id))
}

/** Of a person's own, ids of models begin otherwise. */
const nameOf = ({ slug, accountId }: Connected): string =>
  accountId === null ? slug : slug.slice(slug.indexOf('-') + 1)

async function change(
  parts: Parts,
  by: Acting,
  owner: Owner,
  id: string,
  order: ConnectionChange,
): Promise<ConnectionView> {
  const { keys, clock, snapshot, health } = parts
  const connected = requireStored(parts, owner, id)
  if (owner !== null) requireAdapter(parts, owner, connected.adapter.name)
  const { adapter } = connected
  const others = snapshot
    .of(owner)
    .filter(each => each.id !== id)
    .map(nameOf)
  const values: Partial<store.ConnectionRow> = {}
  if (order.name !== undefined) values.name = requireName(order.name, others)
  if (order.isEnabled !== undefined) values.isEnabled = order.isEnabled
  if (owner === null && order.dataHandling !== undefined) values.dataHandling = order.dataHandling
  if (order.baseUrl !== undefined) {
    values.baseUrl = addressFor(adapter, owner, order.baseUrl)
    const isMoved = (values.baseUrl ?? adapter.baseUrl) !== connected.baseUrl
    if (isMoved && connected.hasKey && order.key === undefined) throw refuse('connection_key_again')
    if (isMoved) Object.assign(values, { discovered: null, remarks: null })
  }
  const key = order.key === undefined ? undefined : keyFor(adapter, order.key)
  const write = async (): Promise<void> => {
    if (key !== undefined) {
      values.keySealed = key === null ? null : await keys.sealColumn(key, store.keyCell(id))
      values.keyTail = tailOf(key)
    }
    await within(parts, owner, async tx => {
      const { name } = values
      if (name !== undefined && (await store.isNameTaken(tx, owner, name, id)))
        throw refuse('connection_name_taken', { name })
      await store.change(tx, id, values)
      const event = {
        name: 'connection.changed',
        actor: by,
        object: id,
        facts: flags(owner, key !== undefined),
      } as const
      await asSystem(tx, () => record(tx, event, clock.now()))
    })
  }
  await underLivingEpoch(keys, write)
  health.forget(id)
  await snapshot.renew()
  return viewOf(parts, requireConnected(parts, owner, id))
}

async function remove(parts: Parts, by: Acting, owner: Owner, id: string): Promise<void> {
  requireStored(parts, owner, id)
  await within(parts, owner, async tx => {
    if (!(await store.remove(tx, owner, id))) throw refuse('connection_not_found')
    const event = { name: 'connection.removed', actor: by, object: id, facts: { own: owner !== null } } as const
    await asSystem(tx, () => record(tx, event, parts.clock.now()))
  })
  await parts.snapshot.renew()
}

async function setModel(
  parts: Parts,
  by: Acting,
  owner: Owner,
  id: string,
  order: ModelChange,
): Promise<ConnectionView> {
  const { vendorId, isEnabled, isDefault, price } = order
  const connected = requireUsable(parts, owner, id)
  if (!connected.models.some(({ model }) => model.vendorId === vendorId))
    throw refuse('connection_model_not_found', { model: vendorId })
  await within(parts, owner, async tx => {
    const before = await store.findSetting(tx, id, vendorId)
    const isPriced = price !== undefined
    const dataClass = owner === null ? order.dataClass : undefined
    await store.setModel(tx, {
      ...{ connectionId: id, vendorId, accountId: owner },
      isEnabled: isEnabled ?? before?.isEnabled ?? null,
      isDefault: isDefault ?? before?.isDefault ?? false,
      priceMicros: isPriced ? (price?.amountMicros ?? null) : (before?.priceMicros ?? null),
      priceCurrency: isPriced ? (price?.currency ?? null) : (before?.priceCurrency ?? null),
      pricePer: isPriced ? (price?.per ?? null) : (before?.pricePer ?? null),
      dataClass: dataClass === undefined ? (before?.dataClass ?? null) : dataClass,
    })
    const object = connected.origin === 'stored' ? { object: id } : {}
    const event = { name: 'connection.changed', actor: by, ...object, facts: flags(owner, false) } as const
    await asSystem(tx, () => record(tx, event, parts.clock.now()))
  })
  await parts.snapshot.renew()
  return viewOf(parts, requireConnected(parts, owner, id))
}

async function choose(parts: Parts, by: Acting, dataClass: DataClass): Promise<void> {
  const { database, clock, snapshot } = parts
  await database.forAccount(by.accountId, async tx => {
    await store.choose(tx, by.accountId, dataClass, clock.now())
    const event = { name: 'data_choice.changed', actor: by, subject: by.accountId, facts: { to: dataClass } } as const
    await asSystem(tx, () => record(tx, event, clock.now()))
  })
  await snapshot.renew()
}

/**
 * What was connected and has no model yet may have come up by now, such as an engine that starts after us. At our own
 * start all local engines are asked: what their owner put there may have changed.
 */
async function lookForModels(parts: Parts, isStart: boolean, signal: AbortSignal): Promise<void> {
  const wanted = parts.snapshot
    .of(null)
    .filter(({ isEnabled, adapter, models }) => isEnabled && (models.length === 0 || (isStart && adapter.isLocal)))
  for (const connected of wanted) if (!signal.aborted) await discoverModels(parts, connected, signal).catch(() => {})
}
