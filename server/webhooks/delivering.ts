/**
 * One attempt to bring one message to one endpoint. The endpoint is somebody else's program at an address that a person
 * typed: it may be slow, answer without end, lead elsewhere, or be gone. Nothing of what it says is kept but its status.
 * Attempts are made at least once: whoever receives knows a message again by its id.
 */
import { record } from '../audit/audit.ts'
import type { Tx } from '../database/database.ts'
import { EgressError, openDoor } from '../egress/egress.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { signatureHeaders } from './signing.ts'
import * as store from './store.ts'
import { type Attempt, type OffReason, type Outcome, standAsideMs, waitMsAfter, webhookLimits } from './webhook.ts'
import type { WebhooksDeps } from './webhooks.ts'

export interface AttemptPayload {
  deliveryId: string
  /** Counts from 1; a job whose attempt was made already does nothing. */
  attempt: number
  /** How often it stood aside for others of its owner. */
  asides?: number
}

export async function enqueueAttempt(
  jobs: Pick<Jobs, 'enqueue'>,
  tx: Tx,
  deliveryId: string,
  attempt: number,
  { startAfter, again = '', asides = 0 }: { startAfter?: Date; again?: string; asides?: number } = {},
): Promise<void> {
  const payload: AttemptPayload = { deliveryId, attempt, ...(asides > 0 && { asides }) }
  const idempotencyKey = `${deliveryId} ${attempt} ${again}`
  await jobs.enqueue(tx, 'webhooks', payload, { idempotencyKey, ...(startAfter && { startAfter }) })
}

/** One person's slow endpoints do not keep everybody else's messages waiting. */
const AT_ONCE_PER_ACCOUNT = 3

type Due = NonNullable<Awaited<ReturnType<typeof store.findDue>>>

export function createDelivering(deps: WebhooksDeps) {
  const { database, clock, jobs, chance = Math.random } = deps
  const busy = new Map<string, number>()

  async function attempt(deliveryId: string, number: number, signal: AbortSignal, asides = 0): Promise<void> {
    const due = await store.findDue(database.drizzle, deliveryId, number)
    if (!due) return
    const { accountId } = due.delivery
    const count = busy.get(accountId) ?? 0
    if (count >= AT_ONCE_PER_ACCOUNT) {
      const nowMs = clock.now().getTime()
      const startAfter = new Date(nowMs + standAsideMs(asides, chance()))
      const again = { startAfter, again: `busy ${nowMs}`, asides: asides + 1 }
      await database.transaction(async tx => {
        if (await store.putOff(tx, due.delivery, startAfter)) await enqueueAttempt(jobs, tx, deliveryId, number, again)
      })
      return
    }
    busy.set(accountId, count + 1)
    try {
      await settle(deps, due, due.endpoint.offReason === null ? await send(deps, due, signal) : offAttempt(deps))
    } finally {
      const left = (busy.get(accountId) ?? 1) - 1
      if (left === 0) busy.delete(accountId)
      else busy.set(accountId, left)
    }
  }

  return { attempt }
}

const offAttempt = ({ clock }: WebhooksDeps): Attempt => ({
  at: clock.now().toISOString(),
  outcome: 'endpoint_off',
  status: null,
  durationMs: 0,
})

async function secretsOf({ keys, clock }: WebhooksDeps, endpoint: store.EndpointRow): Promise<string[]> {
  const { id, secretSealed, previousSecretSealed, previousUntil } = endpoint
  const secrets = [await keys.unsealColumn(secretSealed, store.cellOf('secret_sealed', id))]
  if (previousSecretSealed && previousUntil && previousUntil > clock.now())
    secrets.push(await keys.unsealColumn(previousSecretSealed, store.cellOf('previous_secret_sealed', id)))
  return secrets
}

async function send(deps: WebhooksDeps, { delivery, endpoint }: Due, signal: AbortSignal): Promise<Attempt> {
  const { keys, clock, privateHosts = [], allowsLoopback = false } = deps
  const url = await keys.unsealColumn(endpoint.urlSealed, store.cellOf('url_sealed', endpoint.id))
  const { host } = new URL(url)
  const door = openDoor({
    ...{ hosts: [host], privateHosts: privateHosts.filter(each => each === host), allowsLoopback },
    ...{ timeoutMs: webhookLimits.answerMs, answerBytes: webhookLimits.answerBytes },
  })
  const at = clock.now()
  const begunMs = clock.monotonicMs()
  const { id, message: body } = delivery
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Image2Image-Webhooks/1',
    ...signatureHeaders({ id, body, at }, await secretsOf(deps, endpoint)),
  }
  const said = await door(url, { method: 'POST', headers, body, signal }).then(
    ({ status }) => ({ outcome: outcomeOf(status), status }),
    (error: unknown) => {
      // The process ends: this attempt was none.
      signal.throwIfAborted()
      if (!(error instanceof EgressError)) throw error
      return { outcome: error.why, status: null }
    },
  )
  return { at: at.toISOString(), ...said, durationMs: Math.round(clock.monotonicMs() - begunMs) }
}

/** Nobody follows: an address that leads elsewhere is to be changed by its owner. */
const outcomeOf = (status: number): Outcome => (status >= 300 && status < 400 ? 'redirected' : 'answered')

const isDelivered = ({ outcome, status }: Attempt): boolean =>
  outcome === 'answered' && status !== null && status >= 200 && status < 300

async function settle(deps: WebhooksDeps, { delivery, endpoint }: Due, made: Attempt): Promise<void> {
  const { database, clock, jobs, chance = Math.random } = deps
  const hasArrived = isDelivered(made)
  const isOver = hasArrived || made.outcome === 'endpoint_off' || made.status === 410
  const waitMs = isOver ? null : waitMsAfter(delivery.tries + 1, chance())
  const nextAt = waitMs === null ? null : new Date(clock.now().getTime() + waitMs)
  const state = hasArrived ? 'delivered' : nextAt ? 'waiting' : 'failed'
  await database.transaction(async tx => {
    // Its owner may be deleting it: endpoint and deliveries are locked in one order by everybody.
    await store.lockAccount(tx, endpoint.accountId)
    if (!(await store.settle(tx, delivery, { made, state, nextAt }))) return
    if (nextAt) await enqueueAttempt(jobs, tx, delivery.id, delivery.attempt + 2, { startAfter: nextAt })
    if (made.outcome === 'endpoint_off') return
    const failingSince = await store.noteAttempt(tx, endpoint.id, made, hasArrived)
    if (made.status === 410) return switchOff(deps, tx, endpoint, 'gone')
    // Nothing arrived there for as long as this message was tried.
    const roundAt = delivery.attempts.at(-delivery.tries)?.at
    if (state === 'failed' && failingSince && roundAt && failingSince <= new Date(roundAt))
      await switchOff(deps, tx, endpoint, 'failing')
  })
}

async function switchOff(
  { clock, log, tellOff }: WebhooksDeps,
  tx: Tx,
  { id, accountId }: store.EndpointRow,
  by: Exclude<OffReason, 'owner'>,
): Promise<void> {
  if (!(await store.switchOff(tx, id, by, clock.now()))) return
  log.warn('webhook_switched_off', { accountId, code: by })
  const about = { actor: 'system', subject: accountId, object: id } as const
  await record(tx, { name: 'webhook.switched_off', ...about, facts: { by } }, clock.now())
  await tellOff?.(tx, accountId, by)
}
