/**
 * Connecting services: what is stored and shown, who sees it, where it leads, and what routing makes of it. The services
 * are adapters of this test that ask a counterpart on this computer; two servers share one database where that matters.
 */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { createApp } from '../http/app.ts'
import { systemClock } from '../kernel/clock.ts'
import { createLog } from '../kernel/log.ts'
import { openKeys, rotate } from '../keys/keys.ts'
import { replay } from '../tombstones/tombstones.ts'
import type { DataHandling } from './capabilities.ts'
import { type Connections, type ConnectionsDeps, openConnections } from './connections.ts'
import { failureOfStatus } from './failures.ts'
import type { Adapter, ModelFacts, Provider } from './provider.ts'
import { ProviderFailure } from './provider.ts'
import { providersRoutes } from './routes.ts'
import type { Wish } from './routing.ts'
import { sealed } from './store.ts'
import { trialPicture } from './trial-picture.ts'
import { testsAnHour } from './trying.ts'

const secret = 'sk-canary-0123456789-abcdefghijklmn-WXYZ'
const boss = { accountId: 'acc_0boss', role: 'owner' } as const
const ada = { accountId: 'acc_0ada', role: 'member' } as const
const bob = { accountId: 'acc_0bob', role: 'member' } as const

const handling: DataHandling = {
  ...{ class: 'kept_briefly', region: 'US', retentionDays: 30, trains: false, humanReviewers: 'unknown' },
  ...{ evidenceUrl: null, evidenceDate: null },
}
const facts = (vendorId: string, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...{ vendorId, label: vendorId, version: '1', createdAt: '2026-01-01T00:00:00.000Z', ownedBy: 'maker' },
  ...{ kinds: ['edit', 'generate'], medium: 'image', dataHandling: handling },
  price: { amountMicros: 40_000, currency: 'USD', per: 'image' },
  capabilities: {
    ...{ references: 1, mask: 'native', sizes: { rule: 'like_input' }, seed: true, strength: true, qualities: [] },
    ...{ transparentBackground: true, previews: false, promptCharacters: 1_000, formats: ['png'] },
    inputPixelsMost: 1_000_000,
  },
  ...more,
})

/** One request starts and ends it; whoever answers decides what comes. */
function adapterOf(name: string, more: Partial<Adapter> = {}): Adapter {
  return {
    ...{ name, label: `The ${name}`, key: 'required', baseUrl: `https://api.${name}.test`, isLocal: false },
    models: [facts('painter')],
    open: ({ id, baseUrl, key }, { send }): Provider => {
      const ask = async (path: string, signal: AbortSignal) => {
        const answer = await send(baseUrl + path, { headers: { authorization: `Key ${key}` }, signal })
        if (!answer.ok) throw new ProviderFailure({ ...failureOfStatus(answer.status), message: await answer.text() })
        return answer
      }
      return {
        name: id,
        models: [],
        start: async () => ({ provider: id, id: 'job' }),
        async check(_, signal) {
          const bytes = new Uint8Array(await (await ask('/make', signal)).arrayBuffer())
          const size = { format: 'png', width: 0, height: 0, svg: null, engine: name, version: '1', notes: [] } as const
          return { state: 'done', outcome: { bytes, ...size } }
        },
        discover: async signal => (await (await ask('/models', signal)).json()) as ModelFacts[],
        cancel: async () => {},
        close: async () => {},
      }
    },
    ...more,
  }
}

const maker = adapterOf('maker', {
  otherBaseUrls: [
    { url: 'https://eu.maker.test', label: 'Europe', region: 'EU' },
    { url: 'https://fast.maker.test', label: 'Fast lane' },
  ],
})
const anywhere = adapterOf('anywhere', { baseUrl: null, key: 'optional', models: [] })
const local = { ...handling, class: 'local', region: 'this server' } as const
const isHere: Adapter['isHere'] = async ({ send }, baseUrl, signal) => (await send(`${baseUrl}/here`, { signal })).ok

let world: World
let server: Server
let port = 0
let asked: { path: string; key: string | undefined }[] = []
let respond: RequestListener
let lines: string[] = []
const logged = () => lines.join('')
const opened: Connections[] = []
const log = createLog('info', { write: line => void lines.push(line) })

beforeAll(async () => {
  world = await createWorld()
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', key: request.headers.authorization })
    respond(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await world.dispose()
})
beforeEach(async () => {
  ;[asked, lines] = [[], []]
  respond = ({ url }, response) =>
    url === '/models' ? response.end(JSON.stringify([facts('found')])) : response.end(Buffer.from(trialPicture()))
  for (const { accountId, role } of [boss, ada, bob])
    await world.database.pool.query(
      `insert into accounts (id, role, created_at, updated_at, email, name) values ($1, $2, now(), now(), $1, $1)
       on conflict do nothing`,
      [accountId, role],
    )
})
afterEach(async () => {
  for (const each of opened.splice(0)) await each.providers.close()
  await world.database.pool.query(
    `delete from provider_connections; delete from model_settings; delete from data_choices; delete from model_health;
     delete from environment_findings; delete from rate_limits`,
  )
})

const here = () => `http://127.0.0.1:${port}`
const engineOf = () =>
  adapterOf('engine', {
    ...{ baseUrl: null, key: 'none', isLocal: true, localPorts: [port, 9], models: [], isHere },
  })

const builtin: Provider = {
  ...{ name: 'builtin', models: [facts('builtin', { kinds: ['edit'], dataHandling: local })] },
  start: async () => ({ provider: 'builtin', id: '1' }),
  check: async () => ({ state: 'lost', billed: 'no' }),
  cancel: async () => {},
  close: async () => {},
}

async function open(more: Partial<ConnectionsDeps> = {}): Promise<Connections> {
  const connections = await openConnections({
    ...{ database: world.database, keys: world.keys, clock: systemClock, log, builtin, environment: [] },
    ...{ maxDataClass: 'kept_briefly', allowsOwnKeys: true, privateHosts: [], adapters: [maker, anywhere, engineOf()] },
    ...more,
  })
  opened.push(connections)
  return connections
}

const never = new AbortController().signal
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  )
const idsFor = (connections: Connections, { accountId }: { accountId: string }) =>
  connections.providers.modelsFor(accountId).map(({ id }) => id)
const until = async (isSo: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !isSo(); i++) await new Promise(resolve => setTimeout(resolve, 10))
  expect(isSo()).toBe(true)
}
const wish = (by: { accountId: string }, more: Partial<Wish> = {}): Wish => ({
  ...{ accountId: by.accountId, kind: 'edit', needsModel: true, hasInput: true, hasMask: false, references: 0 },
  ...{ background: 'auto', promptCharacters: 10 },
  ...more,
})

describe('a connection of the operator’s', () => {
  test('is known at once, on every server, and its key comes out nowhere but at the service', async () => {
    const [one, other] = [await open(), await open()]
    const added = await one.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
    expect(idsFor(one, ada)).toEqual(['builtin', 'maker/painter'])
    await until(() => idsFor(other, ada).includes('maker/painter'))
    expect([added.hasKey, added.keyTail]).toEqual([true, 'WXYZ'])
    expect(await other.test(boss, null, added.id, undefined, never)).toMatchObject({
      code: 'done',
      message: 'It works.',
    })
    expect(asked).toEqual([{ path: '/make', key: `Key ${secret}` }])
    expect(JSON.stringify([added, one.list(null), other.list(null)])).not.toContain(secret.slice(0, -4))
    const { rows } = await world.database.pool.query('select * from provider_connections')
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret).toString('hex'))
    expect(Buffer.from(rows[0].key_sealed).includes(secret.slice(0, 12))).toBe(false)
    expect(logged()).not.toContain('canary')
  })

  test('takes another key and is opened anew; one that is taken away leads nowhere', async () => {
    const connections = await open()
    const { id } = await connections.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
    await connections.test(boss, null, id, undefined, never)
    await connections.change(boss, null, id, { key: 'another-key' })
    expect(connections.list(null)[0]?.keyTail).toBe('')
    await connections.test(boss, null, id, undefined, never)
    expect(asked.map(({ key }) => key)).toEqual([`Key ${secret}`, 'Key another-key'])
    await connections.change(boss, null, id, { isEnabled: false })
    expect(idsFor(connections, ada)).toEqual(['builtin'])
    // Work that it has begun goes on.
    expect(connections.providers.known(ada.accountId, 'maker/painter')?.connectionId).toBe(id)
    await expect(connections.providers.open(id)).resolves.toMatchObject({ name: id })
    await connections.remove(boss, null, id)
    expect(await codeOf(connections.providers.open(id))).toBe('connection_gone')
    expect(await codeOf(connections.remove(boss, null, id))).toBe('connection_not_found')
  })

  test('does not send its key to another address', async () => {
    const connections = await open()
    const { id } = await connections.add(boss, null, { adapter: 'maker', key: secret })
    expect(await codeOf(connections.change(boss, null, id, { baseUrl: here() }))).toBe('connection_key_again')
    await connections.change(boss, null, id, { baseUrl: here(), key: 'given-again' })
    expect(await codeOf(connections.change(boss, null, id, { baseUrl: null }))).toBe('connection_key_again')
    await connections.test(boss, null, id, undefined, never)
    expect(asked).toEqual([{ path: '/make', key: 'Key given-again' }])
  })

  test('says what is missing', async () => {
    const connections = await open()
    const add = (order: Parameters<Connections['add']>[2]) => codeOf(connections.add(boss, null, order))
    expect(await add({ adapter: 'nothing' })).toBe('adapter_unknown')
    expect(await add({ adapter: 'maker' })).toBe('connection_key_missing')
    expect(await add({ adapter: 'engine', baseUrl: here(), key: 'x' })).toBe('connection_key_unused')
    expect(await add({ adapter: 'anywhere' })).toBe('connection_address_missing')
    for (const name of ['builtin', 'my-maker', 'x-environment'])
      expect(await add({ adapter: 'maker', key: 'x', name }), name).toBe('connection_name_taken')
    expect(await add({ adapter: 'maker', key: 'x' })).toBe('none')
    expect(await add({ adapter: 'maker', key: 'x', name: 'maker' })).toBe('connection_name_taken')
    expect((await connections.add(boss, null, { adapter: 'maker', key: 'x' })).slug).toBe('maker-2')
  })

  test('has models that are switched, preferred, priced and judged', async () => {
    const two = adapterOf('maker', { models: [facts('dear'), facts('cheap', { price: null })] })
    const connections = await open({ adapters: [two] })
    const { id } = await connections.add(boss, null, { adapter: 'maker', key: 'x' })
    const set = (change: Parameters<Connections['setModel']>[3]) => connections.setModel(boss, null, id, change)
    expect(connections.providers.route(wish(ada)).model.vendorId).toBe('dear')
    await set({ vendorId: 'cheap', price: { amountMicros: 1, currency: 'EUR', per: 'image' } })
    expect(connections.providers.route(wish(ada))).toMatchObject({
      model: { vendorId: 'cheap' },
      price: { currency: 'EUR' },
    })
    await set({ vendorId: 'dear', isDefault: true })
    expect(connections.providers.route(wish(ada)).model.vendorId).toBe('dear')
    await set({ vendorId: 'dear', dataClass: 'learned_from' })
    expect(connections.providers.route(wish(ada)).model.vendorId).toBe('cheap')
    await set({ vendorId: 'cheap', isEnabled: false })
    expect(() => connections.providers.route(wish(ada))).toThrow(/learned_from/)
    await connections.choose(ada, 'learned_from')
    expect(connections.providers.route(wish(ada)).model.vendorId).toBe('dear')
    expect(() => connections.providers.route(wish(bob))).toThrow(/learned_from/)
    expect(await codeOf(set({ vendorId: 'nothing' }))).toBe('connection_model_not_found')
  })

  test('survives a rotation of keys', async () => {
    const dir = world.keysDir
    const ring = await openKeys({ dir, database: world.database })
    const connections = await open({ keys: ring })
    const { id } = await connections.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
    expect(await rotate(ring, { sealed })).toMatchObject({ rewrapped: 1, damaged: [] })
    const fresh = await open({ keys: await openKeys({ dir, database: world.database }) })
    await fresh.test(boss, null, id, undefined, never)
    expect(asked.at(-1)?.key).toBe(`Key ${secret}`)
    await fresh.remove(boss, null, id)
  })

  test('is told of in the log, without its key or its address', async () => {
    const connections = await open()
    const { id } = await connections.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
    await connections.change(boss, null, id, { key: `${secret}2` })
    await connections.remove(boss, null, id)
    const { rows } = await world.database.pool.query(`select * from audit_events order by number desc limit 3`)
    const said = JSON.stringify(rows)
    for (const name of ['connection.added', 'connection.changed', 'connection.removed', id])
      expect(said).toContain(name)
    expect(said).not.toMatch(/canary|127\.0\.0\.1/)
  })

  test('says the region that its address promises, unless the operator said where it works', async () => {
    const connections = await open()
    const regionAt = async (baseUrl: string, more: { dataHandling?: typeof handling } = {}) => {
      const { models } = await connections.add(boss, null, { adapter: 'maker', key: 'x', baseUrl, ...more })
      return models[0]?.model.dataHandling
    }
    expect(await regionAt('https://eu.maker.test/')).toEqual({ ...handling, region: 'EU' })
    expect(await regionAt('https://fast.maker.test')).toEqual(handling)
    const said = { ...handling, region: 'Norway' }
    expect(await regionAt('https://eu.maker.test', { dataHandling: said })).toEqual(said)
  })
})

describe('a connection of the environment', () => {
  const environment = [
    { adapter: 'maker', key: secret, baseUrl: null },
    { adapter: 'not-built-in', key: 'x', baseUrl: null },
  ]

  test('is there without a row, keeps its settings, and is changed where it stands', async () => {
    const connections = await open({ environment })
    expect(idsFor(connections, ada)).toEqual(['builtin', 'maker/painter'])
    const [shown] = connections.list(null)
    expect(shown).toMatchObject({ id: 'maker', origin: 'environment', hasKey: true, keyTail: 'WXYZ' })
    expect(JSON.stringify(connections.list(null))).not.toContain('canary')
    expect(await codeOf(connections.change(boss, null, 'maker', { isEnabled: false }))).toBe(
      'connection_of_environment',
    )
    expect(await codeOf(connections.remove(boss, null, 'maker'))).toBe('connection_of_environment')
    await connections.setModel(boss, null, 'maker', { vendorId: 'painter', isEnabled: false })
    expect(idsFor(await open({ environment }), ada)).toEqual(['builtin'])
    const { rows } = await world.database.pool.query('select count(*)::int as count from provider_connections')
    expect(rows[0].count).toBe(0)
  })

  test('names an engine that comes up later', async () => {
    const connections = await open({ environment: [{ adapter: 'engine', key: null, baseUrl: here() }] })
    await until(() => idsFor(connections, ada).includes('engine/found'))
    expect(connections.providers.model(ada.accountId, 'found')?.id).toBe('engine/found')
  })
})

describe('a person’s own connection', () => {
  test('is theirs alone', async () => {
    const connections = await open()
    const { id } = await connections.add(ada, ada.accountId, { adapter: 'maker', key: secret })
    expect(idsFor(connections, ada)).toEqual(['builtin', 'my-maker/painter'])
    expect([idsFor(connections, bob), idsFor(connections, boss)]).toEqual([['builtin'], ['builtin']])
    expect(connections.providers.model(bob.accountId, 'my-maker/painter')).toBeUndefined()
    expect(connections.providers.known(bob.accountId, 'my-maker/painter')).toBeUndefined()
    expect(() => connections.providers.route(wish(bob, { model: 'my-maker/painter' }))).toThrow(/no model/)
    for (const owner of [bob.accountId, null])
      for (const attempt of [
        connections.change(bob, owner, id, { key: 'mine now' }),
        connections.remove(bob, owner, id),
        connections.setModel(bob, owner, id, { vendorId: 'painter', isEnabled: false }),
        connections.discover(owner, id, never),
        connections.test(boss, owner, id, undefined, never),
      ])
        expect(await codeOf(attempt)).toBe('connection_not_found')
    expect(connections.list(null)).toEqual([])
    // Not even a query that forgets whose it is.
    const seen = await world.database.forAccount(
      bob.accountId,
      async tx => (await tx.execute('select * from provider_connections')).rows,
    )
    expect([seen, asked]).toEqual([[], []])
  })

  test('is preferred by its person over the operator’s, also by the vendor’s name', async () => {
    const connections = await open()
    await connections.add(boss, null, { adapter: 'maker', key: 'operators' })
    await connections.add(ada, ada.accountId, { adapter: 'maker', key: 'own' })
    expect(connections.providers.route(wish(ada)).model.id).toBe('my-maker/painter')
    expect(connections.providers.route(wish(ada)).others).toEqual([])
    expect(connections.providers.model(ada.accountId, 'painter')?.id).toBe('my-maker/painter')
    expect(connections.providers.route(wish(bob)).model.id).toBe('maker/painter')
  })

  test('leads to the service’s own addresses and nowhere else, whoever wrote the row', async () => {
    const connections = await open()
    const add = (more: object) =>
      codeOf(connections.add(ada, ada.accountId, { adapter: 'maker', key: secret, ...more }))
    for (const baseUrl of [
      here(),
      'http://169.254.169.254',
      'https://api.maker.test.evil.test',
      'https://api.maker.test:444',
    ])
      expect(await add({ baseUrl }), baseUrl).toBe('connection_address_fixed')
    for (const adapter of ['anywhere', 'engine']) expect(await add({ adapter })).toBe('adapter_not_for_own')
    const { id } = await connections.add(ada, ada.accountId, {
      adapter: 'maker',
      key: secret,
      baseUrl: 'https://eu.maker.test',
    })
    expect(await codeOf(connections.change(ada, ada.accountId, id, { baseUrl: here(), key: 'x' }))).toBe(
      'connection_address_fixed',
    )
    await world.database.pool.query('update provider_connections set base_url = $1, revision = 9 where id = $2', [
      here(),
      id,
    ])
    await until(() => connections.list(ada.accountId)[0]?.baseUrl === here())
    expect(await connections.test(ada, ada.accountId, id, undefined, never)).toMatchObject({
      code: 'provider_unreachable',
    })
    expect(asked).toEqual([])
  })

  test('says nothing of how data is handled, and has its limit', async () => {
    const connections = await open()
    const order = { adapter: 'maker', key: 'x', dataHandling: { ...handling, class: 'local' as const } }
    const { id } = await connections.add(ada, ada.accountId, order)
    await connections.setModel(ada, ada.accountId, id, { vendorId: 'painter', dataClass: 'local' })
    expect(connections.providers.model(ada.accountId, 'painter')?.dataHandling.class).toBe('kept_briefly')
    for (let i = 1; i < 10; i++) await connections.add(ada, ada.accountId, { adapter: 'maker', key: 'x' })
    expect(await codeOf(connections.add(ada, ada.accountId, { adapter: 'maker', key: 'x' }))).toBe(
      'too_many_connections',
    )
  })

  test('ends with the account, and where the operator wants none', async () => {
    const connections = await open()
    await connections.add(ada, ada.accountId, { adapter: 'maker', key: 'x' })
    await connections.choose(ada, 'local')
    const closed = await open({ allowsOwnKeys: false })
    expect(idsFor(closed, ada)).toEqual(['builtin'])
    expect(await codeOf(closed.add(ada, ada.accountId, { adapter: 'maker', key: 'x' }))).toBe('own_keys_off')
    const [{ id } = { id: '' }] = closed.list(ada.accountId)
    for (const attempt of [
      closed.change(ada, ada.accountId, id, { key: 'y' }),
      closed.setModel(ada, ada.accountId, id, { vendorId: 'painter', isEnabled: true }),
      closed.discover(ada.accountId, id, never),
      closed.test(ada, ada.accountId, id, undefined, never),
    ])
      expect(await codeOf(attempt)).toBe('own_keys_off')
    await world.database.pool.query('delete from accounts where id = $1', [ada.accountId])
    await until(() => connections.list(ada.accountId).length === 0 && !connections.choice(ada.accountId).isChosen)
  })
})

describe('a way out', () => {
  const strays: string[] = []
  /** Asks for what it is told to, and remembers why it may not. */
  const straying = (...urls: string[]) =>
    adapterOf('maker', {
      open: (connection, tools) => ({
        ...maker.open(connection, tools),
        async check() {
          for (const url of urls.length > 0 ? urls : [connection.baseUrl])
            await tools.send(url).catch((error: { why?: string }) => strays.push(error.why ?? String(error)))
          return { state: 'lost', billed: 'no' }
        },
      }),
    })
  const whyNot = async (baseUrl: string, ...urls: string[]) => {
    strays.length = 0
    const connections = await open({ adapters: [straying(...urls)] })
    const { id } = await connections.add(boss, null, { adapter: 'maker', key: secret, baseUrl })
    await connections.test(boss, null, id, undefined, never)
    return strays
  }

  test.each([
    ...['http://169.254.169.254', 'http://[fd00:ec2::254]', 'http://100.100.100.200', 'http://0.0.0.0'],
    ...['http://93.184.216.34', 'http://[::ffff:169.254.169.254]', 'https://[fe80::1]', 'https://169.254.169.254'],
  ])('to %s is closed even to an operator', async baseUrl => {
    expect(await whyNot(baseUrl)).toEqual(['address_not_public'])
  })

  test('on this computer leads to the port that was named, not to others', async () => {
    const urls = ['http://127.0.0.1:1/', 'https://api.maker.test/', 'file:///etc/passwd', `${here()}/fine`]
    expect(await whyNot(here(), ...urls)).toEqual(['host_not_allowed', 'host_not_allowed', 'address_malformed'])
    expect(asked.map(({ path }) => path)).toEqual(['/fine'])
  })
})

describe('a local engine', () => {
  test('is found on this computer, connected, and names its models at once', async () => {
    const connections = await open()
    expect(await connections.detect(never)).toEqual([{ adapter: 'engine', label: 'The engine', baseUrl: here() }])
    const added = await connections.add(boss, null, { adapter: 'engine', baseUrl: `${here()}/` })
    expect(added.models.map(({ model, isEnabled }) => [model.id, isEnabled])).toEqual([['engine/found', true]])
    respond = (_, response) => response.writeHead(404).end()
    expect(await connections.detect(never)).toEqual([])
  })

  test('counts as local only where it lies inside', async () => {
    const own = { dataHandling: local }
    const engine = { ...engineOf(), models: [facts('painter', own)] }
    const connections = await open({ adapters: [engine] })
    const classAt = async (baseUrl: string) => {
      const { models } = await connections.add(boss, null, { adapter: 'engine', baseUrl })
      return models[0]?.model.dataHandling.class
    }
    for (const inside of ['http://127.0.0.1:1', 'http://[::1]:1', 'http://gpu:1', 'http://10.0.0.9', 'https://gpu.lan'])
      expect(await classAt(inside), inside).toBe('local')
    for (const outside of ['https://gpu.example.com', 'http://8.8.8.8'])
      expect(await classAt(outside), outside).toBe('learned_from')
    const said = await connections.add(boss, null, {
      ...{ adapter: 'engine', baseUrl: 'https://rented.example.com', dataHandling: { ...handling, class: 'not_kept' } },
    })
    expect(said.models[0]?.model.dataHandling.class).toBe('not_kept')
    const hosted = await open()
    const at = async (baseUrl?: string) => {
      const added = await hosted.add(boss, null, { adapter: 'maker', key: 'x', baseUrl })
      return added.models[0]?.model.dataHandling.class
    }
    const classes = [await at(), await at('https://eu.maker.test'), await at(here()), await at('https://other.test')]
    expect(classes).toEqual(['kept_briefly', 'kept_briefly', 'kept_briefly', 'learned_from'])
  })

  test('of a service in the network, what it says it has is off until somebody switches it on, unless it is little', async () => {
    const many = [facts('painter'), ...Array.from({ length: 400 }, (_, i) => facts(`model-${i}`)), facts('bad\nname')]
    respond = (_, response) => response.end(JSON.stringify(many))
    const connections = await open()
    const { id } = await connections.add(boss, null, { adapter: 'maker', key: 'x', baseUrl: here() })
    const { models } = await connections.discover(null, id, never)
    expect([models.length, models.filter(({ isEnabled }) => isEnabled).map(({ model }) => model.vendorId)]).toEqual([
      300,
      ['painter'],
    ])
    respond = (_, response) => response.end(JSON.stringify([facts('one'), facts('two')]))
    const few = await connections.add(boss, null, { adapter: 'anywhere', baseUrl: here() })
    expect(few.models.map(({ isEnabled }) => isEnabled)).toEqual([true, true])
  })
})

describe('a test', () => {
  const start = async () => {
    const connections = await open()
    const { id } = await connections.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
    return { connections, id, run: () => connections.test(boss, null, id, undefined, never) }
  }

  test('says what it would cost before, and shows the picture', async () => {
    const { connections, id, run } = await start()
    expect(connections.testModel(null, id).price).toEqual({ amountMicros: 40_000, currency: 'USD', per: 'image' })
    const { picture } = await run()
    expect(Buffer.from(picture?.split(',')[1] ?? '', 'base64').equals(trialPicture())).toBe(true)
    expect(connections.list(null)[0]).toMatchObject({ testCode: 'done', testedAt: expect.any(Date) })
  })

  test('that fails says it in our words, sinks the model, and repeats nothing of the service', async () => {
    const { connections, run } = await start()
    respond = (_, response) => response.writeHead(401).end(`bad key ${secret} for the prompt Make the circle blue`)
    const failed = await run()
    expect(failed).toMatchObject({ code: 'provider_key_refused', picture: null })
    expect(JSON.stringify(failed) + logged()).not.toMatch(/canary|circle/)
    expect(connections.list(null)[0]?.models[0]?.health).toMatchObject({ code: 'provider_key_refused', failures: 1 })
    const id = connections.list(null)[0]?.id ?? ''
    const asking = connections
      .discover(null, id, never)
      .catch((error: unknown) => JSON.stringify(error) + String(error))
    expect(await asking).toMatch(/connection_not_answering/)
    expect(await asking).not.toMatch(/canary|circle/)
    await connections.change(boss, null, id, { key: 'better' })
    expect(connections.list(null)[0]?.models[0]?.health.code).toBeNull()
  })

  test('of something that is no picture says so, and one runs at a time', async () => {
    const { run } = await start()
    respond = (_, response) => response.end('<script>alert(1)</script>')
    expect(await run()).toMatchObject({ code: 'provider_not_a_picture', picture: null })
    const held: (() => void)[] = []
    respond = (_, response) => void held.push(() => response.end(Buffer.from(trialPicture())))
    const both = [run(), run()]
    expect(await Promise.race(both.map(codeOf))).toBe('connection_test_running')
    await until(() => held.length > 0)
    expect(held).toHaveLength(1)
    for (const end of held) end()
    const ends = await Promise.allSettled(both)
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

test('one person tests twenty times an hour, on every server and whatever they test; engines of one’s own cost nothing', async () => {
  const [connections, other] = [await open(), await open()]
  const { id } = await connections.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
  const engine = await connections.add(boss, null, { adapter: 'engine', baseUrl: here() })
  const press = (on: Connections, by: typeof boss | typeof bob = boss) => on.test(by, null, id, undefined, never)
  for (let i = 0; i < testsAnHour; i++) expect(await press(i % 2 ? connections : other)).toMatchObject({ code: 'done' })
  asked = []
  expect(await codeOf(press(connections))).toBe('connection_test_limit')
  expect(await codeOf(press(other))).toBe('connection_test_limit')
  expect(asked).toEqual([])
  expect(await press(connections, bob)).toMatchObject({ code: 'done' })
  expect(await connections.test(boss, null, engine.id, undefined, never)).toMatchObject({ code: 'done' })
})

describe('what one server finds out, another knows', () => {
  const health = (on: Connections) => on.list(null)[0]?.models[0]?.health
  const environment = () => [{ adapter: 'maker', key: 'of the environment', baseUrl: here() }]

  test('a model that fails sinks everywhere, also after a restart; a success brings it back everywhere', async () => {
    const [one, other] = [await open(), await open()]
    const { id } = await one.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
    const painter = { connectionId: id, vendorId: 'painter' }
    await expect.poll(() => other.list(null).length).toBe(1)
    one.providers.heard(painter, { code: 'provider_overloaded' })
    await expect.poll(() => health(other)).toMatchObject({ code: 'provider_overloaded', failures: 1 })
    // Who counts on, counts from there.
    other.providers.heard(painter, { code: 'provider_overloaded' })
    await expect.poll(() => health(one)).toMatchObject({ failures: 2 })
    expect(health(await open())).toMatchObject({ code: 'provider_overloaded', failures: 2 })
    other.providers.heard(painter, { code: 'done', seconds: 8 })
    await expect.poll(() => health(one)).toMatchObject({ code: null, failures: 0, seconds: 8 })
    one.providers.heard(painter, { code: 'provider_key_refused' })
    await expect.poll(() => health(other)).toMatchObject({ code: 'provider_key_refused' })
    await one.change(boss, null, id, { key: 'better' })
    await expect.poll(() => health(other)?.code).toBeNull()
    await one.remove(boss, null, id)
    const { rows } = await world.database.pool.query('select * from model_health')
    expect(rows).toEqual([])
  })

  test('of somebody’s own connection nothing is left with the account, and nothing is kept for what is gone', async () => {
    const one = await open({
      adapters: [adapterOf('maker', { baseUrl: here() })],
      privateHosts: [new URL(here()).host],
    })
    const { id } = await one.add(ada, ada.accountId, { adapter: 'maker', key: secret })
    one.providers.heard({ connectionId: id, vendorId: 'painter' }, { code: 'provider_overloaded' })
    one.providers.heard({ connectionId: 'con_gone', vendorId: 'painter' }, { code: 'provider_overloaded' })
    const rows = async () =>
      (await world.database.pool.query('select connection_id, account_id from model_health')).rows
    await expect.poll(rows).toEqual([{ connection_id: id, account_id: ada.accountId }])
    await world.database.pool.query('delete from accounts where id = $1', [ada.accountId])
    expect(await rows()).toEqual([])
  })

  test('a test of a service that the environment names is seen everywhere, until its address is another', async () => {
    const [one, other] = [await open({ environment: environment() }), await open({ environment: environment() })]
    await one.test(boss, null, 'maker', undefined, never)
    await one.discover(null, 'maker', never)
    await expect.poll(() => other.list(null)[0]).toMatchObject({ testCode: 'done', testedAt: expect.any(Date) })
    const models = () => other.list(null)[0]?.models.map(({ model }) => model.vendorId)
    await expect.poll(models).toEqual(['painter', 'found'])
    const moved = await open({
      environment: [{ ...environment()[0]!, baseUrl: here().replace('127.0.0.1', 'localhost') }],
    })
    expect(moved.list(null)[0]).toMatchObject({ testCode: null, testedAt: null, models: [{}] })
    expect(moved.list(null)[0]?.models).toHaveLength(1)
  })

  const found = async () =>
    (
      await world.database.pool.query(
        'select connection_id as id, base_url as url from environment_findings order by 1',
      )
    ).rows

  test('servers with different environments keep what each of them finds out, also of one service at two addresses', async () => {
    const there = here().replace('127.0.0.1', 'localhost')
    const one = await open({ environment: [...environment(), { adapter: 'anywhere', key: null, baseUrl: here() }] })
    const other = await open({ environment: [{ adapter: 'anywhere', key: null, baseUrl: there }] })
    for (const id of ['maker', 'anywhere']) await one.discover(null, id, never)
    respond = (_, response) => response.end(JSON.stringify([facts('found there')]))
    await other.discover(null, 'anywhere', never)
    await open()
    expect(await found()).toEqual([
      { id: 'anywhere', url: here() },
      { id: 'anywhere', url: there },
      { id: 'maker', url: here() },
    ])
    const namesOf = (on: Connections, id: string) =>
      on
        .list(null)
        .find(each => each.id === id)
        ?.models.map(({ model }) => model.vendorId)
    await expect.poll(() => namesOf(other, 'anywhere')).toEqual(['found there'])
    expect([namesOf(one, 'anywhere'), namesOf(one, 'maker')]).toEqual([['found'], ['painter', 'found']])
  })

  test('what no server names any more is gone after thirty days; a server that is there says so every day', async () => {
    let later = 0
    const clock = { ...systemClock, now: () => new Date(Date.now() + later) }
    const dayMs = 86_400_000
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const both = [...environment(), { adapter: 'anywhere', key: null, baseUrl: here() }]
      const gone = await open({ environment: both, clock })
      for (const id of ['maker', 'anywhere']) await gone.discover(null, id, never)
      await open({ environment: environment(), clock })
      await gone.providers.close()
      later = 29 * dayMs
      await vi.advanceTimersByTimeAsync(dayMs)
      later = 31 * dayMs
      await open({ clock })
      expect(await found()).toEqual([{ id: 'maker', url: here() }])
    } finally {
      vi.useRealTimers()
    }
  })

  test('a test that runs on one server is not begun on another; one that a server died in ends by itself', async () => {
    const [one, other] = [await open({ environment: environment() }), await open({ environment: environment() })]
    const { id } = await one.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
    const own = await open({
      adapters: [adapterOf('maker', { baseUrl: here() })],
      privateHosts: [new URL(here()).host],
    })
    const { id: ownId } = await own.add(ada, ada.accountId, { adapter: 'maker', key: secret })
    await until(() => other.list(null).length === 2)
    const held: (() => void)[] = []
    respond = (_, response) => void held.push(() => response.end(Buffer.from(trialPicture())))
    for (const which of [id, 'maker']) {
      const running = one.test(boss, null, which, undefined, never)
      await until(() => held.length === 1)
      expect(await codeOf(other.test(boss, null, which, undefined, never))).toBe('connection_test_running')
      for (const end of held.splice(0)) end()
      expect(await running).toMatchObject({ code: 'done' })
    }
    respond = (_, response) => response.end(Buffer.from(trialPicture()))
    expect(await other.test(boss, null, 'maker', undefined, never)).toMatchObject({ code: 'done' })
    const { pool } = world.database
    await pool.query("update provider_connections set testing_until = now() + interval '1 minute'")
    expect(await codeOf(own.test(ada, ada.accountId, ownId, undefined, never))).toBe('connection_test_running')
    await pool.query("update provider_connections set testing_until = now() - interval '1 second'")
    expect(await codeOf(own.test(ada, ada.accountId, ownId, undefined, never))).toBe('none')
  })

  test('what a service lacks is said by every server, in lines', async () => {
    const lacking = adapterOf('maker', {
      open: (...what) => ({ ...maker.open(...what), remarks: ['A node is missing.', 'two\nlines', ''] }),
    })
    const adapters = [lacking]
    const [one, other] = [
      await open({ adapters, environment: environment() }),
      await open({ adapters, environment: environment() }),
    ]
    const { id } = await one.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
    for (const which of [id, 'maker']) await one.discover(null, which, never)
    const said = () => other.list(null).map(({ remarks }) => remarks)
    await expect.poll(said).toEqual([['A node is missing.'], ['A node is missing.']])
    const moved = here().replace('127.0.0.1', 'localhost')
    expect(await one.change(boss, null, id, { baseUrl: moved, key: secret })).toMatchObject({ remarks: [] })
  })
})

test('a connection that was removed does not come back with a backup, and nothing that named it does', async () => {
  const { pool } = world.database
  const connections = await open()
  const { id } = await connections.add(boss, null, { adapter: 'maker', key: secret, baseUrl: here() })
  await connections.setModel(boss, null, id, { vendorId: 'painter', isDefault: true })
  const tables = ['provider_connections', 'model_settings'] as const
  const before = await Promise.all(tables.map(async table => (await pool.query(`select * from ${table}`)).rows))
  await connections.remove(boss, null, id)
  const { rows: stones } = await pool.query('select id, deleted_at as "deletedAt" from tombstones where id = $1', [id])
  expect(stones).toEqual([{ id, deletedAt: expect.any(Date) }])
  // As a backup of before brings them back.
  for (const [at, table] of tables.entries())
    for (const row of before[at] ?? [])
      await pool.query(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1)`, [
        JSON.stringify({ ...row, ...('key_sealed' in row && { key_sealed: `\\x${row.key_sealed.toString('hex')}` }) }),
      ])
  await expect.poll(() => connections.list(null).length).toBe(1)
  expect(await world.database.transaction(tx => replay(tx, stones))).toBe(1)
  for (const table of tables) expect((await pool.query(`select * from ${table}`)).rows).toEqual([])
  await expect.poll(() => connections.list(null).length).toBe(0)
})

describe('over HTTP', () => {
  async function appFor(connections: Connections, { accountId, role }: typeof boss | typeof ada) {
    const account = { id: accountId, role, name: '', email: '' }
    const app = createApp({
      ...{ log, clock: systemClock, productName: 'Image2Image', version: '0.0.0', isReady: async () => true },
      authenticate: async () => ({ account, via: 'session' as const, authenticatedAt: systemClock.now() }),
      routes: [{ routes: providersRoutes({ connections }) }],
    })
    return async (method: string, path: string, body?: object) => {
      const headers = { origin: 'http://localhost', host: 'localhost', 'content-type': 'application/json' }
      const answer = await app.request(`http://localhost${path}`, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const text = await answer.text()
      return { status: answer.status, text, json: text.startsWith('{') ? JSON.parse(text) : null }
    }
  }

  test('no answer and no refusal repeats a key', async () => {
    const connections = await open()
    const ask = await appFor(connections, boss)
    const added = await ask('POST', '/api/connections', { adapter: 'maker', key: secret, baseUrl: here() })
    expect(added.status, added.text).toBe(201)
    const path = `/api/connections/${added.json.id}`
    const answers = [
      added,
      await ask('GET', '/api/connections'),
      await ask('PATCH', path, { key: `${secret} ` }),
      await ask('PATCH', path, { key: secret, name: 'BAD' }),
      await ask('POST', '/api/connections', { adapter: 'nothing', key: secret }),
      await ask('POST', '/api/connections', { adapter: 'maker', key: secret, name: 'maker' }),
      await ask('POST', '/api/connections', { adapter: 'maker', key: secret, baseUrl: `http://${secret}:x@a.test` }),
      await ask('GET', `${path}/test`),
      await ask('POST', `${path}/test`, {}),
      await ask('GET', '/api/models'),
      await ask('GET', '/api/adapters'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 400, 400, 400, 409, 400, 200, 200, 200, 200])
    expect(answers.map(({ text }) => text).join() + logged()).not.toContain('canary')
  })

  test('nothing is set by knowing what it is called', async () => {
    const connections = await open()
    const ask = await appFor(connections, ada)
    const { json } = await ask('POST', '/api/own-connections', { adapter: 'maker', key: 'x' })
    const path = `/api/own-connections/${json.id}`
    for (const field of [
      'accountId',
      'account_id',
      'id',
      'adapter',
      'revision',
      'keySealed',
      'origin',
      'dataHandling',
      'testCode',
    ])
      expect((await ask('PATCH', path, { [field]: 'x' })).status, field).toBe(400)
    for (const field of ['accountId', 'id', 'dataHandling', 'isEnabled', 'discovered'])
      expect(
        (await ask('POST', '/api/own-connections', { adapter: 'maker', key: 'x', [field]: 'x' })).status,
        field,
      ).toBe(400)
    for (const field of ['connectionId', 'accountId', 'price', 'dataClass'])
      expect((await ask('PATCH', `${path}/models`, { vendorId: 'painter', [field]: null })).status, field).toBe(400)
    expect(connections.list(ada.accountId)).toHaveLength(1)
  })

  test('a person chooses how their pictures may be handled', async () => {
    const connections = await open()
    const ask = await appFor(connections, ada)
    expect((await ask('GET', '/api/data-choice')).json).toEqual({ dataClass: 'kept_briefly', isChosen: false })
    expect((await ask('PUT', '/api/data-choice', { dataClass: 'local' })).json).toEqual({
      dataClass: 'local',
      isChosen: true,
    })
    await connections.add(boss, null, { adapter: 'maker', key: 'x' })
    const { models } = (await ask('GET', '/api/models')).json
    expect(models.map((each: { id: string; isAllowed: boolean }) => [each.id, each.isAllowed])).toEqual([
      ['builtin', true],
      ['maker/painter', false],
    ])
  })
})
