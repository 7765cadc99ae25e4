/**
 * The HTTP edge of passkeys, codes, the other sign-in service, and of proving oneself again. Only a browser comes here,
 * never an API key; whatever adds, weakens or removes a way in asks for a fresh proof first.
 */
import { createRoute } from '@hono/zod-openapi'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from 'hono'
import { type AppEnv, json, newRoutes, problems, requireFresh, visitorOf } from '../../http/http.ts'
import { refuseRequest } from '../../http/problem.ts'
import { Refusal } from '../../kernel/refusal.ts'
import type { Account } from '../account.ts'
import { bodyOf, presentAccount, sendCookies } from '../presenting.ts'
import { idPathSchema, whoSchema } from '../schema.ts'
import type { Factors } from './factors.ts'
import type { SignInAnswer } from './parts.ts'
import type { Passkey } from './passkeys.ts'
import type { Arrival } from './provider.ts'
import * as schema from './schema.ts'

const tags = ['Sign-in']
const onlySession = [{ session: [] as string[] }]
const done = (description: string) => ({ 204: { description } })
const signedIn = {
  200: json(whoSchema, 'The account, signed in'),
  ...problems(400, 401, 403, 409, 410, 429),
}

const open = {
  offered: createRoute({
    method: 'get',
    path: '/api/sign-in',
    tags,
    summary: 'Which ways to sign in this server offers',
    security: [],
    responses: { 200: json(schema.offeredSchema, 'The ways') },
  }),
  code: createRoute({
    method: 'post',
    path: '/api/session/code',
    tags,
    summary: 'The second step of signing in: a code',
    security: [],
    request: bodyOf(schema.codeSchema),
    responses: signedIn,
  }),
  passkeyOptions: createRoute({
    method: 'post',
    path: '/api/session/passkey/options',
    tags,
    summary: 'A challenge to sign in with a passkey',
    security: [],
    responses: { 200: json(schema.optionsSchema, 'The challenge'), ...problems(403, 409) },
  }),
  passkey: createRoute({
    method: 'post',
    path: '/api/session/passkey',
    tags,
    summary: 'Sign in with a passkey',
    security: [],
    request: bodyOf(schema.assertionSchema),
    responses: signedIn,
  }),
  depart: createRoute({
    method: 'post',
    path: '/api/oidc',
    tags,
    summary: 'Begin at the other sign-in service',
    description: 'To sign in, to prove oneself again, or to connect it with the account that is signed in.',
    security: [],
    request: bodyOf(schema.journeySchema),
    responses: { 200: json(schema.departureSchema, 'Where to go'), ...problems(401, 403, 404, 409) },
  }),
  callback: createRoute({
    method: 'get',
    path: '/api/oidc/callback',
    tags,
    summary: 'Where the other sign-in service sends the browser back to',
    security: [],
    responses: { 303: { description: 'On to a page of the app; what went wrong stands in its address as `problem`' } },
  }),
}

const proof = {
  password: createRoute({
    method: 'post',
    path: '/api/session/proof',
    tags,
    summary: 'Prove again who you are, by password',
    description: 'Opens a new session in the place of this one. For ten minutes it may do what cannot be undone.',
    security: onlySession,
    request: bodyOf(schema.proofSchema),
    responses: { ...done('Proved'), ...problems(400, 401, 403, 429) },
  }),
  passkeyOptions: createRoute({
    method: 'post',
    path: '/api/session/proof/passkey/options',
    tags,
    summary: 'A challenge to prove again who you are',
    security: onlySession,
    responses: { 200: json(schema.optionsSchema, 'The challenge'), ...problems(401, 403, 409) },
  }),
  passkey: createRoute({
    method: 'post',
    path: '/api/session/proof/passkey',
    tags,
    summary: 'Prove again who you are, by passkey',
    security: onlySession,
    request: bodyOf(schema.assertionSchema),
    responses: { ...done('Proved'), ...problems(400, 401, 403, 410) },
  }),
}

const own = {
  factors: createRoute({
    method: 'get',
    path: '/api/factors',
    tags,
    summary: 'How you can sign in',
    security: onlySession,
    responses: { 200: json(schema.factorsSchema, 'The ways'), ...problems(401, 403) },
  }),
  listPasskeys: createRoute({
    method: 'get',
    path: '/api/passkeys',
    tags,
    summary: 'Your passkeys, oldest first',
    security: onlySession,
    responses: { 200: json(schema.passkeysSchema, 'The passkeys'), ...problems(401, 403) },
  }),
  addOptions: createRoute({
    method: 'post',
    path: '/api/passkeys/options',
    tags,
    summary: 'A challenge to make a passkey',
    security: onlySession,
    responses: { 200: json(schema.optionsSchema, 'The challenge'), ...problems(401, 403, 409) },
  }),
  add: createRoute({
    method: 'post',
    path: '/api/passkeys',
    tags,
    summary: 'Add a passkey',
    security: onlySession,
    request: bodyOf(schema.newPasskeySchema),
    responses: { 201: json(schema.passkeySchema, 'The passkey'), ...problems(400, 401, 403, 409, 410) },
  }),
  rename: createRoute({
    method: 'patch',
    path: '/api/passkeys/{id}',
    tags,
    summary: 'Rename a passkey',
    security: onlySession,
    request: { params: idPathSchema, ...bodyOf(schema.passkeyNameSchema) },
    responses: { ...done('Renamed'), ...problems(400, 401, 403, 404) },
  }),
  remove: createRoute({
    method: 'delete',
    path: '/api/passkeys/{id}',
    tags,
    summary: 'Remove a passkey',
    security: onlySession,
    request: { params: idPathSchema },
    responses: { ...done('Removed'), ...problems(401, 403, 404, 409) },
  }),
  beginTotp: createRoute({
    method: 'post',
    path: '/api/totp',
    tags,
    summary: 'Begin to use codes of an authenticator app',
    security: onlySession,
    responses: { 200: json(schema.newTotpSchema, 'The secret, shown only now'), ...problems(401, 403, 409) },
  }),
  confirmTotp: createRoute({
    method: 'post',
    path: '/api/totp/confirm',
    tags,
    summary: 'Switch codes on, with the first one',
    security: onlySession,
    request: bodyOf(schema.codeSchema),
    responses: { 200: json(schema.recoveryCodesSchema, 'Switched on'), ...problems(400, 401, 403, 409, 429) },
  }),
  endTotp: createRoute({
    method: 'post',
    path: '/api/totp/end',
    tags,
    summary: 'Switch codes off, with a last one',
    security: onlySession,
    request: bodyOf(schema.codeSchema),
    responses: { ...done('Switched off'), ...problems(400, 401, 403, 409, 429) },
  }),
  renewRecoveryCodes: createRoute({
    method: 'post',
    path: '/api/totp/recovery-codes',
    tags,
    summary: 'Make new recovery codes in place of the old ones',
    security: onlySession,
    request: bodyOf(schema.codeSchema),
    responses: { 200: json(schema.recoveryCodesSchema, 'The new codes'), ...problems(400, 401, 403, 409, 429) },
  }),
  unlink: createRoute({
    method: 'delete',
    path: '/api/oidc',
    tags,
    summary: 'Disconnect the other sign-in service',
    security: onlySession,
    responses: { ...done('Disconnected'), ...problems(401, 403, 409) },
  }),
}

const presentPasskey = ({ createdAt, lastUsedAt, ...passkey }: Passkey) => ({
  ...passkey,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
})

interface Deps {
  readonly factors: Factors
  readonly requireAccount: (accountId: string) => Promise<Account>
}

export function factorRoutes(deps: Deps) {
  return newRoutes().route('/', openRoutes(deps)).route('/', proofRoutes(deps)).route('/', ownRoutes(deps))
}

/** An account signed in; a code that is asked for never comes as an answer to a code or a passkey. */
function presentSignIn(c: Context<AppEnv>, answer: SignInAnswer) {
  sendCookies(c, answer.cookies)
  if (answer.next === 'code') throw refuseRequest('not_signed_in')
  return { account: presentAccount(answer.account) }
}

function openRoutes({ factors, requireAccount }: Deps) {
  return newRoutes()
    .openapi(open.offered, c => c.json(factors.offered(), 200))
    .openapi(open.code, async c => {
      const { code } = c.req.valid('json')
      return c.json(presentSignIn(c, await factors.signInByCode(code, c.req.raw.headers)), 200)
    })
    .openapi(open.passkeyOptions, async c => {
      const { options, cookies } = await factors.beginPasskeySignIn()
      sendCookies(c, cookies)
      return c.json({ options: { ...options } }, 200)
    })
    .openapi(open.passkey, async c => {
      const answer = asAssertion(c.req.valid('json'))
      return c.json(presentSignIn(c, await factors.signInByPasskey(answer, c.req.raw.headers)), 200)
    })
    .openapi(open.depart, async c => {
      const { aim, to } = c.req.valid('json')
      const visitor = visitorOf(c)
      if (aim !== 'sign_in' && (!visitor || c.get('via') !== 'session')) throw refuseRequest('not_signed_in')
      if (aim === 'link') requireFresh(c)
      const account = aim === 'sign_in' || !visitor ? null : await requireAccount(visitor.id)
      const { url, cookies } = await factors.provider.begin(aim, account, to)
      sendCookies(c, cookies)
      return c.json({ url }, 200)
    })
    .openapi(open.callback, async c => {
      const isSignedIn = visitorOf(c) !== null
      try {
        const arrival = await factors.provider.finish(new URL(c.req.url), c.req.raw.headers)
        sendCookies(c, arrival.cookies)
        return c.redirect(pageOf(arrival), 303)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return c.redirect(withProblem(isSignedIn ? '/settings' : '/sign-in', error), 303)
      }
    })
}

const withProblem = (page: string, { code }: Refusal): string => `${page}?problem=${code}`

/** Where a person goes on after the other service. */
function pageOf({ aim, to, outcome }: Arrival): string {
  const home = { sign_in: '/sign-in', prove: '/proved', link: '/settings' }[aim]
  if (outcome instanceof Refusal) return withProblem(home, outcome)
  if (aim !== 'sign_in') return home
  return outcome.next === 'code' ? `/sign-in?step=code&to=${encodeURIComponent(to)}` : to
}

type Sent<T extends { response: object }> = Omit<T, 'clientExtensionResults'>

/** The extensions of a browser say nothing that we ask for. */
const asAssertion = (sent: Sent<AuthenticationResponseJSON>): AuthenticationResponseJSON => ({
  ...sent,
  clientExtensionResults: {},
})

function proofRoutes({ factors, requireAccount }: Deps) {
  return newRoutes()
    .openapi(proof.password, async c => {
      const account = await requireAccount(c.get('account').id)
      sendCookies(c, await factors.proveByPassword(account, c.req.valid('json'), c.req.raw.headers))
      return c.body(null, 204)
    })
    .openapi(proof.passkeyOptions, async c => {
      const { options, cookies } = await factors.beginPasskeyProof(await requireAccount(c.get('account').id))
      sendCookies(c, cookies)
      return c.json({ options: { ...options } }, 200)
    })
    .openapi(proof.passkey, async c => {
      const account = await requireAccount(c.get('account').id)
      const answer = asAssertion(c.req.valid('json'))
      sendCookies(c, await factors.proveByPasskey(account, answer, c.req.raw.headers))
      return c.body(null, 204)
    })
}

function ownRoutes({ factors, requireAccount }: Deps) {
  const asker = (c: Context<AppEnv>) => requireAccount(c.get('account').id)
  const freshAsker = (c: Context<AppEnv>) => requireAccount(requireFresh(c))
  return newRoutes()
    .openapi(own.factors, async c => c.json(await factors.waysOf(await asker(c)), 200))
    .openapi(own.listPasskeys, async c => {
      const passkeys = await factors.listPasskeys(await asker(c))
      return c.json({ passkeys: passkeys.map(presentPasskey) }, 200)
    })
    .openapi(own.addOptions, async c => {
      const { options, cookies } = await factors.beginAddingPasskey(await freshAsker(c))
      sendCookies(c, cookies)
      return c.json({ options: { ...options } }, 200)
    })
    .openapi(own.add, async c => {
      const account = await freshAsker(c)
      const { name, answer } = c.req.valid('json')
      const sent = { ...answer, clientExtensionResults: {} } as RegistrationResponseJSON
      return c.json(presentPasskey(await factors.finishAddingPasskey(account, name, sent, c.req.raw.headers)), 201)
    })
    .openapi(own.rename, async c => {
      await factors.renamePasskey(await asker(c), c.req.valid('param').id, c.req.valid('json').name)
      return c.body(null, 204)
    })
    .openapi(own.remove, async c => {
      await factors.removePasskey(await freshAsker(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(own.beginTotp, async c => c.json(await factors.beginCodes(await freshAsker(c)), 200))
    .openapi(own.confirmTotp, async c => {
      const recoveryCodes = await factors.confirmCodes(await freshAsker(c), c.req.valid('json').code)
      return c.json({ recoveryCodes }, 200)
    })
    .openapi(own.endTotp, async c => {
      await factors.endCodes(await freshAsker(c), c.req.valid('json').code)
      return c.body(null, 204)
    })
    .openapi(own.renewRecoveryCodes, async c => {
      const recoveryCodes = await factors.renewRecoveryCodes(await freshAsker(c), c.req.valid('json').code)
      return c.json({ recoveryCodes }, 200)
    })
    .openapi(own.unlink, async c => {
      await factors.provider.unlink(await freshAsker(c))
      return c.body(null, 204)
    })
}
