/**
 * Loaded before a server by `NODE_OPTIONS=--import=…`: its webhooks may go to this very computer, and only there. The
 * product never allows that, and no setting can; a journey has no other receiver.
 */
import { registerHooks } from 'node:module'
import { createWebhooks as create, type WebhooksDeps } from '../../server/webhooks/webhooks.ts'

export * from '../../server/webhooks/webhooks.ts'
export const createWebhooks = (deps: WebhooksDeps) => create({ ...deps, allowsLoopback: true })

const replaced = new URL('../../server/webhooks/webhooks.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    const isMain = context.parentURL?.endsWith('/server/main.ts') === true
    return isMain && found.url === replaced ? { ...found, url: import.meta.url } : found
  },
})
