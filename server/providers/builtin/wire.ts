/** What the server and one worker process say to each other, over an IPC channel that copies bytes as bytes. */
import type { EditOrder } from '@image2image/engine/file'
import type { FinishedResult, ModelResult, PreparedFiles } from '@image2image/engine/model-file'
import type { Finish, Outcome, PreparingOrder, SmallOrder } from '../provider.ts'

/** What crosses to the process as it is: no functions. */
export interface EditWork extends EditOrder {
  readonly finish: Finish
}

/** An edit, the question where the subject of a picture file is, or what is done around the work of a model. */
export type Work =
  | EditWork
  | { readonly matteOf: Uint8Array }
  | { readonly prepare: PreparingOrder }
  | { readonly finishing: ModelResult }
  | { readonly small: SmallOrder }

/** What comes of each: an edit and a matte are outcomes, a small picture is its bytes. */
export type Made = Outcome | PreparedFiles | FinishedResult | { readonly small: Uint8Array }

export type ToWorker = { type: 'run'; id: string; work: Work } | { type: 'cancel'; id: string }

export type FromWorker =
  | { type: 'ready' }
  | { type: 'progress'; id: string; fraction: number; stage: string }
  | { type: 'done'; id: string; outcome: Made }
  | { type: 'failed'; id: string; code: string; message: string }
