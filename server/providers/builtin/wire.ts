/** What the server and one worker process say to each other, over an IPC channel that copies bytes as bytes. */
import type { Outcome, ProviderOrder } from '../provider.ts'

export type ToWorker = { type: 'run'; id: string; order: ProviderOrder } | { type: 'cancel'; id: string }

export type FromWorker =
  | { type: 'ready' }
  | { type: 'progress'; id: string; fraction: number; stage: string }
  | { type: 'done'; id: string; outcome: Outcome }
  | { type: 'failed'; id: string; code: string; message: string }
