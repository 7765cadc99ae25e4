/**
 * What is connected right now, composed from the stored rows and the environment: each connection with its adapter and
 * address, and its models with what the operator set. Pure; `snapshot.ts` keeps one and renews it.
 */
import { isPublic } from '../egress/egress.ts'
import type { DataHandling } from './capabilities.ts'
import type { Adapter, Model, ModelFacts } from './provider.ts'
import type { ConnectionRow, Everything, FindingRow, SettingRow } from './store.ts'

/** A service that the environment names; nothing of it is stored. */
export interface EnvironmentConnection {
  readonly adapter: string
  readonly key: string | null
  /** Null: the adapter's own. */
  readonly baseUrl: string | null
}

export interface Connected {
  readonly id: string
  /** Null: the operator's. */
  readonly accountId: string | null
  readonly adapter: Adapter
  /** What ids of its models begin with. */
  readonly slug: string
  readonly baseUrl: string
  readonly origin: 'environment' | 'stored'
  readonly isEnabled: boolean
  readonly hasKey: boolean
  readonly keyTail: string | null
  /** Whoever has it opened with another one opens it anew. */
  readonly revision: number
  readonly dataHandling: DataHandling | null
  readonly testedAt: Date | null
  readonly testCode: string | null
  /** What the service said that it has. */
  readonly discovered: readonly ModelFacts[]
  /** What it lacked when it was last asked for its models. */
  readonly remarks: readonly string[]
  readonly models: readonly ConnectedModel[]
  /** Stored: sealed. Of the environment: as it was given. */
  readonly key: { readonly sealed: Buffer } | { readonly plain: string } | null
}

export interface ConnectedModel {
  readonly model: Model
  readonly isEnabled: boolean
  readonly isDefault: boolean
  /** The adapter did not know it; the service said that it has it. */
  readonly isDiscovered: boolean
}

export function compose(
  { connections, settings, findings }: Everything,
  environment: readonly EnvironmentConnection[],
  adapters: readonly Adapter[],
): Connected[] {
  const adapterOf = new Map(adapters.map(adapter => [adapter.name, adapter]))
  const settingsOf = new Map<string, SettingRow[]>()
  for (const row of settings) settingsOf.set(row.connectionId, [...(settingsOf.get(row.connectionId) ?? []), row])
  const taken = new Set(connections.filter(({ accountId }) => accountId === null).map(({ name }) => name))
  const stored = connections.flatMap(row => {
    const adapter = adapterOf.get(row.adapter)
    return adapter ? [ofRow(row, adapter, settingsOf.get(row.id) ?? [])] : []
  })
  const named = environment.flatMap(each => {
    const adapter = adapterOf.get(each.adapter)
    if (!adapter) return []
    const slug = taken.has(adapter.name) ? `${adapter.name}-environment` : adapter.name
    return [ofEnvironment(each, adapter, slug, settingsOf.get(adapter.name) ?? [], findings)]
  })
  return [...named, ...stored].filter(connected => connected !== null)
}

function ofRow(row: ConnectionRow, adapter: Adapter, settings: readonly SettingRow[]): Connected | null {
  const baseUrl = row.baseUrl ?? adapter.baseUrl
  if (baseUrl === null) return null
  const { id, accountId, isEnabled, keyTail, revision, dataHandling, testedAt, testCode, keySealed } = row
  const connected = {
    ...{ id, accountId, adapter, baseUrl, isEnabled, keyTail, revision, dataHandling, testedAt, testCode },
    slug: slugOf(row),
    origin: 'stored' as const,
    hasKey: keySealed !== null,
    key: keySealed === null ? null : { sealed: keySealed },
    discovered: row.discovered ?? [],
    remarks: row.remarks ?? [],
  }
  return { ...connected, models: modelsOf(connected, settings) }
}

function ofEnvironment(
  { key, baseUrl: named }: EnvironmentConnection,
  adapter: Adapter,
  slug: string,
  settings: readonly SettingRow[],
  findings: readonly FindingRow[],
): Connected | null {
  const baseUrl = named ?? adapter.baseUrl
  if (baseUrl === null) return null
  const known = findings.find(found => found.connectionId === adapter.name && found.baseUrl === baseUrl)
  const { testedAt, testCode } = known ?? { testedAt: null, testCode: null }
  const connected = {
    ...{ id: adapter.name, accountId: null, adapter, baseUrl, slug, testedAt, testCode },
    origin: 'environment' as const,
    isEnabled: true,
    hasKey: key !== null,
    keyTail: tailOf(key),
    revision: 0,
    dataHandling: null,
    key: key === null ? null : { plain: key },
    discovered: known?.discovered ?? [],
    remarks: known?.remarks ?? [],
  }
  return { ...connected, models: modelsOf(connected, settings) }
}

/** Ids of a person's own models cannot be taken for the operator's. */
export const ownPrefix = 'my-'
const slugOf = ({ accountId, name }: ConnectionRow): string => (accountId === null ? name : `${ownPrefix}${name}`)

const TAIL_CHARACTERS = 4
/** Of a short key not even that. */
const SHORT_CHARACTERS = 20

export const tailOf = (key: string | null): string | null =>
  key === null ? null : key.length < SHORT_CHARACTERS ? '' : key.slice(-TAIL_CHARACTERS)

const FEW = 10

function modelsOf(
  connected: Pick<Connected, 'id' | 'slug' | 'adapter' | 'baseUrl' | 'dataHandling' | 'discovered'>,
  settings: readonly SettingRow[],
): ConnectedModel[] {
  const { adapter, discovered } = connected
  const known = new Set(adapter.models.map(({ vendorId }) => vendorId))
  const found = discovered.filter(({ vendorId }) => !known.has(vendorId))
  const all = [
    ...adapter.models.map(facts => ({ facts, isDiscovered: false })),
    ...found.map(facts => ({ facts, isDiscovered: true })),
  ]
  // A local engine has what its owner put there. A service may list hundreds of models, most of which make no pictures.
  const isTrusted = adapter.isLocal || (known.size === 0 && found.length <= FEW)
  return all.map(({ facts, isDiscovered }) => {
    const setting = settings.find(({ vendorId }) => vendorId === facts.vendorId)
    return {
      model: modelOf(connected, facts, setting),
      isEnabled: setting?.isEnabled ?? (!isDiscovered || isTrusted),
      isDefault: setting?.isDefault ?? false,
      isDiscovered,
    }
  })
}

function modelOf(
  { id, slug, adapter, baseUrl, dataHandling }: Pick<Connected, 'id' | 'slug' | 'adapter' | 'baseUrl' | 'dataHandling'>,
  facts: ModelFacts,
  setting: SettingRow | undefined,
): Model {
  const region = adapter.otherBaseUrls?.find(({ url }) => url === baseUrl)?.region
  const ofAdapter = isElsewhere(adapter, baseUrl) ? elsewhere : facts.dataHandling
  const said = dataHandling ?? (region ? { ...ofAdapter, region } : ofAdapter)
  const { priceMicros, priceCurrency, pricePer, dataClass } = setting ?? {}
  const isPriced = typeof priceMicros === 'number' && priceCurrency && pricePer
  return {
    ...facts,
    id: `${slug}/${facts.vendorId}`,
    connectionId: id,
    provider: adapter.name,
    dataHandling: dataClass ? { ...said, class: dataClass } : said,
    price: isPriced ? { amountMicros: priceMicros, currency: priceCurrency, per: pricePer } : facts.price,
  }
}

/**
 * At an address on the internet that is not the service's own: whoever is there, the adapter's words are not about them. In
 * the own network it is the engine, or the operator's own way to the service.
 */
const isElsewhere = ({ baseUrl: own, otherBaseUrls = [] }: Adapter, baseUrl: string): boolean =>
  baseUrl !== own && !otherBaseUrls.some(({ url }) => url === baseUrl) && !isOwnNetwork(baseUrl)

const elsewhere: DataHandling = {
  class: 'learned_from',
  region: 'unknown',
  retentionDays: null,
  trains: 'unknown',
  humanReviewers: 'unknown',
  evidenceUrl: null,
  evidenceDate: null,
}

/** As the address says: an address inside, a name without a dot, or one under a name that only an own network has. */
export function isOwnNetwork(baseUrl: string): boolean {
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '')
  if (/^[\d.]+$|:/.test(host)) return !isPublic(host)
  return !host.includes('.') || /\.(?:local|lan|internal|home|localdomain|home\.arpa)$/.test(host)
}
