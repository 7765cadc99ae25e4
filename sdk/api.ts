import type { components } from './openapi.gen.ts'

/**
 * The wire shapes of the API under the names that the SDK and its callers use. All of them come from the server's own
 * description (openapi.gen.ts); only what that leaves open, the engine's catalogue, is spelled out here.
 */
type Schemas = components['schemas']

export type Account = Schemas['Account']
export type ApiKey = Schemas['ApiKey']
/** The terms of a key; left out: it may read and edit, until it is revoked. */
export type ApiKeyOrder = Schemas['ApiKeyOrder']
/** `key` is shown once, at creation; the server keeps only its hash. */
export type NewApiKey = Schemas['NewApiKey']
export type Session = Schemas['Session']
export type SetupState = Schemas['SetupState']
export type SetupClaim = Schemas['SetupClaim']
export type Credentials = Schemas['Credentials']
export type Who = Schemas['Who']
/** Right so far; a code is still asked for. */
export type NextStep = Schemas['NextStep']
export type SignInWays = Schemas['SignInWays']
export type Factors = Schemas['Factors']
export type Passkey = Schemas['Passkey']
export type PasskeyOptions = Schemas['PasskeyOptions']
export type PasskeyAnswer = Schemas['PasskeyAnswer']
export type NewPasskey = Schemas['NewPasskey']
export type NewTotp = Schemas['NewTotp']
export type RecoveryCodes = Schemas['RecoveryCodes']
export type Proof = Schemas['Proof']
export type ProviderJourney = Schemas['ProviderJourney']
export type ProviderDeparture = Schemas['ProviderDeparture']
export type SignUpState = Schemas['SignUpState']
export type SignUpFinish = Schemas['SignUpFinish']
export type MailedLink = Schemas['MailedLink']
export type PasswordReset = Schemas['PasswordReset']
export type PasswordChange = Schemas['PasswordChange']
export type Invitation = Schemas['Invitation']
export type InvitationOrder = Schemas['InvitationOrder']
/** `url` where the link is handed over instead of mailed. */
export type NewInvitation = Schemas['NewInvitation']
/** An account as administrators see it: how much is kept, never what. */
export type Person = Schemas['Person']
export type Role = Account['role']
/** One case of looking at what somebody keeps. */
export type BreakGlassCase = Schemas['Case']
export type CaseOrder = Schemas['CaseOrder']
export type CaseWithUses = Schemas['CaseWithUses']
/** A case as the person it is about sees it. */
export type Look = Schemas['Look']
export type LogEntry = Schemas['LogEntries']['entries'][number]
export type Picture = Schemas['Picture']
export type Step = Schemas['Step']
export type Plan = Schemas['Plan']
export type DescribedPlan = Schemas['DescribedPlan']
export type Quote = Schemas['Quote']
/** An order, or what is known of it before a mask is sent. */
export type QuoteOrder = Order & { hasMask?: boolean }
export type Order = Schemas['Order']
export type Generation = Schemas['Generation']
/** A model that an order may name: what it can do, costs, and does with pictures. */
export type ModelOffer = Schemas['ModelOffer']
export type DataHandling = Schemas['DataHandling']
export type DataClass = Schemas['DataClass']
export type Price = Schemas['Price']
/** The worst handling of one's pictures that one allows. */
export type DataChoice = Schemas['DataChoice']
export type Adapter = Schemas['Adapter']
export type Adapters = Schemas['Adapters']
/** A service that is connected, as its owner sees it: everything but the key. */
export type Connection = Schemas['Connection']
export type ConnectedModel = Schemas['ConnectedModel']
/** What an operator says that a service does with pictures: it must be written somewhere. */
export type DataHandlingOrder = Omit<DataHandling, 'evidenceUrl' | 'evidenceDate'> & {
  evidenceUrl: string
  evidenceDate: string
}
export type ConnectionOrder = Omit<Schemas['ConnectionOrder'], 'dataHandling'> & { dataHandling?: DataHandlingOrder }
export type ConnectionChange = Omit<Schemas['ConnectionChange'], 'dataHandling'> & {
  dataHandling?: DataHandlingOrder | null
}
export type ModelChange = Schemas['ModelChange']
export type OwnConnectionOrder = Schemas['OwnConnectionOrder']
export type OwnConnectionChange = Schemas['OwnConnectionChange']
export type OwnModelChange = Schemas['OwnModelChange']
export type TestPlan = Schemas['TestPlan']
export type TestResult = Schemas['TestResult']
export type Webhook = Schemas['Webhook']
/** `secret` is shown once. */
export type NewWebhook = Schemas['NewWebhook']
export type WebhookOrder = Schemas['WebhookOrder']
export type WebhookChange = Schemas['WebhookChange']
export type WebhookDelivery = Schemas['WebhookDelivery']
/** What arrives at a webhook, once `verifyWebhook` has looked at it. */
export interface WebhookEvent {
  readonly type: WebhookDelivery['type']
  readonly timestamp: string
  /** Identifiers and states; ask for the generation to know more. Empty for `webhook.test`. */
  readonly data: Partial<
    Pick<Generation, 'id' | 'state' | 'model' | 'inputId' | 'resultId' | 'createdAt' | 'finishedAt'>
  > & { readonly error?: { readonly code: string } | null }
}
/** What every refusal looks like on the wire (`application/problem+json`). */
export type Problem = Schemas['Problem']

/** `svg` only of pictures that say `hasSvg`. */
export type PictureVariant = 'original' | 'large' | 'thumbnail' | 'svg'

export interface Parameter {
  label: string
  kind: 'number' | 'choice' | 'colour' | 'toggle' | 'text'
  minimum?: number
  maximum?: number
  step?: number
  unit?: string
  choices?: string[]
  /** For texts, in characters. */
  maximumLength?: number
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
  /** Works from a second picture: the order must name one in `referenceIds`. */
  needsReference?: boolean
  /** Must be told where: by `maskId`, or by the step's own `mask`. */
  needsMask?: boolean
  /** Can be limited to a part of the picture by the step's `mask`. */
  takesMask: boolean
}

/** What will come with the words, because it changes what they mean. */
export interface Given {
  hasMask?: boolean
  hasReference?: boolean
}

export interface EngineInfo extends Omit<Schemas['Engine'], 'operations'> {
  operations: Record<string, OperationInfo>
}

/** What one page of each list answers with. */
export interface Pages {
  invitations: Schemas['Invitations']
  keys: Schemas['ApiKeys']
  sessions: Schemas['Sessions']
  people: Schemas['People']
  cases: Schemas['Cases']
  looks: Schemas['Looks']
  shownPictures: Schemas['ShownPictures']
  shownEdits: Schemas['ShownEdits']
  log: Schemas['LogEntries']
  rules: Schemas['AccessRules']
  passkeys: Schemas['Passkeys']
  pictures: Schemas['Pictures']
  generations: Schemas['Generations']
  models: Schemas['ModelOffers']
  engines: Schemas['DetectedEngines']
  connections: Schemas['Connections']
  webhooks: Schemas['Webhooks']
  deliveries: Schemas['WebhookDeliveries']
}
