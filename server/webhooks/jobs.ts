/** The edge to the queue: a payload in, a verb called. */
import type { Jobs } from '../jobs/jobs.ts'
import type { Log } from '../kernel/log.ts'
import type { AttemptPayload } from './delivering.ts'
import type { Webhooks } from './webhooks.ts'

/** Each mostly waits for somebody else's answer. */
const CONCURRENCY = 12
const SWEEP_MS = 15 * 60_000

/** @returns stops the sweeping; the queue stops with the others */
export async function workWebhooks(jobs: Jobs, webhooks: Webhooks, log: Log): Promise<() => void> {
  await jobs.work<AttemptPayload>(
    'webhooks',
    ({ deliveryId, attempt, asides }, { signal }) => webhooks.attempt(deliveryId, attempt, signal, asides),
    { concurrency: CONCURRENCY },
  )
  const sweep = (): void => void webhooks.sweep().catch(error => log.error('webhooks.sweep_failed', {}, error))
  sweep()
  const timer = setInterval(sweep, SWEEP_MS)
  timer.unref()
  return () => clearInterval(timer)
}
