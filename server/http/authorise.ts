/**
 * Asks the policy about every request whose address is a route of ours, before anything of a module runs. A route without
 * a line is closed, and the log says so: it is a mistake of ours, not of the asker.
 */
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { type Caller, createDecider, type Decision, type Policy } from '../access/access.ts'
import type { Log } from '../kernel/log.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { AppEnv } from './auth.ts'
import { refuseRequest } from './problem.ts'

/** Keys from before keys had scopes. */
const scopesOfOldKeys = ['read', 'edit'] as const

/** The route's own pattern; what every request passes on its way says nothing. */
export function routeOf(c: Context<AppEnv>): { method: string; path: string } | undefined {
  return matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))
}

/** `GET /api/pictures/{id}`, as the API description and the policy spell it. */
export const routeName = ({ method, path }: { method: string; path: string }): string =>
  `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`

function callerOf(c: Context<AppEnv>): Caller | null {
  // On the way in nobody may be there yet.
  const account = c.get('account') as { role: Caller['role'] } | undefined
  if (!account) return null
  const via = c.get('via')
  return { role: account.role, via, scopes: via === 'key' ? (c.get('key')?.scopes ?? scopesOfOldKeys) : undefined }
}

function refusalOf(decision: Exclude<Decision, { allowed: true }>): Refusal {
  if (decision.why === 'role') return refuseRequest('not_allowed', { rule: decision.says })
  if (decision.why === 'scope') return refuseRequest('scope_needed', { scope: decision.scope })
  return refuseRequest(decision.why === 'no_line' ? 'route_not_found' : decision.why)
}

export function authorisation({ log, policy }: { log: Log; policy?: Policy }): MiddlewareHandler<AppEnv> {
  const decide = createDecider(policy)
  return async (c, next) => {
    const route = routeOf(c)
    const isOurs = /^\/(api|v1)(\/|$)/.test(c.req.path)
    if (!route && !isOurs) return next()
    const decision = decide(route ? routeName(route) : '', callerOf(c))
    if (decision.allowed) return next()
    if (route && decision.why === 'no_line') log.error('policy.line_missing', { route: routeName(route) })
    throw refusalOf(decision)
  }
}
