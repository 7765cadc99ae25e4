import { createAuthEndpoint } from '@better-auth/core/api'
import { z } from 'zod'

export const sessionSeconds = 30 * 24 * 60 * 60

const HOUR_MS = 60 * 60_000

/** Use is noted to the hour: enough to recognise a forgotten browser, too little to follow a day. */
export const hourOf = (moment: Date): Date => new Date(Math.floor(moment.getTime() / HOUR_MS) * HOUR_MS)

/** What our verbs need of better-auth beside its own: a session for who was proved elsewhere, and whose cookie this is. */
export function sessionEndpoints() {
  return {
    id: 'image2image-sessions',
    endpoints: {
      openSession: createAuthEndpoint.serverOnly(
        { method: 'POST', body: z.object({ accountId: z.string() }) },
        async ctx => {
          const { internalAdapter, authCookies, secret } = ctx.context
          const { token } = await internalAdapter.createSession(ctx.body.accountId)
          const { name, attributes } = authCookies.sessionToken
          await ctx.setSignedCookie(name, token, secret, { ...attributes, maxAge: sessionSeconds })
          return { token }
        },
      ),
      readSession: createAuthEndpoint.serverOnly({ method: 'GET', requireHeaders: true }, async ctx => {
        const { authCookies, secret } = ctx.context
        const token = await ctx.getSignedCookie(authCookies.sessionToken.name, secret)
        return { token: token || null }
      }),
    },
  }
}
