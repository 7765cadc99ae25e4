import type { OperationInfo, Plan, Suggestion } from '@image2image/engine'

/**
 * What the page and its engine worker say to each other. The page numbers its questions; each is answered once, with a
 * value or a failure. Pictures stay in the worker under the page's keys: only files go in, and only finished files and
 * small previews come out.
 */
export type DeviceFormat = 'png' | 'jpeg' | 'webp'

export interface DevicePicture {
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
}

export interface DeviceEngine {
  readonly name: string
  readonly version: string
  readonly operations: Readonly<Record<string, OperationInfo>>
  readonly suggestions: readonly Suggestion[]
}

export type DevicePlan = Plan & { readonly description: string }

export interface DeviceResult extends DevicePicture {
  readonly file: Blob
  readonly format: DeviceFormat
  /** Remarks such as `subject_mask_fallback`. */
  readonly notes: readonly string[]
  readonly seconds: number
}

export interface DevicePreview {
  readonly bitmap: ImageBitmap
  readonly notes: readonly string[]
}

/** A word of shared memory: not 0 when the page no longer wants the answer. Null where pages may not share memory. */
export type Stop = Int32Array | null

/** Every question, by its verb. */
export interface Verbs {
  describe(): DeviceEngine
  plan(words: string): DevicePlan
  /** Bytes of model that this plan would have to fetch first; 0 when nothing. */
  missingBytes(plan: Plan): number
  /** About how long this plan would take for a picture of this size, here or on a server. */
  estimateSeconds(plan: Plan, width: number, height: number, where: 'here' | 'server'): number
  /** Reads a picture file and keeps its pixels under `key`. */
  take(key: string, file: Blob): DevicePicture
  /** The matte that somebody else found for the picture: previews use it instead of the model. */
  takeMatte(key: string, file: Blob): void
  preview(key: string, plan: Plan, stop: Stop, beside?: Beside): DevicePreview
  /** What a mask's words cover, as a veil to lay over the picture. */
  veil(key: string, mask: string, beside?: Beside): ImageBitmap
  /** Keeps the result's pixels under `resultKey`. */
  run(key: string, plan: Plan, resultKey: string, format: DeviceFormat, stop: Stop): DeviceResult
  encode(key: string, format: DeviceFormat): Blob
  forget(key: string): void
}

/** What lies beside a picture in a preview: pictures that were taken under these keys. */
export interface Beside {
  /** A mask painted on the picture, of its size as it was taken. */
  readonly brush?: string
  readonly reference?: string
  /** Longer side of the preview in pixels, where another than the usual one is wanted. */
  readonly side?: number
}

export type Verb = keyof Verbs
export type Answer<Name extends Verb> = ReturnType<Verbs[Name]>

export interface Question<Name extends Verb = Verb> {
  readonly id: number
  readonly verb: Name
  readonly given: Parameters<Verbs[Name]>
}

export interface Failure {
  readonly code: string
  readonly message: string
}

export type Reply =
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'failure'; readonly failure: Failure }
  | { readonly id: number; readonly kind: 'progress'; readonly fraction: number; readonly stage: string }
  /** A model file is coming; belongs to no single question. */
  | { readonly kind: 'fetch'; readonly receivedBytes: number; readonly totalBytes: number }
