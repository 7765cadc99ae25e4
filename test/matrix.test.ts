/**
 * Every route as everybody. The routes come from the router and the API description of the whole server, the expectations
 * from `matrix/rows.ts`: an unexpected 2xx fails, so does an expected one that does not come, and another person's thing
 * must answer exactly like one that never was.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policy, type Scope } from '../server/access/access.ts'
import { Closing } from '../server/closing.ts'
import { readConfig } from '../server/config.ts'
import { silentLog } from '../server/kernel/log.ts'
import { appOf, openServices, type Services } from '../server/main.ts'
import { deadAddress, operatorsOrder, ownOrder } from './matrix/connection-rows.ts'
import {
  type Ask,
  caseOrder,
  editForm,
  endings,
  hookUrl,
  photoBytes,
  type Role,
  type Row,
  rows,
  type Things,
} from './matrix/rows.ts'
import { createWorld, type World } from './world.ts'

const origin = 'http://127.0.0.1:3000'
const password = 'correct-horse-battery'
const canary = 'make it sepia, canary words'

interface Actor {
  readonly name: string
  readonly person: string | null
  readonly role: Role | null
  readonly scopes?: readonly Scope[]
  /** Proves nothing any more. */
  readonly isOver?: boolean
  headers(): Promise<Record<string, string>>
}

let world: World
let services: Services
let app: ReturnType<typeof appOf>
const closing = new Closing()
const people: Record<string, Role> = { ola: 'owner', ann: 'admin', sam: 'support', ada: 'member', bob: 'member' }
let actors: Actor[] = []
let things: Things

const allRows = { ...rows, ...endings }

beforeAll(async () => {
  world = await createWorld()
  // The server makes its own keys, as at a first start.
  await world.database.pool.query('truncate key_epochs cascade')
  const dataDir = join(world.dir, 'data')
  mkdirSync(dataDir)
  const { config } = readConfig({
    DATA_DIR: dataDir,
    DRAIN_SECONDS: '0',
    ENGINE_SLOTS: '1',
    PRIVATE_HOSTS: 'localhost:1',
  })
  if (!config) throw new TypeError('the configuration of the test is wrong')
  const parts = { config, log: silentLog, closing, database: world.database, baseUrl: origin }
  services = await openServices(parts)
  app = appOf(parts, services, () => true)
  await services.start()
  await populate()
}, 120_000)

afterAll(async () => {
  await services?.stop()
  await closing.run(silentLog)
  await world?.dispose()
})

async function send(method: string, path: string, headers: Record<string, string>, ask: Ask = {}): Promise<Response> {
  const body = ask.form ? await ask.form() : ask.body ? JSON.stringify(ask.body) : undefined
  const type: Record<string, string> = ask.body ? { 'content-type': 'application/json' } : {}
  return app.request(`${origin}${path}${ask.query ?? ''}`, {
    method,
    headers: { host: '127.0.0.1:3000', ...type, ...headers, ...ask.headers },
    ...(body === undefined ? {} : { body }),
  })
}

const signIn = async (name: string): Promise<string> => {
  const response = await send('POST', '/api/session', {}, { body: { email: `${name}@example.test`, password } })
  expect(response.status, `${name} signs in`).toBe(200)
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}

const inBrowser = (cookie: string) => ({ cookie, origin })
const jsonOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBeLessThan(300)
  return response.json()
}

async function newKey(cookie: string, order: object): Promise<{ id: string; key: string }> {
  return jsonOf(await send('POST', '/api/keys', inBrowser(cookie), { body: order }))
}

async function populate(): Promise<void> {
  for (const [name, role] of Object.entries(people))
    await services.accounts.createAccount({ email: `${name}@example.test`, password, name, role })
  const cookies = new Map<string, string>()
  for (const name of Object.keys(people)) cookies.set(name, await signIn(name))
  const cookieOf = (name: string) => cookies.get(name) ?? ''
  const keyActor = async (name: string, person: string, scopes: readonly Scope[], isOver = false): Promise<Actor> => {
    const { id, key } = await newKey(cookieOf(person), { name, scopes })
    if (name.startsWith('revoked')) await send('DELETE', `/api/keys/${id}`, inBrowser(cookieOf(person)))
    if (name.startsWith('expired'))
      await world.database.pool.query(`update api_keys set expires_at = now() - interval '1 hour' where id = $1`, [id])
    const headers = async () => ({ authorization: `Bearer ${key}` })
    return { name, person, role: people[person] ?? null, scopes, isOver, headers }
  }
  const browser = (name: string): Actor => ({
    name: `${name} (${people[name]})`,
    person: name,
    role: people[name] ?? null,
    headers: async () => inBrowser(cookieOf(name)),
  })
  const ended = await signIn('ada')
  await send('DELETE', '/api/session', inBrowser(ended))
  actors = [
    { name: 'nobody', person: null, role: null, headers: async () => ({}) },
    { name: 'forged cookie', person: null, role: null, headers: async () => inBrowser(cookieOf('ada').slice(0, -6)) },
    { name: 'ended session of ada', person: null, role: null, headers: async () => inBrowser(ended) },
    await keyActor('revoked key of ada', 'ada', ['read', 'edit'], true),
    await keyActor('expired key of ada', 'ada', ['read', 'edit'], true),
    ...['bob', 'sam', 'ann', 'ola'].map(browser),
    await keyActor('key of bob: read, edit', 'bob', ['read', 'edit']),
    await keyActor('key of ann: admin', 'ann', ['admin']),
    await keyActor('key of ann: read, edit', 'ann', ['read', 'edit']),
    await keyActor('key of ola: all', 'ola', ['read', 'edit', 'admin']),
    await keyActor('key of ada: read', 'ada', ['read']),
    await keyActor('key of ada: edit', 'ada', ['edit']),
    await keyActor('key of ada: read, edit', 'ada', ['read', 'edit']),
    browser('ada'),
  ]
  things = await makeThings()
}

const asAda = () => actors.at(-1)?.headers() ?? Promise.resolve({})

async function edited(instruction: string, pictureId: string): Promise<{ id: string; resultId: string }> {
  const headers = await asAda()
  const { id } = await jsonOf(await send('POST', '/api/generations', headers, { body: { pictureId, instruction } }))
  for (let i = 0; i < 600; i++) {
    const made = await jsonOf(await send('GET', `/api/generations/${id}`, headers))
    if (made.state === 'done') return made
    expect(made.state, JSON.stringify(made.error)).toMatch(/queued|running/)
    await sleep(50)
  }
  return expect.unreachable('the edit did not end')
}

async function makePicture(): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([await photoBytes()]), 'canary-name.png')
  return (await jsonOf(await send('POST', '/api/pictures', await asAda(), { form: async () => form }))).id
}

async function makeThings(): Promise<Things> {
  const picture = await makePicture()
  const drawn = await edited('turn it into a vector drawing', picture)
  const linked = await jsonOf(
    await send('POST', '/v1/images/edits', await asAda(), { form: editForm({ response_format: 'url' }) }),
  )
  const linkToken = new URL(linked.data[0].url).searchParams.get('token') ?? ''
  const entry = await makeEntry()
  const made = {
    entry,
    picture,
    drawing: drawn.resultId,
    generation: drawn.id,
    waiting: '',
    key: '',
    session: '',
    linkToken,
  }
  const { account } = await jsonOf(await send('GET', '/api/account', await asAda()))
  things = {
    ...made,
    account: account.id,
    passkey: '',
    invitation: '',
    person: '',
    shutPerson: '',
    askedCase: '',
    openCase: '',
    webhook: '',
    connection: '',
    ownConnection: '',
    upload: '',
    wholeUpload: '',
    delivery: '',
  }
  for (const thing of Object.keys(makers) as (keyof typeof makers)[])
    if (thing !== 'picture') things[thing] = (await makers[thing]?.()) ?? ''
  return things
}

/** An entry about Ada, under a checkpoint. */
async function makeEntry(): Promise<string> {
  const headers = await asAda()
  const { entries } = await jsonOf(await send('GET', '/api/log/mine', headers))
  const number = String(entries[0].number)
  for (let i = 0; i < 100; i++) {
    if ((await send('GET', `/api/log/mine/${number}`, headers)).status === 200) return number
    await sleep(100)
  }
  return expect.unreachable('the log was not signed')
}

const headersOf = async (name: string) => (await actors.find(actor => actor.name === name)?.headers()) ?? {}

let strangers = 0
async function makePerson(): Promise<string> {
  const email = `person${strangers++}@example.test`
  return (await services.accounts.createAccount({ email, password, name: 'Somebody' })).id
}

async function beginUpload(sizeBytes: number): Promise<string> {
  const headers = { 'upload-length': String(sizeBytes) }
  const made = await send('POST', '/api/uploads', await asAda(), { headers })
  expect(made.status, await made.text()).toBe(201)
  return made.headers.get('location')?.split('/').at(-1) ?? ''
}

/** Whose message is sent again. */
let webhookOfDelivery = ''

/** There is room for ten. */
async function makeWebhook(): Promise<string> {
  const { webhooks } = await jsonOf(await send('GET', '/api/webhooks', await asAda()))
  for (const { id } of webhooks)
    if (id !== things.webhook && id !== webhookOfDelivery) await send('DELETE', `/api/webhooks/${id}`, await asAda())
  return (await jsonOf(await send('POST', '/api/webhooks', await asAda(), { body: { url: hookUrl } }))).id
}

/** Ann asks about Ada. */
async function makeCase(): Promise<string> {
  const body = { ...caseOrder, accountId: things.account }
  return (await jsonOf(await send('POST', '/api/break-glass', await headersOf('ann (admin)'), { body }))).id
}

/** For what a row uses up. */
const makers: Partial<Record<keyof Things, () => Promise<string>>> = {
  picture: makePicture,
  generation: async () => (await edited(canary, await makePicture())).id,
  async waiting() {
    const { id } = await edited(canary, await makePicture())
    await world.database.pool.query(
      `update generations set state = 'queued', finished_at = null, result_id = null where id = $1`,
      [id],
    )
    return id
  },
  async key() {
    const { id } = await jsonOf(await send('POST', '/api/keys', await asAda(), { body: { name: 'to be used up' } }))
    return id
  },
  async passkey() {
    const id = `psk_${String(strangers++).padStart(30, '0')}`
    await world.database.pool.query(
      `insert into passkeys (id, account_id, name, credential_id, public_key, counter, transports, is_synced, is_backed_up, created_at)
       values ($1, $2, 'Phone', $1, '\\x01', 0, '{}', true, true, now())`,
      [id, things.account],
    )
    return id
  },
  async invitation() {
    const body = { email: `guest${strangers++}@example.test`, byHand: true }
    return (await jsonOf(await send('POST', '/api/invitations', await headersOf('ann (admin)'), { body }))).id
  },
  webhook: makeWebhook,
  async connection() {
    const headers = await headersOf('ola (owner)')
    const { id } = await jsonOf(await send('POST', '/api/connections', headers, { body: operatorsOrder() }))
    // Nothing is routed there.
    await jsonOf(await send('PATCH', `/api/connections/${id}`, headers, { body: { isEnabled: false } }))
    return id
  },
  async ownConnection() {
    const headers = await asAda()
    const { id } = await jsonOf(await send('POST', '/api/own-connections', headers, { body: ownOrder() }))
    // Nobody can say so by the API: this test asks nobody outside.
    await world.database.pool.query('update provider_connections set base_url = $1 where id = $2', [deadAddress, id])
    await jsonOf(await send('PATCH', `/api/own-connections/${id}`, headers, { body: { isEnabled: false } }))
    return id
  },
  upload: () => beginUpload(3),
  async wholeUpload() {
    const bytes = await photoBytes()
    const id = await beginUpload(bytes.length)
    const headers = { ...(await asAda()), 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
    const request = new Request(`${origin}/api/uploads/${id}`, {
      method: 'PATCH',
      headers: { host: '127.0.0.1:3000', ...headers, 'content-length': String(bytes.length) },
      body: bytes,
    })
    expect((await app.request(request)).status).toBe(204)
    return id
  },
  async delivery() {
    webhookOfDelivery = await makeWebhook()
    const { id } = await jsonOf(await send('POST', `/api/webhooks/${webhookOfDelivery}/test`, await asAda()))
    await world.database.pool.query(`update webhook_deliveries set state = 'failed', next_at = null where id = $1`, [
      id,
    ])
    return id
  },
  person: makePerson,
  async shutPerson() {
    const id = await makePerson()
    await world.database.pool.query(`update accounts set state = 'suspended' where id = $1`, [id])
    return id
  },
  askedCase: makeCase,
  async openCase() {
    const id = await makeCase()
    await jsonOf(await send('POST', `/api/break-glass/${id}/approve`, await headersOf('ola (owner)')))
    return id
  },
  async session() {
    const cookie = await signIn('ada')
    const { sessions } = await jsonOf(await send('GET', '/api/sessions', inBrowser(cookie)))
    return sessions.find((each: { isCurrent: boolean }) => each.isCurrent).id
  },
}

/** Another id of the same kind, which nothing has. */
const unknownLike = (id: string): string =>
  /^\d+$/.test(id)
    ? String(Number(id) + 1_000_000)
    : id.slice(0, -8) + (id.endsWith('00000000') ? '11111111' : '00000000')

/** Words that only Ada may ever be shown. */
const secrets = (): string[] => [things.picture, things.drawing, things.generation, things.waiting, 'canary']

/** The rest is exact: code, words, details. */
async function plain(response: Response): Promise<string> {
  return (await response.text()).replaceAll(/"requestId":"[^"]*"/g, '').replaceAll(/req_[0-9a-f]{32}/g, '')
}

function expected(route: string, actor: Actor, ok: number): { status: number; code?: RegExp } {
  const row = allRows[route] as Row
  if (actor.isOver && route !== 'GET /healthz') return { status: 401, code: /invalid_api_key|api_key_expired/ }
  if (row.who === 'anyone') return { status: ok }
  if (!actor.role) return { status: 401, code: /not_signed_in|invalid_api_key/ }
  if (!row.who.includes(actor.role)) return { status: 403, code: /not_allowed/ }
  if (actor.scopes && row.key === null) return { status: 403, code: /session_needed/ }
  if (actor.scopes && row.key && row.key !== 'any' && !actor.scopes.includes(row.key))
    return { status: 403, code: /scope_needed|insufficient_permissions/ }
  if (row.only && !row.only.people.includes(actor.person ?? '')) return row.only
  if (row.thing && actor.person !== 'ada') return { status: 404, code: /_not_found|_missing/ }
  return { status: ok }
}

const counts = { requests: 0, admitted: 0, refused: 0, twins: 0 }
const mistakes: string[] = []

async function judge(route: string, actor: Actor, ask: Ask, response: Response, text: string): Promise<void> {
  const row = allRows[route] as Row
  const want = expected(route, actor, ask.ok ?? row.ok)
  const what = `${route}${ask.query ?? ''} ${JSON.stringify(ask.headers ?? {})} as ${actor.name}`
  counts.requests++
  if (want.status < 400) counts.admitted++
  else counts.refused++
  if (response.status !== want.status)
    mistakes.push(`${what}: ${response.status} instead of ${want.status} ${text.slice(0, 200)}`)
  else if (want.code && text !== '' && !want.code.test(text)) mistakes.push(`${what}: ${text.slice(0, 200)}`)
  const isTheirs = (actor.person === 'ada' && !actor.isOver) || (row.isBreakGlass && response.status < 300)
  const leaked = isTheirs || row.who === 'anyone' ? [] : secrets().filter(secret => text.includes(secret))
  if (leaked.length > 0) mistakes.push(`${what}: shows ${leaked}`)
}

const fill = (path: string, id: string): string => path.replace('{picture}', things.picture).replace(/\{\w+\}/, id)

/** What is gone and has to be made again. */
const used = new Set<keyof Things>()

/** One row: those who are refused first, on a thing that is then still there for its owner. */
async function tryRow(route: string): Promise<void> {
  const row = allRows[route] as Row
  const [method = '', path = ''] = route.split(' ')
  const askCount = row.asks?.(things).length ?? 1
  for (const actor of actors) {
    for (let i = 0; i < askCount; i++) {
      const needed = row.thing ?? row.target
      for (const each of new Set([needed, 'picture' as const]))
        if (each && used.delete(each)) things[each] = (await makers[each]?.()) ?? ''
      const ask = row.asks?.(things)[i] ?? {}
      const thing = ask.thing ?? needed
      const id = thing ? things[thing] : (row.unknown ?? '')
      const headers = await actor.headers()
      const response = await send(method, fill(path, id), headers, ask)
      const text = await plain(response)
      await judge(route, actor, ask, response, text)
      if (row.isFinal && needed && response.status < 300) used.add(needed)
      if (method === 'GET') await sameHead(route, actor, ask, fill(path, id), response)
      if (thing && row.thing && response.status === 404 && actor.person !== 'ada')
        await sameAsUnknown(route, actor, ask, id, text)
    }
  }
}

/** HEAD says what GET says, without a word. */
async function sameHead(route: string, actor: Actor, ask: Ask, path: string, got: Response): Promise<void> {
  const head = await send('HEAD', path, await actor.headers(), ask)
  counts.requests++
  if (head.status !== got.status) mistakes.push(`HEAD ${route} as ${actor.name}: ${head.status}, GET ${got.status}`)
  if ((await head.text()) !== '') mistakes.push(`HEAD ${route} as ${actor.name}: has a body`)
}

/** Somebody else's thing and one that never was: the same answer to the letter. */
async function sameAsUnknown(route: string, actor: Actor, ask: Ask, id: string, text: string): Promise<void> {
  const [method = '', path = ''] = route.split(' ')
  const other = unknownLike(id)
  const swapped = JSON.parse(JSON.stringify(ask).replaceAll(id, other)) as Ask
  const twin = await send(method, fill(path, other), await actor.headers(), swapped)
  counts.requests++
  counts.twins++
  const words = await plain(twin)
  if (twin.status !== 404 || words.replaceAll(other, id) !== text)
    mistakes.push(`${route} as ${actor.name}: a thing of another is told from one that is not: ${text} / ${words}`)
}

/** As the router has them, without what every request passes. */
function routesOfRouter(): string[] {
  return app.routes
    .filter(({ path, method }) => !path.endsWith('*') && method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`)
}

async function routesOfDescription(): Promise<string[]> {
  const { paths } = await (await app.request('/api/openapi.json')).json()
  return Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  )
}

describe('the rules', () => {
  test('name every route of the router and of the description, and no other', async () => {
    const routes = new Set([...routesOfRouter(), ...(await routesOfDescription())])
    const lined: string[] = Object.values(policy).flatMap(line => line.routes)
    expect(lined.length, 'a route stands in two lines').toBe(new Set(lined).size)
    expect(
      [...routes].filter(route => !lined.includes(route)),
      'cure: add it to a line of server/access/policy.ts',
    ).toEqual([])
    expect(
      lined.filter(route => !routes.has(route)),
      'cure: take it out of server/access/policy.ts',
    ).toEqual([])
  })

  test('have a row of the matrix for every route', async () => {
    const routes = [...new Set([...routesOfRouter(), ...(await routesOfDescription())])]
    expect(
      routes.filter(route => !allRows[route]),
      'cure: add a row to test/matrix/rows.ts',
    ).toEqual([])
    expect(
      Object.keys(allRows).filter(route => !routes.includes(route)),
      'cure: take the row out',
    ).toEqual([])
  })

  test('are sentences', () => {
    for (const { says } of Object.values(policy)) expect(says).toMatch(/^[A-Z].*[.]$/)
  })

  test('close what nobody named', async () => {
    for (const path of [
      '/api/nothing',
      '/v1/nothing',
      '/api',
      '/v1/',
      '/api/pictures/',
      '/api//pictures',
      '/api/people/x/y',
    ]) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
        for (const actor of actors) {
          const { status } = await send(method, path, await actor.headers())
          counts.requests++
          if (![401, 403, 404].includes(status)) mistakes.push(`${method} ${path} as ${actor.name}: ${status}`)
        }
      }
    }
    expect(mistakes.splice(0)).toEqual([])
  })

  test('hold for every method that a path does not have', async () => {
    const paths = new Set(routesOfRouter().map(route => route.split(' ')[1] ?? ''))
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        if (allRows[`${method} ${path}`]) continue
        for (const actor of [actors[0], actors.at(-1)] as Actor[]) {
          const { status } = await send(method, fill(path, things.picture), await actor.headers())
          counts.requests++
          if (status < 400) mistakes.push(`${method} ${path} as ${actor.name}: ${status}`)
        }
      }
    }
    expect(mistakes.splice(0)).toEqual([])
  })
})

describe('the matrix', () => {
  test.each(Object.keys(rows))('%s', async route => {
    await world.database.pool.query('truncate rate_limits')
    await tryRow(route)
    expect(mistakes.splice(0)).toEqual([])
  })

  test.each(Object.keys(endings))('%s, each with a proof of its own', async route => {
    const [method = '', path = ''] = route.split(' ')
    for (const actor of actors) {
      const own = actor.person && !actor.scopes ? inBrowser(await signIn(actor.person)) : await actor.headers()
      const response = await send(method, path, own)
      await judge(route, actor, {}, response, await plain(response))
    }
    expect(mistakes.splice(0)).toEqual([])
  })

  test('was called whole', () => {
    const { requests, admitted, refused, twins } = counts
    console.log(
      `matrix: ${Object.keys(allRows).length} routes x ${actors.length} callers: ${requests} requests, ${admitted} let in, ${refused} refused, ${twins} compared with what does not exist`,
    )
    expect(requests).toBeGreaterThan(500)
  })
})
