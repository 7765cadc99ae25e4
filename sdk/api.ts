/**
 * The wire shapes of the API, under the names that the rest of the SDK and its callers use.
 * camelCase JSON; times are ISO 8601 in UTC; sizes in bytes, sides in pixels.
 */

export interface Account {
  id: string
  name: string
  email: string
  role: 'owner' | 'admin' | 'support' | 'member'
}

export interface SetupState {
  needed: boolean
}

export interface ApiKey {
  id: string
  name: string
  /** How the key begins. */
  hint: string
  createdAt: string
  lastUsedAt: string | null
}

/** `key` is shown once, at creation; the server keeps only its hash. */
export interface NewApiKey extends ApiKey {
  key: string
}

export interface Picture {
  id: string
  origin: 'upload' | 'result'
  /** The file name it came with, without its extension. */
  name: string
  width: number
  height: number
  format: 'png' | 'jpeg' | 'webp' | 'avif'
  sizeBytes: number
  hasAlpha: boolean
  generationId: string | null
  createdAt: string
}

export type PictureVariant = 'original' | 'large' | 'thumbnail'

export interface Step {
  name: string
  /** 0..1.5; 1 is the operation as designed. */
  strength: number
  [parameter: string]: string | number | boolean
}

export interface Plan {
  operations: Step[]
  notUnderstood: string[]
  needsGenerative: boolean
  generativeReasons?: string[]
}

export interface DescribedPlan extends Plan {
  description: string
}

export interface Parameter {
  label: string
  kind: 'number' | 'choice' | 'colour' | 'toggle'
  minimum?: number
  maximum?: number
  step?: number
  unit?: string
  choices?: string[]
  default: string | number | boolean
}

export interface OperationInfo {
  label: string
  group: string
  stage: string
  summary: string
  hasStrength: boolean
  parameters: Record<string, Parameter>
  needsSubject?: boolean
}

export interface Suggestion {
  words: string
  operation: string
}

export interface EngineInfo {
  name: string
  version: string
  operations: Record<string, OperationInfo>
  suggestions: Suggestion[]
}

export type GenerationState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Generation {
  id: string
  state: GenerationState
  /** What is being done, in words for people. */
  stage: string
  /** 0..1 */
  fraction: number
  instruction: string
  plan: Plan
  description: string
  model: string
  engine: { name: string; version: string }
  seed: number
  /** Codes such as `subject_mask_fallback`. */
  notes: string[]
  inputId: string
  resultId: string | null
  error: { code: string; message: string } | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}

export interface Order {
  pictureId: string
  instruction: string
  /** Takes the place of the plan that the words would give. */
  operations?: Step[]
  strength?: number
  seed?: number
  format?: 'png' | 'jpeg' | 'webp' | 'avif'
  /** JPEG, WebP and AVIF only; 1..100. */
  quality?: number
  /** A picture of the same size; the edit shows only where it is transparent. */
  maskId?: string
}

/** What every refusal looks like on the wire (`application/problem+json`). */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  details?: Record<string, unknown>
  requestId?: string
}
