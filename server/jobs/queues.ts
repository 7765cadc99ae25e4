import type { QueueOptions } from 'pg-boss'
import { limits } from '../kernel/limits.ts'

/** The closed list of queues: what waits where, how often it is tried again, and when a silent worker counts as dead. */
export const queues = {
  /** One picture being made. */
  generations: { expireInSeconds: limits.generationSeconds + 60, retryLimit: 3 },
  /** One attempt to tell an endpoint that a generation has ended. How it went is no failure of the job. */
  webhooks: { expireInSeconds: 120, retryLimit: 10 },
  /** One picture that a model makes elsewhere; it mostly waits. */
  models: { expireInSeconds: 25 * 60, retryLimit: 5 },
  /** Erasure, retention, sweeping. */
  upkeep: { expireInSeconds: 3_600, retryLimit: 10 },
} as const satisfies Record<string, QueueOptions>

export type QueueName = keyof typeof queues

export const queueNames = Object.keys(queues) as QueueName[]

/** Where jobs end whose last attempt failed. */
export const DEAD_LETTERS = 'dead-letters'

/** The shortest that pg-boss takes. A restart of the same installation does not wait for it. */
export const HEARTBEAT_SECONDS = 10

export const retryOptions = {
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  heartbeatSeconds: HEARTBEAT_SECONDS,
} as const satisfies QueueOptions
