/** Rows of models and connected services. Every connection here leads to a port of this computer where nobody listens. */
import type { Ask, Row, Things } from './rows.ts'

const everybody = ['owner', 'admin', 'support', 'member'] as const
const administration = ['owner', 'admin'] as const
const sending =
  (...bodies: object[]) =>
  () =>
    bodies.map(body => ({ body }))

export const deadAddress = 'http://127.0.0.1:9'
const key = 'canary-key-of-nobody-0123456789'
let count = 0

export const operatorsOrder = () => ({ adapter: 'openai', key, baseUrl: deadAddress, name: `service-${count++}` })
export const ownOrder = () => ({ adapter: 'openai', key, name: `service-${count++}` })

/** The same verbs at both places. */
function verbs(
  path: string,
  who: Row['who'],
  named: Pick<Row, 'thing' | 'target'>,
  one: keyof Things,
): Record<string, Row> {
  const manage = { who, key: null, ...named } as const
  // Whose it is comes after whether the body can be read, so of somebody else's a bad one would say 400 too.
  const wrong = (...bodies: object[]): Ask[] => (named.target ? bodies.map(body => ({ body, ok: 400 })) : [])
  return {
    [`PATCH ${path}/{id}`]: {
      ...{ ...manage, ok: 200 },
      asks: things => [
        { body: { isEnabled: false } },
        ...wrong({ accountId: things.account }, { keySealed: 'x' }, { baseUrl: 'http://127.0.0.1/latest?x' }),
      ],
    },
    [`PATCH ${path}/{id}/models`]: {
      ...{ ...manage, ok: 200 },
      asks: () => [
        { body: { vendorId: 'gpt-image-2', isEnabled: true } },
        ...wrong({ vendorId: 'gpt-image-2', connectionId: one }),
        { body: { vendorId: 'nothing', isEnabled: true }, ok: 404 },
      ],
    },
    // Nobody answers there.
    [`POST ${path}/{id}/discover`]: { ...manage, ok: 409 },
    [`POST ${path}/{id}/test`]: { ...manage, ok: 200, asks: sending({}) },
    [`DELETE ${path}/{id}`]: { ...manage, ok: 204, isFinal: true },
  }
}

export const connectionRows: Record<string, Row> = {
  'GET /api/models': { who: everybody, key: 'read', ok: 200 },
  'GET /api/adapters': { who: everybody, key: 'read', ok: 200 },
  'GET /api/data-choice': { who: everybody, key: 'read', ok: 200 },
  'PUT /api/data-choice': {
    who: everybody,
    key: null,
    ok: 200,
    asks: () => [{ body: { dataClass: 'kept_briefly' } }, { body: { dataClass: 'anything' }, ok: 400 }],
  },
  'GET /api/connections': { who: administration, key: 'admin', ok: 200 },
  'POST /api/connections': {
    who: administration,
    key: null,
    ok: 201,
    asks: () => [
      { body: operatorsOrder() },
      { body: { ...operatorsOrder(), accountId: 'acc_1' }, ok: 400 },
      { body: { adapter: 'openai' }, ok: 400 },
      { body: { adapter: 'nothing' }, ok: 400 },
    ],
  },
  'POST /api/connections/detect': { who: administration, key: null, ok: 200 },
  'GET /api/connections/{id}/test': { who: administration, key: 'admin', target: 'connection', ok: 200 },
  ...verbs('/api/connections', administration, { target: 'connection' }, 'connection'),
  'GET /api/own-connections': { who: everybody, key: 'read', ok: 200 },
  'POST /api/own-connections': {
    who: everybody,
    key: null,
    ok: 201,
    asks: () => [
      { body: ownOrder() },
      { body: { ...ownOrder(), dataHandling: null }, ok: 400 },
      { body: { ...ownOrder(), baseUrl: deadAddress }, ok: 403 },
      { body: { ...ownOrder(), adapter: 'openai-compatible' }, ok: 403 },
    ],
  },
  'GET /api/own-connections/{id}/test': { who: everybody, key: 'read', thing: 'ownConnection', ok: 200 },
  ...verbs('/api/own-connections', everybody, { thing: 'ownConnection' }, 'ownConnection'),
}
