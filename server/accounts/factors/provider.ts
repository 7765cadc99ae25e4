/**
 * Signing in through another service by OpenID Connect: one issuer, named by the operator. The way there and back is tied
 * to the browser by a cookie, to the attempt by state, to its answer by nonce and PKCE. What the issuer says of a person is
 * believed only as far as it vouches for it.
 */
import { createHmac } from 'node:crypto'
import * as oidc from 'openid-client'
import { record } from '../../audit/audit.ts'
import { type Door, EgressError, isAtHome } from '../../egress/egress.ts'
import { newId } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/refusal.ts'
import type { Account } from '../account.ts'
import { refuse as refuseAccount } from '../refusals.ts'
import { findSession, rotateSession } from '../sessions.ts'
import type { FactorParts, SignInAnswer } from './parts.ts'
import { refuse } from './refusals.ts'
import { finishSignIn } from './second-step.ts'
import { beginStep, expiredCookie, type Purpose, type Step, takeStep } from './steps.ts'
import * as store from './store.ts'
import { requireOtherWay } from './ways.ts'

export interface ProviderSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What people call the service. */
  readonly name: string
  /** Hosts that the operator said may lie in the own network. */
  readonly privateHosts?: readonly string[]
}

export interface ProviderDeps {
  /** Null: the operator named none. */
  readonly settings: ProviderSettings | null
  /** A door for the issuer; made anew where the issuer names hosts of its own. */
  readonly openDoor: (hosts: readonly string[]) => Door
  /** An account by its address, and whether the address is known to be its owner's. */
  readonly findByEmail: (email: string) => Promise<{ account: Account; isVerified: boolean } | null>
  /** Makes an account that has no password; refuses where sign-up is not open. */
  readonly admit: (person: { email: string; name: string | undefined }) => Promise<Account>
}

export type ProviderAim = 'sign_in' | 'prove' | 'link'

/** Back with us, and what came of it. `to` is where the person was going. */
export interface Arrival {
  readonly aim: ProviderAim
  readonly to: string
  readonly outcome: SignInAnswer | Refusal
  readonly cookies: readonly string[]
}

const purposes = ['provider_sign_in', 'provider_prove', 'provider_link'] as const satisfies readonly Purpose[]
const aimOf = (purpose: Purpose): ProviderAim => purpose.replace('provider_', '') as ProviderAim

/** Asked again after this long, or after any failure. */
const discoveryMs = 60 * 60_000

/** Of an address only the part that stays with us; anything else leads to the studio. */
export const ownPath = (to: string | undefined): string => (to && /^\/(?![/\\])[^\s\\]*$/.test(to) ? to : '/studio')

export function createProvider(parts: FactorParts, deps: ProviderDeps) {
  const { settings } = deps
  let found: { at: number; config: Promise<oidc.Configuration> } | null = null

  async function discovered(): Promise<oidc.Configuration> {
    if (!settings) throw refuse('provider_off')
    const now = parts.clock.now().getTime()
    if (!found || now - found.at > discoveryMs) found = { at: now, config: discover(settings, deps) }
    try {
      return await found.config
    } catch (error) {
      found = null
      throw unavailable(parts, error)
    }
  }

  return {
    name: settings?.name ?? null,
    begin: async (aim: ProviderAim, account: Account | null, to: string | undefined) =>
      begin(parts, await discovered(), aim, account, to),
    async finish(url: URL, headers: Headers): Promise<Arrival> {
      const step = await takeStep(parts, 'provider', purposes, headers)
      if (!step) throw refuse('step_over')
      const outcome = await discovered()
        .then(config => readPerson(parts, config, url, step))
        .then(person => arrive(parts, deps, step, person, headers))
        .catch((error: unknown) => {
          if (error instanceof Refusal) return error
          throw error
        })
      const cookies = outcome instanceof Refusal ? [] : outcome.cookies
      const over = expiredCookie('provider', parts.baseUrl)
      return { aim: aimOf(step.purpose), to: ownPath(step.facts.to), outcome, cookies: [...cookies, over] }
    },
    unlink: (account: Account) => unlink(parts, account),
  }
}

export type Provider = ReturnType<typeof createProvider>

async function discover({ issuer, clientId, clientSecret }: ProviderSettings, { openDoor }: ProviderDeps) {
  const config = await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    [oidc.customFetch]: through(openDoor([new URL(issuer).host])),
    execute: isAtHome(issuer) ? [oidc.allowInsecureRequests] : [],
  })
  const { jwks_uri, token_endpoint, userinfo_endpoint } = config.serverMetadata()
  const named = [issuer, jwks_uri, token_endpoint, userinfo_endpoint].filter(url => url !== undefined)
  config[oidc.customFetch] = through(openDoor([...new Set(named.map(url => new URL(url).host))]))
  // Signatures of ID tokens are checked although they come straight from the issuer: not every way there is encrypted.
  oidc.enableNonRepudiationChecks(config)
  return config
}

/** The library's requests, through the door. */
const through =
  (door: Door): oidc.CustomFetch =>
  async (url, { method, headers, body, signal }) => {
    const sent = body instanceof URLSearchParams ? body.toString() : body
    if (sent !== undefined && sent !== null && typeof sent !== 'string') throw new EgressError('address_malformed')
    return door(url, { method, headers: { ...headers }, body: sent ?? undefined, signal: signal ?? undefined })
  }

const redirectUri = (baseUrl: string): string => `${baseUrl}/api/oidc/callback`

async function begin(
  parts: FactorParts,
  config: oidc.Configuration,
  aim: ProviderAim,
  account: Account | null,
  to: string | undefined,
) {
  const verifier = oidc.randomPKCECodeVerifier()
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()]
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri(parts.baseUrl),
    scope: 'openid email profile',
    response_type: 'code',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    // Having signed in there some time ago is no proof of who sits here now.
    ...(aim === 'prove' ? { max_age: '0', prompt: 'login' } : {}),
  })
  const step: Step = {
    purpose: `provider_${aim}`,
    accountId: account?.id ?? null,
    facts: { verifier, state, nonce, to: ownPath(to) },
  }
  return { url: url.href, cookies: [await beginStep(parts, 'provider', step)] }
}

/** What the issuer says of whoever came back. */
interface Person {
  readonly subjectHash: string
  readonly email: string | undefined
  readonly isEmailVerified: boolean
  readonly name: string | undefined
}

async function readPerson(
  parts: FactorParts,
  config: oidc.Configuration,
  url: URL,
  { facts, purpose }: Step,
): Promise<Person> {
  // Behind a proxy the request's own address is not the one that the issuer sent the browser to.
  const current = new URL(redirectUri(parts.baseUrl))
  current.search = url.search
  try {
    const tokens = await oidc.authorizationCodeGrant(config, current, {
      pkceCodeVerifier: facts.verifier ?? '',
      expectedState: facts.state ?? '',
      expectedNonce: facts.nonce ?? '',
      idTokenExpected: true,
      ...(purpose === 'provider_prove' ? { maxAge: provedWithinSeconds } : {}),
    })
    const claims = tokens.claims()
    if (!claims) throw refuse('provider_answer_wrong')
    const said = claims.email === undefined ? await askMore(config, tokens.access_token, claims.sub) : claims
    return {
      subjectHash: subjectHashOf(parts.secret, claims.iss, claims.sub),
      email: textOf(said.email),
      isEmailVerified: said.email_verified === true,
      name: textOf(said.name),
    }
  } catch (error) {
    throw answerProblem(parts, error)
  }
}

/** Clocks differ a little, and typing a password takes a while. */
const provedWithinSeconds = 300

const askMore = (config: oidc.Configuration, accessToken: string, subject: string) =>
  config.serverMetadata().userinfo_endpoint === undefined
    ? Promise.resolve<Record<string, unknown>>({})
    : oidc.fetchUserInfo(config, accessToken, subject)

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Keyed: the table does not tell who a person is elsewhere. */
const subjectHashOf = (secret: string, issuer: string, subject: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['oidc', issuer, subject]))
    .digest('hex')

function answerProblem(parts: FactorParts, error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof oidc.AuthorizationResponseError) {
    const isDeclined = ['access_denied', 'login_required', 'interaction_required'].includes(error.error)
    return refuse(isDeclined ? 'provider_declined' : 'provider_answer_wrong')
  }
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++)
    if (cause instanceof EgressError) return unavailable(parts, error)
  parts.log.warn('accounts.provider_answer', { code: codeOf(error) })
  return refuse('provider_answer_wrong')
}

function unavailable(parts: FactorParts, error: unknown): Refusal {
  if (error instanceof Refusal) return error
  parts.log.error('accounts.provider_unavailable', { code: codeOf(error) })
  return refuse('provider_unavailable')
}

function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EgressError) return cause.why
    if ('code' in cause && typeof cause.code === 'string') return cause.code.slice(0, 60)
  }
  return 'unknown'
}

async function arrive(
  parts: FactorParts,
  deps: ProviderDeps,
  step: Step,
  person: Person,
  headers: Headers,
): Promise<SignInAnswer> {
  if (step.purpose === 'provider_sign_in') {
    const account = await signedInPerson(parts, deps, person)
    return finishSignIn(parts, account, 'provider', headers)
  }
  // The one who went away must be the one who came back.
  const session = await findSession(parts, headers)
  if (!session || session.account.id !== step.accountId) throw refuse('step_over')
  const { account } = session
  if (step.purpose === 'provider_link') {
    await link(parts, account, person.subjectHash)
    return { next: 'done', account, cookies: [] }
  }
  const linkedId = await store.findLinkedAccount(parts.database.drizzle, person.subjectHash)
  if (linkedId !== account.id) throw refuse('provider_other_person')
  return { next: 'done', account, cookies: await rotateSession(parts, account.id, headers) }
}

async function signedInPerson(parts: FactorParts, deps: ProviderDeps, person: Person): Promise<Account> {
  const linkedId = await store.findLinkedAccount(parts.database.drizzle, person.subjectHash)
  const linked = linkedId === null ? null : await parts.findAccount(linkedId)
  if (linked) return linked
  if (linkedId !== null) throw refuseAccount('account_suspended')
  const { email, isEmailVerified, name, subjectHash } = person
  if (email === undefined || !isEmailVerified) throw refuse('provider_email_unverified')
  const known = await deps.findByEmail(email)
  // Whoever registered an address without showing that it is theirs must not be handed its real owner.
  if (known && !known.isVerified) throw refuse('provider_account_unverified')
  const account = known?.account ?? (await deps.admit({ email, name }))
  await link(parts, account, subjectHash)
  return account
}

async function link(parts: FactorParts, account: Account, subjectHash: string): Promise<void> {
  const { database, clock, tell } = parts
  await database.transaction(async tx => {
    if (await store.isLinked(tx, account.id)) throw refuse('provider_linked')
    const made = { id: newId('cre', clock), accountId: account.id, subjectHash, now: clock.now() }
    if (!(await store.insertLink(tx, made))) throw refuse('provider_taken')
    await tell(tx, account, { what: 'service_connected' })
    const actor = { accountId: account.id, role: account.role }
    await record(tx, { name: 'provider.linked', actor, subject: account.id }, clock.now())
  })
}

async function unlink({ database, clock, tell }: FactorParts, account: Account): Promise<void> {
  await database.transaction(async tx => {
    if (!(await store.deleteLinks(tx, account.id))) throw refuse('provider_not_linked')
    await requireOtherWay(tx, account.id)
    await tell(tx, account, { what: 'service_disconnected' })
    const actor = { accountId: account.id, role: account.role }
    await record(tx, { name: 'provider.unlinked', actor, subject: account.id }, clock.now())
  })
}
