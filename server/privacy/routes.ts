import { createRoute } from '@hono/zod-openapi'
import { type Line, policy as rules } from '../access/access.ts'
import { json, newRoutes } from '../http/openapi.ts'
import type { Privacy } from './privacy.ts'
import { accessSchema, inventorySchema, policySchema } from './schema.ts'

const routes = {
  inventory: createRoute({
    method: 'get',
    path: '/api/privacy/inventory',
    tags: ['Privacy'],
    summary: 'Everything this server keeps, why and for how long',
    security: [],
    responses: { 200: json(inventorySchema, 'The inventory') },
  }),
  access: createRoute({
    method: 'get',
    path: '/api/policy/access',
    tags: ['Privacy'],
    summary: 'Who may do what: the rules that decide every request',
    security: [],
    responses: { 200: json(accessSchema, 'One line per verb') },
  }),
  policy: createRoute({
    method: 'get',
    path: '/api/privacy/policy',
    tags: ['Privacy'],
    summary: 'The privacy policy, generated from the inventory',
    security: [],
    responses: { 200: json(policySchema, 'The policy') },
  }),
}

const accessRules = Object.entries<Line>(rules).map(([verb, { says, roles, scope, routes: of }]) => ({
  ...{ verb, says, scope },
  roles: roles === 'anyone' ? [] : [...roles],
  routes: [...of],
}))

export function privacyRoutes({ privacy }: { privacy: Privacy }) {
  const { inventory } = privacy
  return newRoutes()
    .openapi(routes.inventory, c => c.json({ categories: [...inventory] }, 200))
    .openapi(routes.access, c => c.json({ rules: accessRules }, 200))
    .openapi(routes.policy, c => {
      const policy = privacy.policy()
      const sections = policy.sections.map(({ title, paragraphs }) => ({ title, paragraphs: [...paragraphs] }))
      return c.json({ ...policy, sections }, 200)
    })
}
