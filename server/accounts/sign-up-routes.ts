/**
 * The HTTP edge of how an account begins and is found again: sign-up, invitations, links from letters, a forgotten
 * password. What strangers may ask is answered in the same words and the same time whoever they ask about.
 */
import { createRoute } from '@hono/zod-openapi'
import { requireFresh } from '../http/auth.ts'
import { json, newRoutes, problems } from '../http/openapi.ts'
import type { Accounts } from './accounts.ts'
import * as identity from './identity-schema.ts'
import type { MailedLink } from './links.ts'
import { bodyOf, ownAccount, presentAccount, sendCookies } from './presenting.ts'
import * as schema from './schema.ts'
import type { Invitation } from './sign-up.ts'

const done = (description: string) => ({ 204: { description } })
const asked = { 202: { description: 'Taken: if the address allows it, a letter is on its way' } }

const routes = {
  signUpState: createRoute({
    method: 'get',
    path: '/api/sign-up',
    tags: ['Accounts'],
    summary: 'Whether people can make an account by themselves',
    security: [],
    responses: { 200: json(identity.signUpStateSchema, 'The way in') },
  }),
  askSignUp: createRoute({
    method: 'post',
    path: '/api/sign-up',
    tags: ['Accounts'],
    summary: 'Ask for an account: a letter with a link follows',
    security: [],
    request: bodyOf(identity.addressSchema),
    responses: { ...asked, ...problems(400, 403, 429) },
  }),
  finishSignUp: createRoute({
    method: 'post',
    path: '/api/sign-up/finish',
    tags: ['Accounts'],
    summary: 'Make the account behind a mailed link, and sign in',
    security: [],
    request: bodyOf(identity.finishSchema),
    responses: { 201: json(schema.whoSchema, 'The account, signed in'), ...problems(400, 403, 409, 410) },
  }),
  readLink: createRoute({
    method: 'post',
    path: '/api/links/read',
    tags: ['Accounts'],
    summary: 'What a mailed link opens; looking does not use it up',
    security: [],
    request: bodyOf(identity.tokenSchema),
    responses: { 200: json(identity.linkSchema, 'The link'), ...problems(400, 410) },
  }),
  askReset: createRoute({
    method: 'post',
    path: '/api/password/forgotten',
    tags: ['Accounts'],
    summary: 'Ask for a letter with a link to a new password',
    security: [],
    request: bodyOf(identity.addressSchema),
    responses: { ...asked, ...problems(400, 429) },
  }),
  reset: createRoute({
    method: 'post',
    path: '/api/password/reset',
    tags: ['Accounts'],
    summary: 'Set a new password with a mailed link; ends every session',
    security: [],
    request: bodyOf(identity.resetSchema),
    responses: { ...done('The new password counts'), ...problems(400, 410) },
  }),
  listInvitations: createRoute({
    method: 'get',
    path: '/api/invitations',
    tags: ['People'],
    summary: 'Invitations that nobody has accepted, newest first',
    responses: { 200: json(identity.invitationsSchema, 'The invitations'), ...problems(401, 403) },
  }),
  invite: createRoute({
    method: 'post',
    path: '/api/invitations',
    tags: ['People'],
    summary: 'Invite somebody',
    request: bodyOf(identity.invitationOrderSchema),
    responses: { 201: json(identity.newInvitationSchema, 'The invitation'), ...problems(400, 401, 403, 429) },
  }),
  withdraw: createRoute({
    method: 'delete',
    path: '/api/invitations/{id}',
    tags: ['People'],
    summary: 'Withdraw an invitation, at once',
    request: { params: schema.idPathSchema },
    responses: { ...done('Its link opens nothing any more'), ...problems(401, 403, 404) },
  }),
}

const presentInvitation = ({ id, email, role, createdAt, expiresAt }: MailedLink) => ({
  id,
  email,
  role: role ?? 'member',
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
})

const presentNew = ({ url, ...link }: Invitation) => ({ ...presentInvitation(link), url: url ?? null })

export function signUpRoutes({ accounts }: { accounts: Accounts }) {
  const { identity: verbs } = accounts
  return newRoutes()
    .openapi(routes.signUpState, async c =>
      c.json({ mode: verbs.signUpMode, isPossible: await verbs.canSignUp() }, 200),
    )
    .openapi(routes.askSignUp, async c => {
      await verbs.askSignUp(c.req.valid('json').email)
      return c.body(null, 202)
    })
    .openapi(routes.finishSignUp, async c => {
      const { token, ...chosen } = c.req.valid('json')
      const { account, cookies } = await verbs.finishSignUp(token, chosen, c.req.raw.headers)
      sendCookies(c, cookies)
      return c.json({ account: presentAccount(account) }, 201)
    })
    .openapi(routes.readLink, async c => {
      const { purpose, email, expiresAt } = await verbs.readLink(c.req.valid('json').token)
      return c.json({ purpose, email, expiresAt: expiresAt.toISOString() }, 200)
    })
    .openapi(routes.askReset, async c => {
      await verbs.askReset(c.req.valid('json').email)
      return c.body(null, 202)
    })
    .openapi(routes.reset, async c => {
      const { token, password } = c.req.valid('json')
      await verbs.resetPassword(token, password, c.get('network'))
      return c.body(null, 204)
    })
    .openapi(routes.listInvitations, async c => {
      const invitations = await verbs.invitations()
      return c.json({ invitations: invitations.map(presentInvitation) }, 200)
    })
    .openapi(routes.invite, async c => {
      const { email, role, byHand } = c.req.valid('json')
      // Whoever may hand out administration must be there in person.
      if (role === 'owner' || role === 'admin') requireFresh(c)
      const by = await ownAccount(accounts, c)
      return c.json(presentNew(await verbs.invite({ by, email, role, byHand })), 201)
    })
    .openapi(routes.withdraw, async c => {
      await verbs.withdrawInvitation(await ownAccount(accounts, c), c.req.valid('param').id)
      return c.body(null, 204)
    })
}
