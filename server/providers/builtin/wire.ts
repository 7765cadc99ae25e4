/** What the server and one worker process say to each other, over an IPC channel that copies bytes as bytes. */
import type { EditOrder } from '@image2image/engine/file'
import type { Finish, Outcome } from '../provider.ts'

/** What crosses to the process as it is: no functions. */
export interface EditWork extends EditOrder {
  readonly finish: Finish
}

/** An edit, or the question where the subject of a picture file is. */
export type Work = EditWork | { readonly matteOf: Uint8Array }

export type ToWorker = { type: 'run'; id: string; work: Work } | { type: 'cancel'; id: string }

export type FromWorker =
  | { type: 'ready' }
  | { type: 'progress'; id: string; fraction: number; stage: string }
  | { type: 'done'; id: string; outcome: Outcome }
  | { type: 'failed'; id: string; code: string; message: string }
