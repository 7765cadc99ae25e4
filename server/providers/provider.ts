/**
 * The port behind which pictures are made. Two calls instead of one `generate()`: `start` gives a ticket that is saved
 * before anything is waited for, so that a restart finds the work again instead of paying for it twice.
 */
import type { Plan } from '@image2image/engine'
import type { Finish } from '@image2image/engine/file'

export type { Finish } from '@image2image/engine/file'

export type ProviderName = 'builtin'

/** A model as people name it. What it can do and what it does with the data comes with the first that differs. */
export interface Model {
  readonly id: string
  readonly provider: ProviderName
  readonly label: string
  readonly version: string
  readonly createdAt: string
  readonly ownedBy: string
  /** `edit`: changes what is there. `generate`: also makes what is not there. */
  readonly kinds: readonly ('edit' | 'generate')[]
}

export type OutputFormat = 'png' | 'jpeg' | 'webp' | 'avif'
export const outputFormats = ['png', 'jpeg', 'webp', 'avif'] as const satisfies readonly OutputFormat[]

export interface ProviderOrder {
  readonly model: string
  readonly plan: Plan
  readonly seed: number
  /** The picture file as it is kept, not decoded. */
  readonly input: Uint8Array
  /** A picture file of the same size that says where to edit: clear parts, or white ones where nothing is clear. */
  readonly mask: Uint8Array | null
  /** The file of a second picture, for edits that take colours, texture or a background from one. */
  readonly reference: Uint8Array | null
  readonly finish: Finish
}

/** Names work at a provider. JSON, saved with the generation. */
export interface Ticket {
  readonly provider: ProviderName
  readonly id: string
}

export interface Outcome {
  readonly bytes: Uint8Array
  readonly format: OutputFormat
  readonly width: number
  readonly height: number
  /** The same result as a drawing, where it is one. */
  readonly svg: string | null
  readonly engine: string
  readonly version: string
  /** Codes of remarks, such as `subject_mask_fallback`. */
  readonly notes: readonly string[]
}

export type Progress =
  | { readonly state: 'running'; readonly fraction: number; readonly stage: string }
  | { readonly state: 'done'; readonly outcome: Outcome }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
  /** The ticket names nothing any more, and nothing was paid for it: start again. */
  | { readonly state: 'lost' }

export interface FoundMatte {
  /** 8-bit grey, longer side 512. */
  readonly png: Uint8Array
  /** A makeshift, such as where memory was short: another time it may be better. */
  readonly isRough: boolean
}

export interface Provider {
  readonly name: ProviderName
  readonly models: readonly Model[]
  /** The same `idempotencyKey` gives the same ticket while its work is known. */
  start(order: ProviderOrder, idempotencyKey: string, signal: AbortSignal): Promise<Ticket>
  /** Waits for news, at most about a second. A `done` may be handed out once only. */
  check(ticket: Ticket, signal: AbortSignal): Promise<Progress>
  /** Where the main subject of a picture file is. Only some can tell. */
  matte?(input: Uint8Array, signal: AbortSignal): Promise<FoundMatte>
  /** Stops the work if it still runs. Never refuses. */
  cancel(ticket: Ticket): Promise<void>
  close(): Promise<void>
}
