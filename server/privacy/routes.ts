import { createRoute } from '@hono/zod-openapi'
import { json, newRoutes } from '../http/openapi.ts'
import type { Privacy } from './privacy.ts'
import { inventorySchema, policySchema } from './schema.ts'

const routes = {
  inventory: createRoute({
    method: 'get',
    path: '/api/privacy/inventory',
    tags: ['Privacy'],
    summary: 'Everything this server keeps, why and for how long',
    security: [],
    responses: { 200: json(inventorySchema, 'The inventory') },
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

export function privacyRoutes({ privacy }: { privacy: Privacy }) {
  const { inventory, policy } = privacy
  const sections = policy.sections.map(({ title, paragraphs }) => ({ title, paragraphs: [...paragraphs] }))
  return newRoutes()
    .openapi(routes.inventory, c => c.json({ categories: [...inventory] }, 200))
    .openapi(routes.policy, c => c.json({ ...policy, sections }, 200))
}
