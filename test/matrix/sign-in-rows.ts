/** Rows of what opens, proves and changes an account. What is sent is wrong on purpose where being right would end the caller. */
import type { Row } from './rows.ts'

const everybody = ['owner', 'admin', 'support', 'member'] as const
const administration = ['owner', 'admin'] as const
const sending = (body: object, ok?: number) => () => [{ body, ...(ok === undefined ? {} : { ok }) }]
const stale = { token: 'A'.repeat(43) }
const wrongPassword = 'not the password'
const assertion = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
}
const attestation = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
}

let count = 0
const address = () => `somebody${count++}@example.test`

/** Anybody may try. */
const tries: Record<string, Row> = {
  'GET /api/sign-in': { who: 'anyone', key: 'any', ok: 200 },
  'POST /api/session/code': { who: 'anyone', key: 'any', ok: 410, asks: sending({ code: '000000' }) },
  'POST /api/session/passkey/options': { who: 'anyone', key: 'any', ok: 200, asks: sending({}) },
  'POST /api/session/passkey': { who: 'anyone', key: 'any', ok: 410, asks: sending(assertion) },
  'POST /api/oidc': { who: 'anyone', key: 'any', ok: 404, asks: sending({ aim: 'sign_in' }) },
  'GET /api/oidc/callback': { who: 'anyone', key: 'any', ok: 303 },
  'GET /api/sign-up': { who: 'anyone', key: 'any', ok: 200 },
  'POST /api/sign-up': { who: 'anyone', key: 'any', ok: 403, asks: () => [{ body: { email: address() } }] },
  'POST /api/sign-up/finish': {
    ...{ who: 'anyone', key: 'any', ok: 410 },
    asks: sending({ ...stale, password: 'correct-horse-battery' }),
  },
  'POST /api/links/read': { who: 'anyone', key: 'any', ok: 410, asks: sending(stale) },
  'POST /api/password/forgotten': { who: 'anyone', key: 'any', ok: 202, asks: () => [{ body: { email: address() } }] },
  'POST /api/password/reset': {
    ...{ who: 'anyone', key: 'any', ok: 410 },
    asks: sending({ ...stale, password: 'correct-horse-battery' }),
  },
  'POST /api/account/email/confirm': { who: 'anyone', key: 'any', ok: 410, asks: sending(stale) },
  'POST /api/account/email/undo': { who: 'anyone', key: 'any', ok: 410, asks: sending(stale) },
}

const factors: Record<string, Row> = {
  'GET /api/factors': { who: everybody, key: null, ok: 200 },
  'GET /api/passkeys': { who: everybody, key: null, ok: 200 },
  'POST /api/passkeys/options': { who: everybody, key: null, ok: 200, asks: sending({}) },
  'POST /api/passkeys': { who: everybody, key: null, ok: 410, asks: sending({ name: 'x', answer: attestation }) },
  'PATCH /api/passkeys/{id}': {
    ...{ who: everybody, key: null, thing: 'passkey', ok: 204 },
    asks: sending({ name: 'Phone' }),
  },
  'DELETE /api/passkeys/{id}': { who: everybody, key: null, thing: 'passkey', ok: 204, isFinal: true },
  'POST /api/totp': { who: everybody, key: null, ok: 200, asks: sending({}) },
  'POST /api/totp/confirm': { who: everybody, key: null, ok: 401, asks: sending({ code: '000000' }) },
  'POST /api/totp/end': { who: everybody, key: null, ok: 400, asks: sending({}) },
  'POST /api/totp/recovery-codes': { who: everybody, key: null, ok: 400, asks: sending({}) },
  'DELETE /api/oidc': { who: everybody, key: null, ok: 409 },
  'POST /api/session/proof': { who: everybody, key: null, ok: 401, asks: sending({ password: wrongPassword }) },
  'POST /api/session/proof/passkey/options': { who: everybody, key: null, ok: 200, asks: sending({}) },
  'POST /api/session/proof/passkey': { who: everybody, key: null, ok: 410, asks: sending(assertion) },
}

const changes: Record<string, Row> = {
  'PATCH /api/account': { who: everybody, key: null, ok: 200, asks: sending({ name: 'Somebody' }) },
  'POST /api/account/email': { who: everybody, key: null, ok: 202, asks: () => [{ body: { email: address() } }] },
  'POST /api/account/password': {
    ...{ who: everybody, key: null, ok: 403 },
    asks: sending({ present: wrongPassword, next: 'correct-horse-battery-2' }),
  },
  'POST /api/account/deletion': { who: everybody, key: null, ok: 400, asks: sending({ email: 'not@mine.test' }) },
  'GET /api/invitations': { who: administration, key: null, ok: 200 },
  'POST /api/invitations': {
    ...{ who: administration, key: null, ok: 201 },
    asks: () => [{ body: { email: address() } }, { body: { email: address(), byHand: true } }],
  },
  'DELETE /api/invitations/{id}': { who: administration, key: null, target: 'invitation', ok: 204, isFinal: true },
}

export const signInRows: Readonly<Record<string, Row>> = { ...tries, ...factors, ...changes }
