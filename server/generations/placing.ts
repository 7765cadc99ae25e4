/**
 * Orders as rows: each with what it costs and with who runs it, all of one request in one transaction. One that is sent
 * again, or that somebody sent in another copy a moment ago, is the one that is there. An order for a service is run here
 * as soon as the transaction is over, where this process has a place for it; any other has a job.
 */
import { endAsSystem, type Queryable, type Tx } from '../database/database.ts'
import type { Place } from '../jobs/jobs.ts'
import { limits } from '../kernel/limits.ts'
import { underLivingEpoch } from '../keys/keys.ts'
import type { Picture } from '../media/media.ts'
import { fingerprintOf, JOIN_MS } from './fingerprint.ts'
import type { Generation } from './generation.ts'
import type { Parts } from './generations.ts'
import { draftOf, type Order, planOrder, spell } from './ordering.ts'
import { queueOf } from './queue.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

const IDEMPOTENCY_KEY_CHARACTERS = 255

export interface Wanted {
  readonly order: Order
  readonly idempotencyKey: string | undefined
}

/** Whether this order made it. What it repeats or joins, somebody else may wait for. */
export type Ordered = Generation & { readonly isNew: boolean }

interface Sender {
  readonly apiKeyId: string | undefined
  /** Pictures that the same request has just looked at. */
  readonly known: readonly Picture[] | undefined
}

/** To be written; or, without anything to write, what an earlier one has become. */
interface Draft {
  readonly generation: Generation
  readonly key: store.Key | null
  readonly megapixels: number
  readonly isRepeated: boolean
}

export async function orderAll(
  parts: Parts,
  accountId: string,
  wanted: readonly Wanted[],
  sender: Sender,
): Promise<Ordered[]> {
  const drafts: Draft[] = []
  for (const each of wanted) drafts.push(await draft(parts, accountId, each, sender))
  if (drafts.every(({ isRepeated }) => isRepeated)) return drafts.map(({ generation }) => joined(generation))
  return write(parts, accountId, drafts)
}

async function draft(parts: Parts, accountId: string, wanted: Wanted, { apiKeyId, known }: Sender): Promise<Draft> {
  const { order, idempotencyKey } = wanted
  const { database } = parts
  if (idempotencyKey !== undefined && idempotencyKey.length > IDEMPOTENCY_KEY_CHARACTERS)
    throw refuse('idempotency_key_too_long', { limitCharacters: IDEMPOTENCY_KEY_CHARACTERS })
  const request = () => spell(order.contents ? withoutIds(order) : order)
  const key = idempotencyKey === undefined ? null : { idempotencyKey, request: request() }
  // Before anything is asked of the order: what it was made from may be gone by the time it is repeated.
  const repeated = key && (await database.forAccount(accountId, tx => earlierOrder(parts, tx, accountId, key)))
  if (repeated) return { generation: repeated, key, megapixels: 0, isRepeated: true }
  const planned = await planOrder(parts, accountId, order, known)
  // Who names each order means each; and what costs nothing may be made twice.
  const mayJoin = key === null && planned.route.model.dataHandling.class !== 'local'
  const fingerprint = mayJoin ? await fingerprintOf(parts, accountId, apiKeyId, order) : null
  const { megapixels, ...drawn } = draftOf(parts, accountId, order, planned)
  const spent = { orderedByKeyId: apiKeyId ?? null, spentMegapixels: apiKeyId ? megapixels : null }
  return { generation: { ...drawn, ...spent, fingerprint }, key, megapixels, isRepeated: false }
}

/** The rows, what they cost, and who runs each, in one transaction. */
async function write(parts: Parts, accountId: string, planned: readonly Draft[]): Promise<Ordered[]> {
  const { database, jobs, keys } = parts
  const places = new Map<string, Place>()
  let ordered: readonly Ordered[] = []
  try {
    const drafts = planned.map(each => {
      const { generation, isRepeated } = each
      const place = !isRepeated && queueOf(generation) === 'models' ? jobs.reserve('models') : null
      if (!place) return each
      places.set(generation.id, place)
      return { ...each, generation: begun(generation, jobs.workerId) }
    })
    const insertAll = async (tx: Tx): Promise<Ordered[]> => {
      const all: Ordered[] = []
      for (const each of drafts) all.push(await insert(parts, tx, each))
      const fresh = drafts.filter((_, index) => all[index]?.isNew)
      await charge(parts, tx, fresh, places)
      return all
    }
    const first = [...(parts.admit ? [parts.admit(accountId)] : []), store.lockingAccount(accountId)]
    ordered = await underLivingEpoch(keys, () => database.forAccount(accountId, insertAll, first))
    return [...ordered]
  } finally {
    const fresh = new Map(ordered.filter(({ isNew }) => isNew).map(({ isNew: _, ...each }) => [each.id, each]))
    for (const [id, place] of places) {
      const generation = fresh.get(id)
      if (generation) parts.inHand.begin(parts, place, generation)
      else place.release()
    }
  }
}

async function insert(parts: Parts, tx: Tx, { generation, key, isRepeated }: Draft): Promise<Ordered> {
  const { accountId, fingerprint } = generation
  const earlier = isRepeated ? generation : await earlierOrder(parts, tx, accountId, key)
  if (earlier) return joined(earlier)
  const since = new Date(parts.clock.now().getTime() - JOIN_MS)
  const same = fingerprint && (await parts.store.findUndelivered(tx, accountId, fingerprint, since))
  if (same) return joined(same)
  const limit = limits.openGenerationsPerAccount
  if ((await store.countOpen(tx, accountId)) >= limit) throw refuse('too_many_open', { limit, retryAfterSeconds: 5 })
  await parts.store.insert(tx, generation, key)
  return { ...generation, isNew: true }
}

/** From what their key may spend, and jobs for those that nobody runs by himself. */
async function charge(
  { jobs, spend }: Parts,
  tx: Tx,
  fresh: readonly Draft[],
  places: ReadonlyMap<string, Place>,
): Promise<void> {
  const waiting = fresh.filter(({ generation }) => !places.has(generation.id))
  const apiKeyId = fresh[0]?.generation.orderedByKeyId ?? null
  if (apiKeyId || waiting.length > 0) await endAsSystem(tx)
  const megapixels = fresh.reduce((sum, each) => sum + each.megapixels, 0)
  if (apiKeyId) await spend?.(tx, apiKeyId, { edits: fresh.length, megapixels })
  for (const { generation } of waiting) await jobs.enqueue(tx, queueOf(generation), { generationId: generation.id })
}

const begun = (draft: Generation, runner: string): Generation => ({
  ...draft,
  ...{ state: 'running', stage: 'Starting', attempt: 1, startedAt: draft.createdAt, runner },
})

const joined = (earlier: Generation): Ordered => ({ ...earlier, isNew: false })

/** Copies of the same pictures have new ids each time; `contents` stands for them. */
const withoutIds = ({ pictureId: _, maskId: __, referenceIds: ___, ...rest }: Order): Order => rest

async function earlierOrder(
  { store }: Parts,
  tx: Queryable,
  accountId: string,
  key: store.Key | null,
): Promise<Generation | null> {
  if (key === null) return null
  const earlier = await store.findByKey(tx, accountId, key)
  if (earlier && !earlier.isSame) throw refuse('idempotency_key_reused')
  return earlier?.generation ?? null
}
