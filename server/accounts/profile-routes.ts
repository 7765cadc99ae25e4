/**
 * The HTTP edge of what a person changes about their own account. Keys can do none of it: one that leaks must not be able
 * to take the account over.
 */
import { createRoute } from '@hono/zod-openapi'
import { requireFresh } from '../http/auth.ts'
import { json, newRoutes, problems } from '../http/openapi.ts'
import type { Accounts } from './accounts.ts'
import * as identity from './identity-schema.ts'
import { bodyOf, ownAccount, presentAccount, sendCookies } from './presenting.ts'
import * as schema from './schema.ts'

const security = [{ session: [] }]

const routes = {
  rename: createRoute({
    method: 'patch',
    path: '/api/account',
    tags: ['Accounts'],
    summary: 'Change your name',
    security,
    request: bodyOf(identity.nameSchema),
    responses: { 200: json(schema.whoSchema, 'The account'), ...problems(400, 401, 403) },
  }),
  askEmailChange: createRoute({
    method: 'post',
    path: '/api/account/email',
    tags: ['Accounts'],
    summary: 'Ask to move the account to another address: a letter goes there',
    security,
    request: bodyOf(identity.addressSchema),
    responses: {
      202: { description: 'Taken: the address counts when the link in the letter was opened' },
      ...problems(400, 401, 403, 429),
    },
  }),
  confirmEmail: createRoute({
    method: 'post',
    path: '/api/account/email/confirm',
    tags: ['Accounts'],
    summary: 'Use the address that a mailed link was sent to',
    security: [],
    request: bodyOf(identity.tokenSchema),
    responses: { 204: { description: 'The address counts' }, ...problems(400, 409, 410) },
  }),
  undoEmail: createRoute({
    method: 'post',
    path: '/api/account/email/undo',
    tags: ['Accounts'],
    summary: 'Take the account back to its former address; ends every session',
    security: [],
    request: bodyOf(identity.tokenSchema),
    responses: { 204: { description: 'The former address counts again' }, ...problems(400, 409, 410) },
  }),
  changePassword: createRoute({
    method: 'post',
    path: '/api/account/password',
    tags: ['Accounts'],
    summary: 'Change your password; ends your other sessions',
    security,
    request: bodyOf(identity.passwordChangeSchema),
    responses: { 204: { description: 'The new password counts' }, ...problems(400, 401, 403, 429) },
  }),
  deleteAccount: createRoute({
    method: 'post',
    path: '/api/account/deletion',
    tags: ['Accounts'],
    summary: 'Delete your account and everything in it, for good',
    security,
    request: bodyOf(identity.deletionSchema),
    responses: {
      202: { description: 'The account is nobody’s from now on; what it held is being destroyed' },
      ...problems(400, 401, 403, 409),
    },
  }),
}

export function profileRoutes({ accounts }: { accounts: Accounts }) {
  const { identity: verbs } = accounts
  return newRoutes()
    .openapi(routes.rename, async c => {
      const account = await verbs.rename(await ownAccount(accounts, c), c.req.valid('json').name)
      return c.json({ account: presentAccount(account) }, 200)
    })
    .openapi(routes.askEmailChange, async c => {
      requireFresh(c)
      await verbs.askEmailChange(await ownAccount(accounts, c), c.req.valid('json').email)
      return c.body(null, 202)
    })
    .openapi(routes.confirmEmail, async c => {
      await verbs.confirmEmail(c.req.valid('json').token)
      return c.body(null, 204)
    })
    .openapi(routes.undoEmail, async c => {
      await verbs.undoEmail(c.req.valid('json').token)
      return c.body(null, 204)
    })
    .openapi(routes.changePassword, async c => {
      const account = await ownAccount(accounts, c)
      const { hasPassword, hasTotp } = await accounts.factors.waysOf(account)
      // The present password proves nothing where there is none, and too little where a code is asked for, too.
      if (!hasPassword || hasTotp) requireFresh(c)
      await verbs.changePassword(account, c.req.valid('json'), c.req.raw.headers)
      sendCookies(c, await accounts.factors.renewSession(account, c.req.raw.headers))
      return c.body(null, 204)
    })
    .openapi(routes.deleteAccount, async c => {
      requireFresh(c)
      await verbs.deleteAccount(await ownAccount(accounts, c), c.req.valid('json').email)
      return c.body(null, 202)
    })
}
