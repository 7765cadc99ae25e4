/**
 * The front door of the rules: whether a caller may use a route, and if not, why. Deny by default: a route that no line
 * of the policy names is closed to everybody. Whose thing it is, is not asked here: every query names its owner, and
 * row-level security stands behind it.
 */
import { type Line, policy, type Role, type Scope } from './policy.ts'

export { type Line, policy, type Role, type Scope, scopes } from './policy.ts'

export interface Caller {
  readonly role: Role
  readonly via: 'session' | 'key'
  /** Of the key that proved who calls. */
  readonly scopes?: readonly Scope[] | undefined
}

export type Decision =
  | { readonly allowed: true; readonly verb: string }
  | { readonly allowed: false; readonly why: 'no_line' | 'not_signed_in' | 'session_needed' }
  | { readonly allowed: false; readonly why: 'role'; readonly says: string }
  | { readonly allowed: false; readonly why: 'scope'; readonly scope: Scope }

export type Policy = Readonly<Record<string, Line>>

/** Finds the line of a route once, for all requests. */
export function createDecider(lines: Policy = policy): (route: string, caller: Caller | null) => Decision {
  const lineOf = new Map(
    Object.entries(lines).flatMap(([verb, line]) => line.routes.map(route => [route, { verb, line }] as const)),
  )
  return (route, caller) => {
    const found = lineOf.get(route)
    if (!found) return { allowed: false, why: caller ? 'no_line' : 'not_signed_in' }
    return decide(found.verb, found.line, caller)
  }
}

function decide(verb: string, line: Line, caller: Caller | null): Decision {
  if (line.roles === 'anyone') return { allowed: true, verb }
  if (!caller) return { allowed: false, why: 'not_signed_in' }
  if (!line.roles.includes(caller.role)) return { allowed: false, why: 'role', says: line.says }
  if (caller.via === 'session') return { allowed: true, verb }
  if (line.scope === null) return { allowed: false, why: 'session_needed' }
  const held = caller.scopes ?? []
  return held.includes(line.scope) ? { allowed: true, verb } : { allowed: false, why: 'scope', scope: line.scope }
}
