/**
 * Who may do what: one line per verb, and nothing is allowed that has no line. `http` looks a request's route up here
 * before anything of a module runs; the matrix test calls every route as everybody; the page on privacy shows the
 * sentences. A new route is added to the line of its verb, or gets a line of its own.
 */
const roles = ['owner', 'admin', 'support', 'member'] as const
export type Role = (typeof roles)[number]

/** What an API key may be good for. */
export const scopes = ['read', 'edit', 'admin'] as const
export type Scope = (typeof scopes)[number]

export interface Line {
  /** The rule, for people. */
  readonly says: string
  /** `anyone`: also who is not signed in. */
  readonly roles: 'anyone' | readonly Role[]
  /** What an API key needs; null: only a browser that signed in may, never a key. */
  readonly scope: Scope | null
  /** `METHOD /path/{parameter}`, as the API description spells them. */
  readonly routes: readonly string[]
}

const everybody = roles
/** Runs the server for others. */
const administration = ['owner', 'admin'] as const
/** Helps people with their account. */
const staff = ['owner', 'admin', 'support'] as const

export const policy = {
  'server.describe': {
    says: 'Anybody may ask whether the server is up, how its API is described, and who may do what.',
    roles: 'anyone',
    scope: 'read',
    routes: ['GET /healthz', 'GET /api/openapi.json', 'GET /api/policy/access'],
  },
  'privacy.read': {
    says: 'Anybody may read what is kept, and why, before handing anything over.',
    roles: 'anyone',
    scope: 'read',
    routes: ['GET /api/privacy/inventory', 'GET /api/privacy/policy'],
  },
  'setup.claim': {
    says: 'Whoever holds the token that only the console shows becomes the owner, once.',
    roles: 'anyone',
    scope: 'read',
    routes: ['GET /api/setup', 'POST /api/setup'],
  },
  'session.open': {
    says: 'Anybody may try to sign in as themselves, ask who they are signed in as, and sign out.',
    roles: 'anyone',
    scope: 'read',
    routes: ['GET /api/session', 'POST /api/session', 'DELETE /api/session'],
  },
  'session.prove': {
    says: 'Anybody may try to sign in with a passkey, a code, or the other service that the operator named.',
    roles: 'anyone',
    scope: 'read',
    routes: [
      'GET /api/sign-in',
      'POST /api/session/code',
      'POST /api/session/passkey/options',
      'POST /api/session/passkey',
      'POST /api/oidc',
      'GET /api/oidc/callback',
    ],
  },
  'factors.manage': {
    says: 'A person adds and removes their own ways to sign in, and proves again who they are, from a browser.',
    roles: everybody,
    scope: null,
    routes: [
      'GET /api/factors',
      'GET /api/passkeys',
      'POST /api/passkeys/options',
      'POST /api/passkeys',
      'PATCH /api/passkeys/{id}',
      'DELETE /api/passkeys/{id}',
      'POST /api/totp',
      'POST /api/totp/confirm',
      'POST /api/totp/end',
      'POST /api/totp/recovery-codes',
      'DELETE /api/oidc',
      'POST /api/session/proof',
      'POST /api/session/proof/passkey/options',
      'POST /api/session/proof/passkey',
    ],
  },
  'sign_up.ask': {
    says: 'Anybody may ask for an account where that is open, and finish it with the link from their mailbox.',
    roles: 'anyone',
    scope: 'read',
    routes: ['GET /api/sign-up', 'POST /api/sign-up', 'POST /api/sign-up/finish', 'POST /api/links/read'],
  },
  'password.reset': {
    says: 'Whoever reads the mailbox of an account may set a new password for it.',
    roles: 'anyone',
    scope: 'read',
    routes: ['POST /api/password/forgotten', 'POST /api/password/reset'],
  },
  'email.prove': {
    says: 'Whoever reads a mailbox may confirm that an account moves to it, or take the account back to it.',
    roles: 'anyone',
    scope: 'read',
    routes: ['POST /api/account/email/confirm', 'POST /api/account/email/undo'],
  },
  'account.change': {
    says: 'A person changes their own name, address and password, and deletes their account, from a browser only.',
    roles: everybody,
    scope: null,
    routes: [
      'PATCH /api/account',
      'POST /api/account/email',
      'POST /api/account/password',
      'POST /api/account/deletion',
    ],
  },
  'invitations.manage': {
    says: 'Owner and administrators invite people, to roles below their own, and withdraw invitations.',
    roles: administration,
    scope: null,
    routes: ['GET /api/invitations', 'POST /api/invitations', 'DELETE /api/invitations/{id}'],
  },
  'account.read': {
    says: 'A person sees their own account.',
    roles: everybody,
    scope: 'read',
    routes: ['GET /api/account'],
  },
  'sessions.manage': {
    says: 'A person sees where they are signed in and ends any of it, from a browser, never with a key.',
    roles: everybody,
    scope: null,
    routes: ['GET /api/sessions', 'DELETE /api/sessions', 'DELETE /api/sessions/{id}'],
  },
  'keys.read': {
    says: 'A person sees which API keys they have, never the keys themselves.',
    roles: everybody,
    scope: 'read',
    routes: ['GET /api/keys'],
  },
  'keys.manage': {
    says: 'A person makes, rotates and revokes their own API keys from a browser; a key can neither make nor revoke keys.',
    roles: everybody,
    scope: null,
    routes: ['POST /api/keys', 'POST /api/keys/{id}/rotate', 'DELETE /api/keys/{id}'],
  },
  'engine.read': {
    says: 'Whoever is signed in sees what the engine and the connected models can do, how words would be read, and what an order would cost.',
    roles: everybody,
    scope: 'read',
    routes: ['GET /api/engine', 'POST /api/plans', 'POST /api/quotes', 'GET /v1/models', 'GET /v1/models/{id}'],
  },
  'pictures.read': {
    says: 'A person sees their own pictures and everything derived from them; nobody else does, whatever their role.',
    roles: everybody,
    scope: 'read',
    routes: [
      'GET /api/pictures',
      'GET /api/pictures/{id}',
      'GET /api/pictures/{id}/content',
      'GET /api/pictures/{id}/matte',
    ],
  },
  'pictures.upload': {
    says: 'A person puts pictures into their own library.',
    roles: everybody,
    scope: 'edit',
    routes: [
      'POST /api/pictures',
      'POST /api/uploads',
      'GET /api/uploads/{id}',
      'PATCH /api/uploads/{id}',
      'POST /api/uploads/{id}/picture',
      'DELETE /api/uploads/{id}',
    ],
  },
  'pictures.delete': {
    says: 'A person deletes their own pictures, and nobody else’s.',
    roles: everybody,
    scope: 'edit',
    routes: ['DELETE /api/pictures/{id}'],
  },
  'generations.read': {
    says: 'A person sees their own edits, their words and how far they are; nobody else does, whatever their role.',
    roles: everybody,
    scope: 'read',
    routes: [
      'GET /api/generations',
      'GET /api/generations/{id}',
      'GET /api/generations/{id}/events',
      'GET /v1/images/generations/{id}',
    ],
  },
  'generations.order': {
    says: 'A person orders edits of their own pictures.',
    roles: everybody,
    scope: 'edit',
    routes: ['POST /api/generations', 'POST /v1/images/edits', 'POST /v1/images/generations'],
  },
  'generations.change': {
    says: 'A person stops and deletes their own edits, and nobody else’s.',
    roles: everybody,
    scope: 'edit',
    routes: ['POST /api/generations/{id}/cancel', 'DELETE /api/generations/{id}'],
  },
  'webhooks.read': {
    says: 'A person sees their own webhooks and what was sent to them; nobody else does, whatever their role.',
    roles: everybody,
    scope: 'read',
    routes: ['GET /api/webhooks', 'GET /api/webhooks/{id}', 'GET /api/webhooks/{id}/deliveries'],
  },
  'webhooks.manage': {
    says: 'A person makes, changes, tries and deletes their own webhooks; they carry identifiers, never words or pictures.',
    roles: everybody,
    scope: 'edit',
    routes: [
      'POST /api/webhooks',
      'PATCH /api/webhooks/{id}',
      'DELETE /api/webhooks/{id}',
      'POST /api/webhooks/{id}/secret',
      'POST /api/webhooks/{id}/test',
      'POST /api/webhook-deliveries/{id}/replay',
    ],
  },
  'log.read': {
    says: 'Owner and administrators read the log of security events; it holds identifiers, never words or pictures.',
    roles: administration,
    scope: 'admin',
    routes: ['GET /api/log'],
  },
  'log.mine': {
    says: 'A person reads what the log says of their own account, with the proof that nobody changed it.',
    roles: everybody,
    scope: 'read',
    routes: ['GET /api/log/mine', 'GET /api/log/mine/{number}'],
  },
  'log.witness': {
    says: 'Anybody may keep the signed checkpoints of the log, so that no later change can hide.',
    roles: 'anyone',
    scope: 'read',
    routes: ['GET /api/log/checkpoints'],
  },
  'people.read': {
    says: 'Owner, administrators and support see who has an account, its state and how much it keeps, never what.',
    roles: staff,
    scope: 'admin',
    routes: ['GET /api/people', 'GET /api/people/{id}'],
  },
  'people.change': {
    says: 'Owner and administrators shut, open, sign out, delete accounts, never above their own, and administrators give roles below theirs; an owner always remains.',
    roles: administration,
    scope: null,
    routes: [
      'POST /api/people/{id}/suspend',
      'POST /api/people/{id}/restore',
      'POST /api/people/{id}/end-sessions',
      'PUT /api/people/{id}/role',
      'DELETE /api/people/{id}',
    ],
  },
  'break_glass.manage': {
    says: 'Owner and administrators ask for, approve, decline, list and end cases of looking; nobody approves their own.',
    roles: administration,
    scope: null,
    routes: [
      'POST /api/break-glass',
      'GET /api/break-glass',
      'GET /api/break-glass/{id}',
      'POST /api/break-glass/{id}/approve',
      'POST /api/break-glass/{id}/decline',
      'POST /api/break-glass/{id}/end',
    ],
  },
  'break_glass.look': {
    says: 'Whoever asked for a case sees what the case is about while it is open; every look is logged and the person told.',
    roles: administration,
    scope: null,
    routes: [
      'GET /api/break-glass/{id}/pictures',
      'GET /api/break-glass/{id}/pictures/{picture}/content',
      'GET /api/break-glass/{id}/generations',
    ],
  },
  'looks.read': {
    says: 'A person sees who looked at what is theirs, when and why, and says that they have seen it.',
    roles: everybody,
    scope: 'read',
    routes: ['GET /api/looks'],
  },
  'looks.acknowledge': {
    says: 'A person says in a browser that they have seen who looked.',
    roles: everybody,
    scope: null,
    routes: ['POST /api/looks/{id}/acknowledge'],
  },
  'models.read': {
    says: 'Whoever is signed in sees the models they may name, what each does with pictures, and what they allow themselves.',
    roles: everybody,
    scope: 'read',
    routes: ['GET /api/models', 'GET /api/adapters', 'GET /api/data-choice'],
  },
  'data_choice.change': {
    says: 'A person chooses in a browser how badly their own pictures may be handled at most.',
    roles: everybody,
    scope: null,
    routes: ['PUT /api/data-choice'],
  },
  'connections.read': {
    says: 'Owner and administrators see which services are connected for everybody, never the keys.',
    roles: administration,
    scope: 'admin',
    routes: ['GET /api/connections', 'GET /api/connections/{id}/test'],
  },
  'connections.manage': {
    says: 'Owner and administrators connect services for everybody, test them, and say what their models cost, from a browser.',
    roles: administration,
    scope: null,
    routes: [
      'POST /api/connections',
      'POST /api/connections/detect',
      'PATCH /api/connections/{id}',
      'DELETE /api/connections/{id}',
      'PATCH /api/connections/{id}/models',
      'POST /api/connections/{id}/discover',
      'POST /api/connections/{id}/test',
    ],
  },
  'own_connections.read': {
    says: 'A person sees which services they connected with keys of their own, never the keys; nobody else sees them.',
    roles: everybody,
    scope: 'read',
    routes: ['GET /api/own-connections', 'GET /api/own-connections/{id}/test'],
  },
  'own_connections.manage': {
    says: 'A person connects services with keys of their own, from a browser, where the operator allows it.',
    roles: everybody,
    scope: null,
    routes: [
      'POST /api/own-connections',
      'PATCH /api/own-connections/{id}',
      'DELETE /api/own-connections/{id}',
      'PATCH /api/own-connections/{id}/models',
      'POST /api/own-connections/{id}/discover',
      'POST /api/own-connections/{id}/test',
    ],
  },
  'tools.call': {
    says: 'Whoever is signed in calls tools over the Model Context Protocol; each tool may do what its caller may, and no more.',
    roles: everybody,
    scope: 'read',
    routes: ['POST /mcp', 'GET /mcp', 'DELETE /mcp'],
  },
  'links.open': {
    says: 'Whoever was given the signed link to one result may open that one result, for an hour.',
    roles: 'anyone',
    scope: 'read',
    routes: ['GET /v1/images/content'],
  },
} as const satisfies Record<string, Line>
