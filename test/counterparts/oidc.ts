/**
 * A real OpenID Connect provider on loopback, for signing in through another service. It signs in whoever the test says,
 * without asking; everything else is as the package does it. Also a browser's way through it, redirect by redirect.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Context } from 'oidc-provider'

export interface Claims {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
}

export interface OidcCounterpart {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Who signs in there from now on; null declines. */
  who: Claims | null
  /** Requests that came from the server, by path. */
  readonly asked: string[]
  /** Goes the way a browser would, from the address it was sent to until it is sent back to `origin`. */
  travel(url: string, origin: string): Promise<string>
  stop(): Promise<void>
}

const clientId = 'image2image'
const callbackPath = '/api/oidc/callback'

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }
}

/** @param redirectUri where it may send browsers back to; left out: to our path, wherever the server is */
export async function startOidc(redirectUri?: string): Promise<OidcCounterpart> {
  let handle: ReturnType<Provider['callback']> | null = null
  let provider: Provider | null = null
  const asked: string[] = []
  const people = new Map<string, Claims>()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://counterpart.test')
    asked.push(pathname)
    if (!pathname.startsWith('/interaction/')) return handle?.(request, response)
    const { who } = counterpart
    if (who) people.set(who.sub, who)
    const result = who ? { login: { accountId: who.sub } } : { error: 'access_denied' }
    provider?.interactionFinished(request, response, result).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clientSecret = randomBytes(24).toString('hex')
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri ?? `http://127.0.0.1${callbackPath}`],
      },
    ],
    cookies: { keys: [randomBytes(16).toString('hex')] },
    jwks: { keys: [signingKey()] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => people.get(sub) ?? { sub } }),
    loadExistingGrant: async ({ oidc }: Context) => {
      if (!provider) return undefined
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  if (redirectUri === undefined)
    provider.Client.prototype.redirectUriAllowed = uri => new URL(uri).pathname === callbackPath
  handle = provider.callback()
  const counterpart: OidcCounterpart = {
    issuer,
    clientId,
    clientSecret,
    who: null,
    asked,
    travel,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return counterpart
}

async function travel(url: string, origin: string): Promise<string> {
  const cookies = new Map<string, string>()
  let next = url
  for (let hop = 0; hop < 10; hop++) {
    if (next.startsWith(`${origin}/`)) return next
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(next, { redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/)
      cookies.set(name, value)
    }
    const to = answer.headers.get('location')
    if (to === null) throw new Error(`the provider stopped with ${answer.status}: ${await answer.text()}`)
    next = new URL(to, next).href
  }
  throw new Error('the provider goes round in circles')
}
