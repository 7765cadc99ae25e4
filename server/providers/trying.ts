/**
 * The test of a connection, on request: which model it takes, that one person does not press the button without end, and
 * what the owner and routing hear of it. `trial.ts` is the test itself.
 */
import type { Tx } from '../database/database.ts'
import { rateSubject, takeRate } from '../http/rate-limit.ts'
import { newId } from '../kernel/ids.ts'
import type { Connected } from './connected.ts'
import type { Acting, Parts } from './connections.ts'
import * as findings from './findings.ts'
import type { Model } from './provider.ts'
import { refuse } from './refusals.ts'
import { TRIAL_MS_MOST, type Trial, tryModel } from './trial.ts'

/** Of one person, over all connections that cost something. Given back one by one. */
export const testsAnHour = 20
const rate = { name: 'connection-tests', most: testsAnHour, perMs: 3_600_000 }

/** What a test does after its trial. */
const ENDED_MS = 10_000

/** Null: the operator. */
export type Owner = string | null

/** In the person's name, or the operator's. */
export const within = <T>({ database }: Parts, owner: Owner, run: (tx: Tx) => Promise<T>): Promise<T> =>
  owner === null ? database.transaction(run) : database.forAccount(owner, run)

/** The one that was named, or the cheapest that can edit. */
export function testModel({ models }: Connected, vendorId?: string): Model {
  if (vendorId !== undefined) {
    const named = models.find(({ model }) => model.vendorId === vendorId)
    if (!named) throw refuse('connection_model_not_found', { model: vendorId })
    return named.model
  }
  const costOf = ({ price }: Model): number => price?.amountMicros ?? Number.POSITIVE_INFINITY
  const usable = models
    .filter(({ isEnabled, model }) => isEnabled && model.medium === 'image')
    .map(({ model }) => model)
  const able = usable.filter(({ kinds }) => kinds.includes('edit'))
  const [best] = (able.length > 0 ? able : usable).sort((one, other) => (costOf(one) < costOf(other) ? -1 : 1))
  if (!best) throw refuse('connection_has_no_model')
  return best
}

export async function test(
  parts: Parts,
  by: Acting,
  connected: Connected,
  vendorId: string | undefined,
  signal: AbortSignal,
): Promise<Trial> {
  const { opened, clock, snapshot, health, database } = parts
  const model = testModel(connected, vendorId)
  const now = clock.now()
  const until = new Date(now.getTime() + TRIAL_MS_MOST + ENDED_MS)
  if (!(await findings.beginTest(database, connected, now, until))) throw refuse('connection_test_running')
  try {
    if (!connected.adapter.isLocal) await requireTest(parts, by)
    const trial = await tryModel(await opened.open(connected), model, newId('con', clock), clock, signal)
    const isDone = trial.code === 'done'
    health.heard(model, isDone ? { code: 'done', seconds: trial.seconds } : { code: trial.code })
    await findings.note(database, connected, { testedAt: clock.now(), testCode: trial.code })
    await snapshot.renew()
    return trial
  } finally {
    await findings.note(database, connected, { testingUntil: null })
  }
}

async function requireTest({ database, keys, clock }: Parts, { accountId }: Acting): Promise<void> {
  const secret = (await keys.derive('counts of connection tests')).toString('base64url')
  const subject = rateSubject(secret, 'account', accountId)
  const { isAllowed, waitMs } = await takeRate(database.drizzle, rate, subject, clock.now())
  if (isAllowed) return
  throw refuse('connection_test_limit', { limit: testsAnHour, retryAfterSeconds: Math.ceil(waitMs / 1_000) })
}
