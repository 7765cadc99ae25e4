/**
 * The headers that bound what a browser does with an answer. A page may run the scripts that carry the nonce of this one
 * answer, and what those load; text never becomes a script, because the page asks for Trusted Types. Everything that is
 * no page may do nothing at all, and no other site may load it.
 */
import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './auth.ts'

/** The one policy that may turn a text into the address of a script: web/device/worker-address.ts. */
const TRUSTED_POLICY = 'image2image'

/** What stands in the built page where the nonce goes. web/vite.config.ts writes it. */
export const NONCE_MARK = 'NONCE-OF-THIS-ANSWER'

const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "frame-src 'none'",
    "img-src 'self' blob: data:",
    "manifest-src 'self'",
    "media-src 'self' blob:",
    "object-src 'none'",
    // Browsers that know the nonce do not look at 'self'.
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'self'`,
    "script-src-attr 'none'",
    "style-src 'self'",
    "worker-src 'self'",
    "require-trusted-types-for 'script'",
    `trusted-types ${TRUSTED_POLICY}`,
  ].join('; ')

/**
 * A worker obeys the policy of its own script. WebAssembly is compiled there and nowhere else, so pages need not allow it.
 * There is no document in a worker, so there is nothing that Trusted Types could guard but the address of another worker.
 */
const workerPolicy = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"

const otherPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * Scripts that start as workers and run the engine; everything else is a page or belongs to one. A path without an ending
 * is answered with the page, wherever it lies.
 */
const isWorkerScript = (path: string): boolean => /^\/(assets\/device-|models\/).*\.m?js$/.test(path)

const YEAR_SECONDS = 31_536_000

/** Everything but the content policy. An answer that brings its own value keeps it. */
function fixedHeaders(baseUrl: string | undefined): readonly (readonly [string, string])[] {
  const headers: [string, string][] = [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    // Together they let a page share memory between threads, which the models need; all it loads is ours anyway.
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-embedder-policy', 'require-corp'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['origin-agent-cluster', '?1'],
    [
      'permissions-policy',
      'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), bluetooth=(), midi=(), display-capture=(), browsing-topics=()',
    ],
    ['x-dns-prefetch-control', 'off'],
    ['x-permitted-cross-domain-policies', 'none'],
  ]
  if (baseUrl?.startsWith('https:'))
    headers.push(['strict-transport-security', `max-age=${YEAR_SECONDS}; includeSubDomains`])
  return headers
}

function policyFor(path: string, contentType: string | null, nonce: string): string {
  if (isWorkerScript(path)) return workerPolicy
  return contentType?.startsWith('text/html') ? pagePolicy(nonce) : otherPolicy
}

export function security(baseUrl: string | undefined): MiddlewareHandler<AppEnv> {
  const fixed = fixedHeaders(baseUrl)
  return async (c, next) => {
    const nonce = randomBytes(16).toString('base64url')
    c.set('nonce', nonce)
    await next()
    const { headers } = c.res
    for (const [name, value] of fixed) if (!headers.has(name)) headers.set(name, value)
    if (!headers.has('content-security-policy'))
      headers.set('content-security-policy', policyFor(c.req.path, headers.get('content-type'), nonce))
  }
}
