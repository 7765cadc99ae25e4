/**
 * How the server says no. A `Refusal` is a rule of the product: the person may not, or cannot, and is told what would work.
 * `Unavailable` is weather: a disk, a database or a vendor is down, and trying again may help. Anything else thrown is a bug.
 * Each module lists its codes in `refusals.ts`; the registry below is the single source for HTTP status, OpenAPI and copy.
 */
export type RefusalKind =
  | 'not_found'
  | 'unauthenticated'
  | 'forbidden'
  | 'invalid'
  | 'too_large'
  | 'unsupported'
  | 'conflict'
  | 'unpaid'
  | 'too_many'
  | 'gone'
  /** There is no room left where bytes are kept. */
  | 'full'

export const statusOfKind: Record<RefusalKind, 400 | 401 | 402 | 403 | 404 | 409 | 410 | 413 | 415 | 429 | 507> = {
  not_found: 404,
  unauthenticated: 401,
  forbidden: 403,
  invalid: 400,
  too_large: 413,
  unsupported: 415,
  conflict: 409,
  unpaid: 402,
  too_many: 429,
  gone: 410,
  full: 507,
}

/** code -> [kind, message]. `{name}` in a message is filled from the details. */
export type RefusalTable = Record<string, readonly [RefusalKind, string]>
export type RefusalDetails = Record<string, string | number | boolean | readonly string[]>

export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: string
  readonly kind: RefusalKind
  readonly details: RefusalDetails

  constructor(code: string, kind: RefusalKind, message: string, details: RefusalDetails = {}) {
    super(message)
    this.code = code
    this.kind = kind
    this.details = details
  }
}

/** Makes the `refuse` verb of one module from its table: `throw refuse('picture_too_large', { limitMb: 50 })`. */
export function refusalsOf<Table extends RefusalTable>(table: Table) {
  return (code: keyof Table & string, details: RefusalDetails = {}): Refusal => {
    const [kind, template] = table[code] as readonly [RefusalKind, string]
    const message = template.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? `{${name}}`))
    return new Refusal(code, kind, message, details)
  }
}

export class Unavailable extends Error {
  override name = 'Unavailable'
  readonly what: string

  constructor(what: string, options?: { cause?: unknown }) {
    super(`${what} is not available`, options)
    this.what = what
  }
}
