/**
 * What everybody should get from every route, written by hand and apart from the policy, so that a mistake in the policy
 * shows. A route without a row here fails the matrix: say who gets in, what a key needs, and whose thing is asked for.
 */
import type { Scope } from '../../server/access/access.ts'
import { connectionRows } from './connection-rows.ts'
import { signInRows } from './sign-in-rows.ts'

export type Role = 'owner' | 'admin' | 'support' | 'member'

/** What Ada has. `{id}` of a row's path is one of these. */
export interface Things {
  picture: string
  /** A result that is a drawing too. */
  drawing: string
  /** Ended. */
  generation: string
  /** Still waits. */
  waiting: string
  key: string
  session: string
  linkToken: string
  /** Number of an entry of the log that is about her. */
  entry: string
  passkey: string
  /** Somebody's, who has not come yet. */
  invitation: string
  /** Her own account. */
  account: string
  /** Somebody else's account, for administrators to act on. */
  person: string
  /** One that is shut. */
  shutPerson: string
  /** A case about Ada that Ann asked for and Ola has not approved. */
  askedCase: string
  /** One that Ola has. */
  openCase: string
  webhook: string
  /** The operator's. */
  connection: string
  /** With a key of Ada's own. */
  ownConnection: string
  /** Begun, and nothing has come yet. */
  upload: string
  /** All of it has come. */
  wholeUpload: string
  /** A message that has ended. */
  delivery: string
}

export interface Ask {
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  readonly form?: () => Promise<FormData>
  /** Where it differs from the row's. */
  readonly ok?: number
  /** Instead of the row's thing. */
  readonly thing?: keyof Things
}

export interface Row {
  /** `anyone`: nobody has to be signed in. A list: these roles. */
  readonly who: 'anyone' | readonly Role[]
  /** What an API key needs; null: keys are refused; `any`: every key that is good. */
  readonly key: Scope | null | 'any'
  /** Asked for by its id; to everybody but Ada it does not exist. Nothing: there is no such thing, or each has their own. */
  readonly thing?: keyof Things
  /** Asked for by its id by everybody who gets in: it is nobody's own. */
  readonly target?: keyof Things
  /** Of those whose role gets in, only these people do; the others hear this. */
  readonly only?: { readonly people: readonly string[]; readonly status: number; readonly code: RegExp }
  /** Shows what is Ada's to those who get in: that is what it is for. */
  readonly isBreakGlass?: boolean
  /** What an id is to be replaced by where it is not `{id}`. */
  readonly unknown?: string
  /** The status for those who get in. It need not be a good one: what is asked may be wrong for its own reasons. */
  readonly ok: number
  /** Uses the thing up: the next one who gets in needs another. */
  readonly isFinal?: boolean
  readonly asks?: (things: Things) => readonly Ask[]
}

let strangers = 0

const everybody = ['owner', 'admin', 'support', 'member'] as const
const once = (ask: Ask) => () => [ask]

const picturesOf: Record<string, Row> = {
  'GET /api/pictures': { who: everybody, key: 'read', ok: 200 },
  'POST /api/pictures': {
    who: everybody,
    key: 'edit',
    ok: 201,
    asks: () => [{ form: photoForm }, { query: '?use=mask', form: photoForm }],
  },
  'GET /api/pictures/{id}': { who: everybody, key: 'read', thing: 'picture', ok: 200 },
  'GET /api/pictures/{id}/content': {
    who: everybody,
    key: 'read',
    thing: 'picture',
    ok: 200,
    asks: ({ picture }): readonly Ask[] => [
      {},
      { query: '?variant=original&download=1' },
      { query: '?variant=large' },
      { query: '?variant=thumbnail' },
      { query: '?variant=svg', thing: 'drawing' },
      { query: '?variant=svg', ok: 404 },
      { headers: { range: 'bytes=0-9' }, ok: 206 },
      { query: '?variant=thumbnail', headers: { range: 'bytes=-5' }, ok: 206 },
      { headers: { range: 'bytes=99999999-' }, ok: 416 },
      { headers: { 'if-none-match': `"${picture}.original"` }, ok: 304 },
      { headers: { 'if-none-match': '*' }, ok: 304 },
      { headers: { 'if-range': `"${picture}.original"`, range: 'bytes=0-0' }, ok: 206 },
    ],
  },
  'GET /api/pictures/{id}/matte': {
    who: everybody,
    key: 'read',
    thing: 'picture',
    ok: 200,
    asks: (): readonly Ask[] => [{}, { headers: { 'if-none-match': '*' } }, { headers: { range: 'bytes=0-9' } }],
  },
  'DELETE /api/pictures/{id}': { who: everybody, key: 'edit', thing: 'picture', ok: 204, isFinal: true },
}

const edits: Record<string, Row> = {
  'GET /api/engine': { who: everybody, key: 'read', ok: 200 },
  'POST /api/plans': { who: everybody, key: 'read', ok: 200, asks: once({ body: { instruction: 'sepia' } }) },
  'POST /api/quotes': {
    who: everybody,
    key: 'read',
    thing: 'picture',
    ok: 200,
    asks: ({ picture }) => [{ body: { pictureId: picture, instruction: 'sepia' } }],
  },
  'GET /api/generations': { who: everybody, key: 'read', ok: 200 },
  'POST /api/generations': {
    who: everybody,
    key: 'edit',
    thing: 'picture',
    ok: 202,
    asks: ({ picture }) => [
      { body: { pictureId: picture, instruction: 'sepia' } },
      { body: { pictureId: picture, instruction: 'sepia', maskId: picture } },
      { body: { pictureId: picture, instruction: 'match the colours', referenceIds: [picture] } },
    ],
  },
  'GET /api/generations/{id}': { who: everybody, key: 'read', thing: 'generation', ok: 200 },
  'GET /api/generations/{id}/events': {
    who: everybody,
    key: 'read',
    thing: 'generation',
    ok: 200,
    asks: () => [{}, { headers: { 'last-event-id': '999' }, ok: 204 }],
  },
  'POST /api/generations/{id}/cancel': { who: everybody, key: 'edit', thing: 'waiting', ok: 200, isFinal: true },
  'DELETE /api/generations/{id}': { who: everybody, key: 'edit', thing: 'generation', ok: 204, isFinal: true },
}

const uploads: Record<string, Row> = {
  'POST /api/uploads': {
    who: everybody,
    key: 'edit',
    ok: 201,
    asks: () => [
      { headers: { 'upload-length': '3' }, ok: 201 },
      { ok: 400 },
      { headers: { 'upload-length': '99999999999' }, ok: 413 },
    ],
  },
  'GET /api/uploads/{id}': { who: everybody, key: 'edit', thing: 'upload', ok: 200 },
  'PATCH /api/uploads/{id}': {
    who: everybody,
    key: 'edit',
    thing: 'upload',
    ok: 204,
    asks: () => [{ headers: { 'upload-offset': '0' } }],
  },
  'POST /api/uploads/{id}/picture': { who: everybody, key: 'edit', thing: 'wholeUpload', ok: 201 },
  'DELETE /api/uploads/{id}': { who: everybody, key: 'edit', thing: 'upload', ok: 204, isFinal: true },
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'matrix', version: '1' } },
}

const toolRows: Record<string, Row> = {
  'POST /mcp': {
    ...{ who: everybody, key: 'read', ok: 200 },
    asks: once({ headers: { accept: 'application/json, text/event-stream' }, body: initialize }),
  },
  'GET /mcp': { who: everybody, key: 'read', ok: 405 },
  'DELETE /mcp': { who: everybody, key: 'read', ok: 405 },
}

/** Allowed by its spelling (PRIVATE_HOSTS), and then closed by egress: nothing leaves this computer. */
export const hookUrl = 'https://localhost:1/hook'

const webhookRows: Record<string, Row> = {
  'GET /api/webhooks': { who: everybody, key: 'read', ok: 200 },
  'POST /api/webhooks': {
    who: everybody,
    key: 'edit',
    // Of those who get in, some come oftener than there is room for.
    ok: 201,
    asks: () => [
      { body: { url: hookUrl } },
      { body: { url: 'http://example.com/' }, ok: 400 },
      { body: { url: 'https://10.0.0.1/' }, ok: 400 },
      { body: { url: 'https://localhost/' }, ok: 400 },
    ],
  },
  'GET /api/webhooks/{id}': { who: everybody, key: 'read', thing: 'webhook', ok: 200 },
  'GET /api/webhooks/{id}/deliveries': {
    ...{ who: everybody, key: 'read', thing: 'webhook', ok: 200 },
    asks: () => [{}, { query: '?state=failed' }],
  },
  'PATCH /api/webhooks/{id}': {
    ...{ who: everybody, key: 'edit', thing: 'webhook', ok: 200 },
    asks: once({ body: { events: ['generation.done'] } }),
  },
  'POST /api/webhooks/{id}/secret': {
    ...{ who: everybody, key: 'edit', thing: 'webhook', ok: 201 },
    asks: once({ body: { hours: 1 } }),
  },
  'POST /api/webhooks/{id}/test': { who: everybody, key: 'edit', thing: 'webhook', ok: 202 },
  'POST /api/webhook-deliveries/{id}/replay': {
    ...{ who: everybody, key: 'edit', thing: 'delivery', ok: 202, isFinal: true },
  },
  'DELETE /api/webhooks/{id}': { who: everybody, key: 'edit', thing: 'webhook', ok: 204, isFinal: true },
}

const openai: Record<string, Row> = {
  'GET /v1/models': { who: everybody, key: 'read', ok: 200 },
  'GET /v1/models/{id}': { who: everybody, key: 'read', unknown: 'builtin', ok: 200 },
  'POST /v1/images/edits': {
    who: everybody,
    key: 'edit',
    ok: 200,
    asks: () => [
      { form: editForm({}) },
      { form: editForm({ response_format: 'url' }) },
      { form: editForm({ stream: 'true' }) },
    ],
  },
  // Nothing that is connected draws from words alone.
  'POST /v1/images/generations': { who: everybody, key: 'edit', ok: 400, asks: once({ body: { prompt: 'a hill' } }) },
  'GET /v1/images/generations/{id}': { who: everybody, key: 'read', thing: 'generation', ok: 200 },
  'GET /v1/images/content': {
    who: 'anyone',
    key: 'read',
    ok: 200,
    asks: ({ linkToken, picture }) => [
      { query: `?token=${linkToken}` },
      { query: `?token=${linkToken.slice(0, -4)}AAAA`, ok: 404 },
      // Somebody else's words under a good signature.
      { query: `?token=${linkToken.replace(/pic_\w+/, picture)}`, ok: 404 },
      { query: '', ok: 404 },
    ],
  },
}

const accounts: Record<string, Row> = {
  'GET /api/setup': { who: 'anyone', key: 'read', ok: 200 },
  'POST /api/setup': {
    who: 'anyone',
    key: 'read',
    ok: 409,
    asks: once({ body: { token: 'guess', email: 'eve@example.test', password: 'correct-horse' } }),
  },
  // Says itself that nobody is there.
  'GET /api/session': { who: everybody, key: 'any', ok: 200 },
  'POST /api/session': {
    who: 'anyone',
    key: 'read',
    ok: 401,
    // Each time another: tries are counted by address.
    asks: () => [{ body: { email: `nobody${strangers++}@example.test`, password: 'not the password' } }],
  },
  'GET /api/account': { who: everybody, key: 'read', ok: 200 },
  'GET /api/sessions': { who: everybody, key: null, ok: 200 },
  'DELETE /api/sessions/{id}': { who: everybody, key: null, thing: 'session', ok: 204, isFinal: true },
  'GET /api/keys': { who: everybody, key: 'read', ok: 200 },
  'POST /api/keys': { who: everybody, key: null, ok: 201, asks: once({ body: { name: 'another' } }) },
  'POST /api/keys/{id}/rotate': {
    who: everybody,
    key: null,
    thing: 'key',
    ok: 201,
    isFinal: true,
    asks: once({ body: {} }),
  },
  'DELETE /api/keys/{id}': { who: everybody, key: null, thing: 'key', ok: 204, isFinal: true },
}

const log: Record<string, Row> = {
  'GET /api/log': { who: ['owner', 'admin'], key: 'admin', ok: 200 },
  'GET /api/log/mine': { who: everybody, key: 'read', ok: 200 },
  'GET /api/log/mine/{number}': { who: everybody, key: 'read', thing: 'entry', ok: 200 },
  'GET /api/log/checkpoints': { who: 'anyone', key: 'any', ok: 200 },
}

const staff = ['owner', 'admin', 'support'] as const
const administration = ['owner', 'admin'] as const

const peopleRows: Record<string, Row> = {
  'GET /api/people': {
    who: staff,
    key: 'admin',
    ok: 200,
    asks: () => [{}, { query: '?email=ada@example.test' }, { query: '?email=ada', ok: 400 }],
  },
  'GET /api/people/{id}': { who: staff, key: 'admin', target: 'person', ok: 200 },
  'POST /api/people/{id}/suspend': { who: administration, key: null, target: 'person', ok: 200, isFinal: true },
  'POST /api/people/{id}/restore': { who: administration, key: null, target: 'shutPerson', ok: 200, isFinal: true },
  'POST /api/people/{id}/end-sessions': { who: administration, key: null, target: 'person', ok: 200 },
  'PUT /api/people/{id}/role': {
    who: administration,
    key: null,
    target: 'person',
    ok: 200,
    asks: once({ body: { role: 'support' } }),
  },
  'DELETE /api/people/{id}': { who: administration, key: null, target: 'person', ok: 204, isFinal: true },
}

/** Ann asked; nobody else looks under her case. */
const onlyAnn = { people: ['ann'], status: 403, code: /case_not_open/ }
/** Ann asked, so somebody else agrees. */
const onlyOla = { people: ['ola'], status: 403, code: /case_own_approval/ }

const breakGlass: Record<string, Row> = {
  'POST /api/break-glass': {
    who: administration,
    key: null,
    ok: 201,
    isBreakGlass: true,
    asks: ({ account, picture }) => [
      { body: { ...caseOrder, accountId: account } },
      { body: { ...caseOrder, accountId: account, objectId: picture } },
      { body: { ...caseOrder, accountId: account, minutes: 61 }, ok: 400 },
      { body: { ...caseOrder, accountId: account, note: '' }, ok: 400 },
      { body: { ...caseOrder, accountId: 'acc_0' }, ok: 404 },
    ],
  },
  'GET /api/break-glass': { who: administration, key: null, ok: 200, isBreakGlass: true },
  'GET /api/break-glass/{id}': { who: administration, key: null, target: 'openCase', ok: 200, isBreakGlass: true },
  'POST /api/break-glass/{id}/approve': {
    ...{ who: administration, key: null, target: 'askedCase', ok: 200, isFinal: true },
    only: onlyOla,
  },
  'POST /api/break-glass/{id}/decline': {
    ...{ who: administration, key: null, target: 'askedCase', ok: 200, isFinal: true },
  },
  'GET /api/break-glass/{id}/pictures': {
    ...{ who: administration, key: null, target: 'openCase', ok: 200, isBreakGlass: true },
    only: onlyAnn,
  },
  'GET /api/break-glass/{id}/pictures/{picture}/content': {
    ...{ who: administration, key: null, target: 'openCase', ok: 200, isBreakGlass: true },
    only: onlyAnn,
    asks: () => [{}, { query: '?variant=thumbnail' }, { query: '?variant=original' }],
  },
  'GET /api/break-glass/{id}/generations': {
    ...{ who: administration, key: null, target: 'openCase', ok: 200, isBreakGlass: true },
    only: onlyAnn,
  },
  'POST /api/break-glass/{id}/end': {
    ...{ who: administration, key: null, target: 'openCase', ok: 200, isFinal: true },
  },
  'GET /api/looks': { who: everybody, key: 'read', ok: 200 },
  'POST /api/looks/{id}/acknowledge': { who: everybody, key: null, thing: 'openCase', ok: 204 },
}

export const caseOrder = {
  reference: 'SUP-1042',
  reason: 'abuse_report',
  note: 'Somebody reported a picture of theirs.',
  minutes: 30,
} as const

const open: Record<string, Row> = {
  'GET /healthz': { who: 'anyone', key: 'read', ok: 200 },
  'GET /api/openapi.json': { who: 'anyone', key: 'read', ok: 200 },
  'GET /api/privacy/inventory': { who: 'anyone', key: 'read', ok: 200 },
  'GET /api/policy/access': { who: 'anyone', key: 'any', ok: 200 },
  'GET /api/privacy/policy': { who: 'anyone', key: 'read', ok: 200 },
}

export const rows: Readonly<Record<string, Row>> = {
  ...open,
  ...accounts,
  ...signInRows,
  ...log,
  ...peopleRows,
  ...picturesOf,
  ...edits,
  ...openai,
  ...webhookRows,
  ...connectionRows,
  ...uploads,
  ...toolRows,
  // Last: what is looked at has to be there, and nothing is cheaper to make again.
  ...breakGlass,
}

/**
 * Routes that end what the caller proves themselves with; each is called with a session of its own, at the end.
 * A row here says the same as above.
 */
export const endings: Readonly<Record<string, Row>> = {
  'DELETE /api/session': { who: 'anyone', key: 'read', ok: 204 },
  'DELETE /api/sessions': { who: everybody, key: null, ok: 204 },
}

let photo: Uint8Array<ArrayBuffer> | undefined

/** A small picture made by code, with something to draw round. */
export async function photoBytes(): Promise<Uint8Array<ArrayBuffer>> {
  if (photo) return photo
  const { encode } = await import('@image2image/engine/codec')
  const [width, height] = [48, 32]
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.set((x - 24) ** 2 + (y - 16) ** 2 < 100 ? [220, 40, 30, 255] : [x * 4, y * 6, 120, 255], (y * width + x) * 4)
  photo = Uint8Array.from(await encode({ width, height, data }, { format: 'png' }))
  return photo
}

async function photoForm(): Promise<FormData> {
  const form = new FormData()
  form.append('file', new Blob([await photoBytes()]), 'photo.png')
  return form
}

export const editForm = (more: Record<string, string>) => async (): Promise<FormData> => {
  const form = new FormData()
  form.append('image', new Blob([await photoBytes()]), 'photo.png')
  form.append('prompt', 'sepia')
  for (const [name, value] of Object.entries(more)) form.append(name, value)
  return form
}
