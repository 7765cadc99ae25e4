/**
 * The port behind which pictures are made, and later video and music. Two calls instead of one `generate()`: `start` gives
 * a ticket that is saved before anything is waited for, so that a restart finds the work again instead of paying for it
 * twice. An adapter is one folder that implements `Adapter`; it knows this file, `held.ts` and the kernel, reaches its
 * service only through the `send` it is given, and owns no table and no rule of the product.
 */
import type { Plan } from '@image2image/engine'
import type { Finish } from '@image2image/engine/file'
import type { FilesForModel, FinishedResult, ModelResult, PreparedFiles } from '@image2image/engine/model-file'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Capabilities, DataHandling, Kind, MaskForm, Medium, Price } from './capabilities.ts'

export type { Finish } from '@image2image/engine/file'

export type OutputFormat = 'png' | 'jpeg' | 'webp' | 'avif'
export const outputFormats = ['png', 'jpeg', 'webp', 'avif'] as const satisfies readonly OutputFormat[]

/** What an adapter knows, or finds out, about one model of its service. */
export interface ModelFacts {
  /** As the service spells it. */
  readonly vendorId: string
  readonly label: string
  readonly version: string
  readonly createdAt: string
  readonly ownedBy: string
  readonly kinds: readonly Kind[]
  readonly medium: Medium
  readonly capabilities: Capabilities
  readonly dataHandling: DataHandling
  /** The list price; null where nobody knows. The operator may set another. */
  readonly price: Price | null
}

/** A model as orders name it. */
export interface Model extends ModelFacts {
  /** `builtin`, or `<connection>/<vendorId>`. */
  readonly id: string
  /** The connection it is reached by; `builtin` for the engine of this project. */
  readonly connectionId: string
  /** The adapter, which is the folder's name. */
  readonly provider: string
}

export interface ProviderOrder {
  readonly kind: Kind
  /** The vendor's own name of the model. */
  readonly model: string
  /** What the person asked for, in words. */
  readonly prompt: string
  /** The same as steps; only the built-in engine reads it, and only it always has one. */
  readonly plan: Plan
  /** Null: the provider's choice. */
  readonly seed: number | null
  /** The picture to be changed, as a file: upright, without metadata. Null only when the kind is `generate`. */
  readonly input: Uint8Array | null
  /**
   * A PNG of the same size, in the model's `maskForm`: by default edit where it is clear (alpha 0), keep where it is
   * opaque. Null: everywhere. The built-in engine also takes masks without transparency, white where to edit.
   */
  readonly mask: Uint8Array | null
  /** Further pictures, for edits that take something from them. At most as many as the model's `references`. */
  readonly references: readonly Uint8Array[]
  /** A size that the model's `sizes` allow; null: the model's own choice. */
  readonly size: { readonly width: number; readonly height: number } | null
  /** One of the model's `qualities`; null: its default. */
  readonly quality: string | null
  /** 0 to 1: how far an edit may go from its picture; null: the default. */
  readonly strength: number | null
  readonly background: 'auto' | 'opaque' | 'transparent'
  /** How many previews are wanted, 0 to 3. */
  readonly partialImages: number
  /** How the file is to look at the end. The platform sees to it for everybody but the built-in engine. */
  readonly finish: Finish
  /** A word for the person that reveals nothing, where the service wants one against abuse. */
  readonly endUser: string
}

/** Names work at a provider. JSON, saved with the generation, so it holds no secret and no content. */
export interface Ticket {
  /** The connection. */
  readonly provider: string
  readonly id: string
  /** What else the adapter needs to find the work again: addresses to ask, the model. */
  readonly data?: Readonly<Record<string, string | number | boolean>>
}

export interface Outcome {
  /** The file as the provider gave it. Of a hosted service: bytes from a stranger, opened by nobody yet. */
  readonly bytes: Uint8Array
  /** What the provider says it is; of a stranger, `media` finds out. */
  readonly format: OutputFormat
  /** Zero where the provider does not say. */
  readonly width: number
  readonly height: number
  /** The same result as a drawing, where it is one. */
  readonly svg: string | null
  readonly engine: string
  readonly version: string
  /** Codes of remarks, such as `subject_mask_fallback`. */
  readonly notes: readonly string[]
  /** The seed it says it used. */
  readonly seed?: number
  /** What the provider says it charged. */
  readonly cost?: { readonly amountMicros: number; readonly currency: string }
  /** Its name for the request, for a complaint there. */
  readonly requestId?: string
  /** The words it made of the person's. */
  readonly revisedPrompt?: string
}

/**
 * Why nothing came. `billed` decides what may happen next: only after `no` is the work given to another model, or tried
 * again by itself; after `unknown` the operator may have paid. `words` of the service itself never reach a person or a
 * log: they may repeat the prompt.
 */
export interface Failure {
  readonly code: FailureCode | string
  readonly message: string
  readonly billed: 'no' | 'yes' | 'unknown'
  readonly retryAfterSeconds?: number
  /** Of `moderation_blocked`: what was blocked, and the categories the service names. */
  readonly moderation?: { readonly stage: 'input' | 'output' | 'unknown'; readonly categories: readonly string[] }
}

/** What adapters may end with; `failures.ts` has the words for people. */
export type FailureCode =
  | 'moderation_blocked'
  | 'provider_billing_limit'
  | 'provider_cut_short'
  | 'provider_empty'
  | 'provider_failed'
  | 'provider_key_refused'
  | 'provider_model_gone'
  | 'provider_not_a_picture'
  | 'provider_overloaded'
  | 'provider_rate_limited'
  | 'provider_refused_order'
  | 'provider_result_gone'
  | 'provider_timeout'
  | 'provider_unreachable'

export type Progress =
  | {
      readonly state: 'running'
      /** 0 to 1; null where the provider does not say. */
      readonly fraction: number | null
      readonly stage: string
      /** A picture file of how it looks so far, each told once; `index` counts from 0. */
      readonly preview?: { readonly bytes: Uint8Array; readonly index: number }
    }
  | { readonly state: 'done'; readonly outcome: Outcome }
  | ({ readonly state: 'failed' } & Omit<Failure, 'billed'> & { readonly billed?: Failure['billed'] })
  /** The ticket names nothing any more. `billed` other than `no`: starting again may cost the operator a second time. */
  | { readonly state: 'lost'; readonly billed: Failure['billed'] }

export interface FoundMatte {
  /** 8-bit grey, longer side 512. */
  readonly png: Uint8Array
  /** A makeshift, such as where memory was short: another time it may be better. */
  readonly isRough: boolean
}

export interface PreparingOrder extends FilesForModel {
  readonly maskForm: MaskForm
}

export interface SmallOrder {
  readonly bytes: Uint8Array
  readonly sidePixels: number
  readonly format: OutputFormat
}

/**
 * What is done to pictures before a model has them and after, in processes that know no secret and can be killed: the
 * bytes of a stranger are opened nowhere else. Throws `Refusal` with the codec's code for what is no whole picture.
 */
export interface Workbench {
  prepare(order: PreparingOrder, signal: AbortSignal): Promise<PreparedFiles>
  finish(result: ModelResult, signal: AbortSignal): Promise<FinishedResult>
  small(order: SmallOrder, signal: AbortSignal): Promise<Uint8Array>
}

/** A service that is connected. */
export interface Provider {
  /** The connection. */
  readonly name: string
  /** What is known without asking. */
  readonly models: readonly ModelFacts[]
  /** Asks the service what it has. Throws `ProviderFailure`. Only some can. */
  discover?(signal: AbortSignal): Promise<readonly ModelFacts[]>
  /** After `discover`, in words for the operator: what could not be offered, and what is missing for it. */
  readonly remarks?: readonly string[]
  /**
   * The same `idempotencyKey` gives the same ticket while its work is known. Throws `ProviderFailure` when the service
   * says no at once; whoever can answer only with the finished picture (`held.ts`) starts it and says everything in `check`.
   */
  start(order: ProviderOrder, idempotencyKey: string, signal: AbortSignal): Promise<Ticket>
  /** Waits for news, at most about a second. A `done` may be handed out once only. Throws only `Unavailable`. */
  check(ticket: Ticket, signal: AbortSignal): Promise<Progress>
  /** Where the main subject of a picture file is. Only some can tell. */
  matte?(input: Uint8Array, signal: AbortSignal): Promise<FoundMatte>
  /** Only the built-in engine has one. */
  readonly workbench?: Workbench
  /** The result is kept, and nobody asks for it again. Only who keeps results has something to let go of. */
  letGo?(ticket: Ticket): void
  /** Stops the work if it still runs. Never refuses. */
  cancel(ticket: Ticket): Promise<void>
  close(): Promise<void>
}

/** What an operator, or a person with a key of their own, has connected. */
export interface Connection {
  readonly id: string
  readonly baseUrl: string
  /** Null where the service wants none. */
  readonly key: string | null
}

export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Several pieces are sent one after another as one body: the parts of a form need not be joined. */
  readonly body?: string | Uint8Array | readonly Uint8Array[] | undefined
  readonly signal?: AbortSignal | undefined
  /** For the whole answer. Default 30 s. */
  readonly timeoutMs?: number | undefined
  /** Of the answer. Default 1 MB; pictures need more. */
  readonly answerBytes?: number | undefined
  /** The body arrives as it comes, for event streams. */
  readonly isStream?: boolean | undefined
}

export interface Listening {
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly onMessage: (data: string | Uint8Array) => void
  /** It ended, and not by the signal. */
  readonly onEnd?: (() => void) | undefined
  readonly signal: AbortSignal
}

export interface AdapterTools {
  /** `fetch` through the one door out: only to the connection's own host and the adapter's `resultHosts`. */
  readonly send: (url: string, sent?: Sent) => Promise<Response>
  /** A WebSocket through the same door, for engines that tell progress by one. Resolves when it stands. */
  readonly listen: (url: string, listening: Listening) => Promise<void>
  readonly clock: Clock
  readonly log: Log
  /** Where the operator keeps workflows of their own, for engines that run such. */
  readonly workflowFolder?: string | undefined
}

/** The front door of an adapter's folder is one `const <name>: Adapter`. */
export interface Adapter {
  /** The folder's name. */
  readonly name: string
  readonly label: string
  readonly key: 'required' | 'optional' | 'none'
  /** Null: the operator must say. Only an operator may name another, never a person with a key of their own. */
  readonly baseUrl: string | null
  /** Other addresses of the same service. One that promises to process in a region says which. */
  readonly otherBaseUrls?: readonly { readonly url: string; readonly label: string; readonly region?: string }[]
  /** Hosts where results lie, beside the base URL's own: `delivery.example.com`, or `*.example.com`. */
  readonly resultHosts?: readonly string[]
  /** Runs on the operator's own computers: nothing leaves, so its data handling is `local`. */
  readonly isLocal: boolean
  /** Where it listens when nobody changed it; looked at on loopback to find engines that run there. */
  readonly localPorts?: readonly number[]
  /** Whether what answers at an address is this engine. Asks once, briefly, and changes nothing there. */
  isHere?(tools: Pick<AdapterTools, 'send'>, baseUrl: string, signal: AbortSignal): Promise<boolean>
  readonly models: readonly ModelFacts[]
  open(connection: Connection, tools: AdapterTools): Provider
}

/** A service's no, as an adapter understood it. */
export class ProviderFailure extends Error {
  override name = 'ProviderFailure'
  readonly failure: Failure

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options)
    this.failure = failure
  }
}
