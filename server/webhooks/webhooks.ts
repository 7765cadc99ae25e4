/**
 * Telling people's own programs that a generation has ended. A message is written in the transaction that ends the
 * generation and sent by a job, so it exists exactly when the end does. Addresses are strangers': they are reached through
 * `egress` alone, over https, at public hosts or those that the operator named. `webhook.ts` tells the nouns, `delivering.ts`
 * an attempt.
 */
import { isIP } from 'node:net'
import { record } from '../audit/audit.ts'
import { asSystem, type Database, type Tx } from '../database/database.ts'
import { isAtHome, isPublic } from '../egress/egress.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Clock } from '../kernel/clock.ts'
import { isId, newId } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.ts'
import { type Keys, underLivingEpoch } from '../keys/keys.ts'
import { createDelivering, enqueueAttempt } from './delivering.ts'
import { refuse } from './refusals.ts'
import { mintSecret } from './signing.ts'
import * as store from './store.ts'
import {
  type Delivery,
  type Ended,
  type Endpoint,
  type Event,
  messageOf,
  type OffReason,
  type State,
  subjectOf,
  webhookLimits,
} from './webhook.ts'

export { holdings } from './holdings.ts'
export { sealed } from './store.ts'
export type { Delivery, Ended, Endpoint, Event } from './webhook.ts'

export interface WebhooksDeps {
  readonly database: Database
  readonly keys: Keys
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly clock: Clock
  readonly log: Log
  /** Hosts inside the operator's own network that messages may go to. */
  readonly privateHosts?: readonly string[] | undefined
  /** Tells an owner by letter; in the transaction that switches the endpoint off. */
  readonly tellOff?: (tx: Tx, accountId: string, why: Exclude<OffReason, 'owner'>) => Promise<void>
  /** For tests alone: then messages go to this computer and nowhere else. */
  readonly allowsLoopback?: boolean
  /** From 0 to 1; replaced in tests. */
  readonly chance?: () => number
}

/** Who asks: an account, and what the log of events says of it. */
export interface Owner {
  readonly id: string
  readonly role: 'owner' | 'admin' | 'support' | 'member'
}

export interface EndpointOrder {
  readonly url: string
  readonly events: readonly Event[]
}

export interface EndpointChange extends Partial<EndpointOrder> {
  readonly isOn?: boolean | undefined
}

export interface Webhooks {
  /** The secret is given once, here; nobody can read it again. */
  add(owner: Owner, order: EndpointOrder): Promise<Endpoint & { secret: string }>
  list(accountId: string): Promise<Endpoint[]>
  get(accountId: string, id: string): Promise<Endpoint>
  change(owner: Owner, id: string, change: EndpointChange): Promise<Endpoint>
  remove(owner: Owner, id: string): Promise<void>
  /** A new secret; for so many hours messages are signed with both. */
  rotate(owner: Owner, id: string, hours: number): Promise<Endpoint & { secret: string }>
  /** Sends a message that is about nothing. */
  test(accountId: string, id: string): Promise<Delivery>
  deliveries(accountId: string, id: string, page: DeliveryPage): Promise<Delivery[]>
  /** The same message under the same id, as if it had never been tried. */
  replay(accountId: string, deliveryId: string): Promise<Delivery>
  /** In the transaction that ends a generation, in its person's name. */
  ended(tx: Tx, ended: Ended): Promise<void>
  /** What a job does: one attempt, and the next one where it failed. */
  attempt(deliveryId: string, attempt: number, signal: AbortSignal, asides?: number): Promise<void>
  /** Takes away what is over, and finds what was lost. */
  sweep(): Promise<void>
}

export interface DeliveryPage {
  readonly before?: string | undefined
  readonly state?: State | undefined
  readonly limit: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A delivery that is due for this long has lost its job. */
const NEGLECTED_MS = 10 * 60_000
const BUSY_SECONDS = 60

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { database } = deps
  const delivering = createDelivering(deps)
  return {
    add: (owner, order) => add(deps, owner, order),
    async list(accountId) {
      const rows = await database.forAccount(accountId, tx => store.listEndpoints(tx, accountId))
      return Promise.all(rows.map(row => open(deps, row)))
    },
    get: (accountId, id) => get(deps, accountId, id),
    change: (owner, id, wanted) => change(deps, owner, id, wanted),
    remove: (owner, id) => remove(deps, owner, id),
    rotate: (owner, id, hours) => rotate(deps, owner, id, hours),
    test: (accountId, id) => test(deps, accountId, id),
    async deliveries(accountId, id, page) {
      await requireRow(deps, accountId, id)
      const endpoint = { accountId, endpointId: id }
      return database.forAccount(accountId, tx => store.listDeliveries(tx, endpoint, page))
    },
    replay: (accountId, id) => replay(deps, accountId, id),
    ended: (tx, ended) => tellEnd(deps, tx, ended),
    attempt: delivering.attempt,
    sweep: () => sweep(deps),
  }
}

function isInside(url: URL): boolean {
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  return isIP(literal) === 0 ? isAtHome(url.href) : !isPublic(literal)
}

function checkedUrl({ privateHosts = [], allowsLoopback = false }: WebhooksDeps, typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : null
  const isWellFormed = url && url.username === '' && url.password === '' && url.hash === '' && url.hostname !== ''
  const isFit = isWellFormed && (url.protocol === 'https:' || (allowsLoopback && url.protocol === 'http:'))
  if (!isFit || url.href.length > webhookLimits.urlCharacters) throw refuse('webhook_url_malformed')
  // A name is looked at again each time it resolves; what is an inside address by its spelling is said at once.
  if (!allowsLoopback && !privateHosts.includes(url.host) && isInside(url)) throw refuse('webhook_url_not_public')
  return url.href
}

async function requireRow({ database }: WebhooksDeps, accountId: string, id: string): Promise<store.EndpointRow> {
  const find = () => database.forAccount(accountId, tx => store.findEndpoint(tx, accountId, id))
  const row = isId('whk', id) ? await find() : null
  if (!row) throw refuse('webhook_not_found')
  return row
}

async function open({ keys }: WebhooksDeps, row: store.EndpointRow): Promise<Endpoint> {
  const { urlSealed, secretSealed: _s, previousSecretSealed: _p, ...rest } = row
  return { ...rest, url: await keys.unsealColumn(urlSealed, store.cellOf('url_sealed', row.id)) }
}

const get = async (deps: WebhooksDeps, accountId: string, id: string): Promise<Endpoint> =>
  open(deps, await requireRow(deps, accountId, id))

const actorOf = ({ id, role }: Owner) => ({ accountId: id, role })

async function add(deps: WebhooksDeps, owner: Owner, order: EndpointOrder): Promise<Endpoint & { secret: string }> {
  const { database, keys, clock } = deps
  const accountId = owner.id
  const url = checkedUrl(deps, order.url)
  const secret = mintSecret()
  const id = newId('whk', clock)
  const limit = webhookLimits.endpointsPerAccount
  const row = await underLivingEpoch(keys, async () => {
    const made: store.EndpointRow = {
      ...{ id, accountId, events: [...new Set(order.events)], createdAt: clock.now() },
      urlSealed: await keys.sealColumn(url, store.cellOf('url_sealed', id)),
      secretSealed: await keys.sealColumn(secret, store.cellOf('secret_sealed', id)),
      ...{
        previousSecretSealed: null,
        previousUntil: null,
        offReason: null,
        offAt: null,
        failingSince: null,
        last: null,
      },
    }
    await database.forAccount(accountId, async tx => {
      await store.lockAccount(tx, accountId)
      if ((await store.countEndpoints(tx, accountId)) >= limit) throw refuse('webhook_limit', { limit })
      await store.insertEndpoint(tx, made)
      await note(deps, tx, { name: 'webhook.added', actor: actorOf(owner), subject: accountId, object: id })
    })
    return made
  })
  return { ...(await open(deps, row)), secret }
}

/** The log of events is the server's own. */
const note = ({ clock }: WebhooksDeps, tx: Tx, event: Parameters<typeof record>[1]): Promise<void> =>
  asSystem(tx, () => record(tx, event, clock.now()))

async function change(deps: WebhooksDeps, owner: Owner, id: string, wanted: EndpointChange): Promise<Endpoint> {
  const { database, keys, clock } = deps
  const accountId = owner.id
  const url = wanted.url === undefined ? null : checkedUrl(deps, wanted.url)
  const { offReason } = await requireRow(deps, accountId, id)
  const wasOn = offReason === null
  const isOn = wanted.isOn ?? wasOn
  await underLivingEpoch(keys, async () => {
    const changed: Partial<store.EndpointRow> = {}
    if (url) changed.urlSealed = await keys.sealColumn(url, store.cellOf('url_sealed', id))
    if (wanted.events) changed.events = [...new Set(wanted.events)]
    // Whoever switches it on has mended it, and begins anew.
    if (isOn !== wasOn)
      Object.assign(
        changed,
        isOn
          ? { offReason: null, offAt: null, failingSince: null }
          : { offReason: 'owner' as const, offAt: clock.now() },
      )
    if (Object.keys(changed).length === 0) return
    await database.forAccount(accountId, async tx => {
      if (!(await store.changeEndpoint(tx, accountId, id, changed))) throw refuse('webhook_not_found')
      const about = { actor: actorOf(owner), subject: accountId, object: id }
      if (isOn === wasOn) await note(deps, tx, { name: 'webhook.changed', ...about })
      else if (isOn) await note(deps, tx, { name: 'webhook.switched_on', ...about })
      else await note(deps, tx, { name: 'webhook.switched_off', ...about, facts: { by: 'owner' } })
    })
  })
  return get(deps, accountId, id)
}

async function remove(deps: WebhooksDeps, owner: Owner, id: string): Promise<void> {
  await requireRow(deps, owner.id, id)
  await deps.database.forAccount(owner.id, async tx => {
    await store.lockAccount(tx, owner.id)
    if (!(await store.removeEndpoint(tx, owner.id, id))) throw refuse('webhook_not_found')
    await note(deps, tx, { name: 'webhook.removed', actor: actorOf(owner), subject: owner.id, object: id })
  })
}

async function rotate(deps: WebhooksDeps, owner: Owner, id: string, hours: number) {
  const { database, keys, clock } = deps
  const accountId = owner.id
  const row = await requireRow(deps, accountId, id)
  const before = await keys.unsealColumn(row.secretSealed, store.cellOf('secret_sealed', id))
  const secret = mintSecret()
  await underLivingEpoch(keys, async () => {
    const secretSealed = await keys.sealColumn(secret, store.cellOf('secret_sealed', id))
    const kept = { column: 'previous_secret_sealed' as const, until: new Date(clock.now().getTime() + hours * HOUR_MS) }
    const previous =
      hours === 0
        ? { previousSecretSealed: null, previousUntil: null }
        : {
            previousSecretSealed: await keys.sealColumn(before, store.cellOf(kept.column, id)),
            previousUntil: kept.until,
          }
    await database.forAccount(accountId, async tx => {
      const isThere = await store.changeEndpoint(tx, accountId, id, { secretSealed, ...previous })
      if (!isThere) throw refuse('webhook_not_found')
      const about = { actor: actorOf(owner), subject: accountId, object: id, facts: { hours } }
      await note(deps, tx, { name: 'webhook.secret_rotated', ...about })
    })
  })
  return { ...(await get(deps, accountId, id)), secret }
}

/** The row and its first job, in the caller's transaction. */
async function write(
  deps: WebhooksDeps,
  tx: Tx,
  {
    accountId,
    endpointId,
    subject,
    ended,
  }: Pick<Delivery, 'accountId' | 'endpointId' | 'subject'> & { ended: Ended | null },
): Promise<store.DeliveryRow> {
  const now = deps.clock.now()
  const row: store.DeliveryRow = {
    ...{ id: newId('msg', deps.clock), accountId, endpointId, subject, generationId: ended?.id ?? null },
    message: messageOf(subject, now, ended),
    ...{ state: 'waiting', attempt: 0, tries: 0, attempts: [], nextAt: now, createdAt: now },
  }
  await store.insertDelivery(tx, row)
  await asSystem(tx, () => enqueueAttempt(deps.jobs, tx, row.id, 1))
  return row
}

async function tellEnd(deps: WebhooksDeps, tx: Tx, ended: Ended): Promise<void> {
  const subject = subjectOf(ended.state)
  if (!subject) return
  const { accountId } = ended
  for (const { id: endpointId } of await store.listeningTo(tx, accountId, subject))
    await write(deps, tx, { accountId, endpointId, subject, ended })
}

/** What people send by hand costs them nothing, so it ends somewhere. Two at once do not both see the last place free. */
async function requirePlace(tx: Tx, accountId: string): Promise<void> {
  await store.lockAccount(tx, accountId)
  const limit = webhookLimits.waitingMost
  if ((await store.countWaiting(tx, accountId)) >= limit)
    throw refuse('webhook_busy', { limit, retryAfterSeconds: BUSY_SECONDS })
}

async function test(deps: WebhooksDeps, accountId: string, id: string): Promise<Delivery> {
  const { offReason } = await requireRow(deps, accountId, id)
  if (offReason !== null) throw refuse('webhook_off')
  return deps.database.forAccount(accountId, async tx => {
    await requirePlace(tx, accountId)
    return write(deps, tx, { accountId, endpointId: id, subject: 'webhook.test', ended: null })
  })
}

async function replay(deps: WebhooksDeps, accountId: string, id: string): Promise<Delivery> {
  const { database, jobs, clock } = deps
  if (!isId('msg', id)) throw refuse('delivery_not_found')
  return database.forAccount(accountId, async tx => {
    const row = await store.findDelivery(tx, accountId, id)
    if (!row) throw refuse('delivery_not_found')
    const endpoint = await store.findEndpoint(tx, accountId, row.endpointId)
    if (endpoint?.offReason != null) throw refuse('webhook_off')
    if (row.state !== 'waiting') await requirePlace(tx, accountId)
    if (!(await store.waitAgain(tx, accountId, id, clock.now()))) throw refuse('delivery_waiting')
    await asSystem(tx, () => enqueueAttempt(jobs, tx, id, row.attempt + 1))
    return { ...row, state: 'waiting' as const, tries: 0, nextAt: clock.now() }
  })
}

async function sweep({ database, jobs, clock }: WebhooksDeps): Promise<void> {
  const before = (ms: number): Date => new Date(clock.now().getTime() - ms)
  await store.removeOld(database.drizzle, before(webhookLimits.keptDays * DAY_MS))
  await store.forgetPrevious(database.drizzle, clock.now())
  for (const { id, attempt } of await store.neglected(database.drizzle, before(NEGLECTED_MS))) {
    const hour = Math.floor(clock.now().getTime() / HOUR_MS)
    await database.transaction(tx => enqueueAttempt(jobs, tx, id, attempt + 1, { again: `sweep ${hour}` }))
  }
}
