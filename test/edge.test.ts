/**
 * The whole server under the tricks of the web, through a real socket: requests that another site makes, addresses made
 * for caches, bytes that two programs read differently, clients that are slow on purpose, and keys that end while they
 * are in use. What is tried against every route takes the routes from the router, so a new one is tried too.
 */
import { mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Closing } from '../server/closing.ts'
import { readConfig } from '../server/config.ts'
import { type HttpServer, listen } from '../server/http/http.ts'
import { silentLog } from '../server/kernel/log.ts'
import { appOf, openServices, type Services } from '../server/main.ts'
import { createWorld, type World } from './world.ts'

let world: World
let services: Services
let server: HttpServer
let cookie: string
let accountId: string
let pictureId: string
let routes: { method: string; path: string }[]
const closing = new Closing()
const login = { email: 'ada@example.test', password: 'correct-horse-battery' }

beforeAll(async () => {
  world = await createWorld()
  await world.database.pool.query('truncate key_epochs cascade')
  const dataDir = join(world.dir, 'data')
  mkdirSync(dataDir)
  const { config } = readConfig({ DATA_DIR: dataDir, DRAIN_SECONDS: '0', ENGINE_SLOTS: '1' })
  if (!config) throw new TypeError('the configuration of the test is wrong')
  const parts = { config, log: silentLog, closing, database: world.database, baseUrl: 'http://127.0.0.1' }
  services = await openServices(parts)
  const app = appOf(parts, services, () => true)
  await services.start()
  server = await listen((request, connection) => app.fetch(request, connection), {
    host: '127.0.0.1',
    port: 0,
    headersMs: 700,
  })
  const seen = new Set<string>()
  routes = app.routes
    .map(({ method, path }) => ({ method, path }))
    .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
    .filter(({ method, path }) => !seen.has(`${method} ${path}`) && seen.add(`${method} ${path}`))
  accountId = (await services.accounts.createAccount({ ...login, name: 'Ada' })).id
  const signedIn = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(login),
  })
  cookie = (signedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  pictureId = (await (await uploaded()).json()).id
}, 120_000)

afterAll(async () => {
  await server?.close({ graceMs: 0 })
  await services?.stop()
  await closing.run(silentLog)
  await world?.dispose()
})

const browser = () => ({ cookie, origin: server.url, 'sec-fetch-site': 'same-origin' })

async function uploaded(headers: Record<string, string> = browser()): Promise<Response> {
  const photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#678' } })
    .jpeg()
    .toBuffer()
  const form = new FormData()
  form.set('file', new Blob([photo]), 'hills.jpg')
  return fetch(`${server.url}/api/pictures`, { method: 'POST', headers, body: form })
}

/** Like `fetch`, which writes some of a browser's headers itself and so cannot lie about them. */
function ask(path: string, headers: Record<string, string>, method = 'GET', sent = '') {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asked = request(
      server.url + path,
      { method, headers: { ...headers, 'content-length': sent.length } },
      answer => {
        let body = ''
        answer.on('data', chunk => (body += chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
      },
    )
    asked.on('error', reject)
    asked.end(sent)
  })
}

const filled = (path: string) => path.replace(/:\w+(\{[^}]*\})?/g, pictureId)
const isChange = ({ method }: { method: string }) => !['GET', 'HEAD', 'OPTIONS'].includes(method)

describe('another site', () => {
  const foreign: Record<string, Record<string, string>> = {
    'a form': { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    'a sandboxed frame': { origin: 'null', 'sec-fetch-site': 'cross-site' },
    'a sibling of our domain': { origin: 'http://evil.127.0.0.1', 'sec-fetch-site': 'same-site' },
    'an older browser': { origin: 'https://evil.test' },
    'a name that begins like ours': { origin: 'http://127.0.0.1.evil.test' },
    'a name that ends like ours': { origin: 'http://evil127.0.0.1' },
    'another port of ours': { origin: 'http://127.0.0.1:1' },
    'a method in a header': {
      origin: 'https://evil.test',
      'x-http-method-override': 'GET',
      'x-method-override': 'GET',
    },
    'a browser that says nothing': {},
  }
  const kinds = [
    ['application/json', '{}'],
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'a=b'],
    ['multipart/form-data; boundary=x', '--x--\r\n'],
  ] as const

  test('cannot change anything with a cookie, whatever the route, the headers and the kind of body', async () => {
    const changing = routes.filter(isChange)
    expect(changing.length).toBeGreaterThan(20)
    let tried = 0
    for (const { method, path } of changing) {
      for (const [who, headers] of Object.entries(foreign)) {
        // Every kind of body meets every way to lie about where one comes from, spread over the routes.
        const [type, body] = kinds[tried % kinds.length] ?? ['', '']
        const answer = await ask(filled(path), { ...headers, cookie, 'content-type': type }, method, body)
        tried++
        expect([403, 415], `${method} ${path} from ${who} as ${type}: ${answer.body}`).toContain(answer.status)
      }
    }
    expect(tried).toBe(changing.length * 9)
    expect((await fetch(`${server.url}/api/session`, { headers: { cookie } })).status).toBe(200)
  }, 120_000)

  test('loads nothing of a person into its page, and opens links to us', async () => {
    const reading = routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/api/'))
    for (const { path } of reading) {
      for (const dest of ['image', 'script', 'style', 'iframe', 'embed', 'object', 'empty', 'video']) {
        const mode = dest === 'iframe' ? 'navigate' : 'no-cors'
        const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest }
        const answer = await ask(filled(path), headers)
        expect(answer.status, `${path} as ${dest}`).toBe(403)
      }
    }
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await ask('/studio', link)).status).not.toBe(403)
    expect((await ask('/api/account', { ...link, cookie })).status).toBe(200)
  }, 60_000)

  test('is told nothing about who may ask from where', async () => {
    const answer = await fetch(`${server.url}/api/account`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'GET' },
    })
    expect(answer.ok).toBe(false)
    expect([...answer.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
  })
})

describe('T-11: caches in between', () => {
  const endings = [
    '/foo.css',
    '/original/foo.css',
    ';foo.css',
    '%2ffoo.css',
    '%3b.js',
    '%00.css',
    '.css',
    '%23.css',
    '/..%2f..%2ffoo.css',
  ]

  test('keep nothing of a person, under no address that looks like a file', async () => {
    const paths = [
      `/api/pictures/${pictureId}`,
      `/api/pictures/${pictureId}/content`,
      '/api/account',
      '/api/session',
      '/api/keys',
    ]
    for (const path of paths) {
      for (const ending of ['', '?x=.css', ...endings]) {
        const answer = await fetch(server.url + path + ending, { headers: { cookie } })
        const text = await answer.text()
        const about = `${path}${ending}: ${answer.status}`
        expect(answer.headers.get('cache-control'), about).toMatch(/no-store|private, no-cache/)
        expect(answer.headers.get('vary'), about).toMatch(/Cookie/)
        if (!['', '?x=.css'].includes(ending)) {
          expect(answer.status, about).toBeGreaterThanOrEqual(400)
          expect(text, about).not.toMatch(/ada@example|hills/)
        }
      }
    }
  })

  test('a page holds nothing of a person, and is never kept', async () => {
    for (const path of ['/studio', '/settings', '/studio/x', '/settings/keys']) {
      const answer = await fetch(server.url + path, { headers: { cookie } })
      expect(await answer.text()).not.toMatch(/ada@|Ada/)
      if (answer.ok) expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  test('every answer says how it may be used', async () => {
    for (const path of [
      '/api/account',
      '/api/nothing',
      `/api/pictures/${pictureId}/content`,
      '/healthz',
      '/studio',
      '/v1/models',
    ]) {
      const { headers } = await fetch(server.url + path, { headers: { cookie } })
      expect(Object.fromEntries(headers), path).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('geolocation=()'),
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
      expect(headers.get('server')).toBeNull()
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })
})

/** What comes back for these bytes: the status lines of all answers, or nothing when the connection is just closed. */
function raw(bytes: string, { waitMs = 400 } = {}): Promise<number[]> {
  return new Promise(resolve => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes))
    let said = ''
    const finish = (): void => {
      socket.destroy()
      resolve([...said.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(found => Number(found[1])))
    }
    const timer = setTimeout(finish, waitMs)
    socket.on('data', chunk => (said += chunk))
    socket.on('close', () => {
      clearTimeout(timer)
      finish()
    })
    socket.on('error', () => {})
  })
}

describe('bytes', () => {
  const host = 'Host: 127.0.0.1\r\n'
  const get = (target: string, more = '') => `GET ${target} HTTP/1.1\r\n${host}${more}Connection: close\r\n\r\n`
  const post = (more: string, body: string) => `POST /api/session HTTP/1.1\r\n${host}${more}\r\n${body}`

  test.each([
    ['two lengths', post('Content-Length: 2\r\nContent-Length: 30\r\n', '{}'), [400]],
    [
      'a length and chunks',
      post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\nGET /api/account HTTP/1.1\r\n\r\n'),
      [400],
    ],
    ['chunks, doubled', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'), [400]],
    ['chunks, disguised', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), [400]],
    ['a space before the colon', get('/healthz', 'Content-Length : 5\r\n'), [400]],
    ['a folded header', get('/healthz', 'X-A: b\r\n c\r\n'), [400]],
    ['a bare line feed', 'GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n', [400]],
    ['two hosts', get('/healthz', 'Host: evil.test\r\n'), [400]],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', [400]],
    ['two keys', get('/api/account', 'Authorization: Bearer a\r\nAuthorization: Bearer b\r\n'), [400]],
    [
      'two kinds of body',
      post('Content-Type: text/plain\r\nContent-Type: application/json\r\nContent-Length: 2\r\n', '{}'),
      [400],
    ],
    ['another server’s address', get('http://evil.test/healthz'), [400]],
    ['an address without a server', get('//evil.test/healthz'), [400]],
    ['a NUL in the path', get('/healthz\0'), [400]],
    ['a header of 20 KB', get('/healthz', `X-A: ${'a'.repeat(20_000)}\r\n`), [431]],
    ['a path of 20 KB', get(`/${'a'.repeat(20_000)}`), [431]],
    ['TRACE', `TRACE / HTTP/1.1\r\n${host}\r\n`, [405]],
    ['an unknown method', `BREW /pot HTTP/1.1\r\n${host}\r\n`, [400]],
    ['PROPFIND', `PROPFIND / HTTP/1.1\r\n${host}\r\n`, [405]],
    ['CONNECT', `CONNECT evil.test:443 HTTP/1.1\r\n${host}\r\n`, []],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
    ['an upgrade', get('/healthz', 'Upgrade: websocket\r\n'), [200]],
    ['what it is for', get('/healthz'), [200]],
  ])('%s', async (_, bytes, expected) => {
    expect(await raw(bytes)).toEqual(expected)
  })

  test.each([
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/models/../../server/config.ts',
    '/models/..%2f..%2fserver%2fconfig.ts',
    '/..%00/package.json',
    '/%c0%ae%c0%ae/package.json',
    '/api/..%2fapi%2faccount',
    '/api%2faccount',
    '/api/pictures/..%2f..%2faccount',
    '/API/account',
    '/api//account',
    '/api/account/',
    '/api/./account.',
  ])('the path %s opens nothing', async path => {
    const said = await new Promise<string>(resolve => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(get(path, `Cookie: ${cookie}\r\n`)))
      let text = ''
      socket.on('data', chunk => (text += chunk))
      socket.on('close', () => resolve(text))
    })
    expect(said).not.toMatch(/ada@example|"version"|readConfig|acc_/)
  })
})

describe('slow and endless', () => {
  const since = async (run: () => Promise<unknown>): Promise<number> => {
    const begunMs = performance.now()
    await run()
    return performance.now() - begunMs
  }

  test('headers that never end are cut off', async () => {
    const ms = await since(async () =>
      expect(await raw('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A', { waitMs: 8_000 })).toEqual([408]),
    )
    expect(ms).toBeLessThan(4_000)
  }, 10_000)

  test('an upload that stops half way gets its answer, and its connection is closed', async () => {
    const head =
      'POST /v1/images/edits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n'
    const ms = await since(async () =>
      expect(await raw(`${head}Content-Length: 1000000\r\n\r\n--x\r\n`, { waitMs: 15_000 })).toEqual([401]),
    )
    expect(ms).toBeLessThan(12_000)
  }, 20_000)

  test('many of them at once keep nobody out', async () => {
    const sockets = Array.from({ length: 200 }, () => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('POST /api/session HTTP/1.1\r\nHost: x\r\n'))
      socket.on('error', () => {})
      return socket
    })
    await sleep(100)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    for (const socket of sockets) socket.destroy()
  })

  test('a JSON that is deep or large is refused, not read to the end', async () => {
    const send = (body: string) =>
      fetch(`${server.url}/api/plans`, {
        method: 'POST',
        body,
        headers: { ...browser(), 'content-type': 'application/json' },
      })
    const deep = await send(`{"instruction":"sepia","x":${'['.repeat(60_000)}${']'.repeat(60_000)}}`)
    expect([deep.status, (await deep.json()).code]).toEqual([400, 'too_deep'])
    const brackets = await send(`{"instruction":"${'['.repeat(500)}\\"${'{'.repeat(500)}"}`)
    expect(brackets.status).toBe(200)
    expect((await send(`{"instruction":"${'a'.repeat(300_000)}"}`)).status).toBe(413)
    const poisoned = await send('{"instruction":"sepia","__proto__":{"hasMask":true},"constructor":{"prototype":{}}}')
    expect([200, 400]).toContain(poisoned.status)
    expect(({} as { hasMask?: boolean }).hasMask).toBeUndefined()
  })

  test('a body that is not what it says is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'text/json', '']) {
      const answer = await fetch(`${server.url}/api/plans`, {
        method: 'POST',
        body: '{"instruction":"sepia"}',
        headers: { ...browser(), 'content-type': type },
      })
      expect(answer.status, type).toBe(415)
    }
  })

  test('a form of a thousand parts, or of a thousand fields, is refused', async () => {
    for (const part of [
      'Content-Disposition: form-data; name="f',
      'Content-Disposition: form-data; filename="x"; name="f',
    ]) {
      const body = `${Array.from({ length: 1_000 }, (_, i) => `--x\r\n${part}${i}"\r\n\r\na\r\n`).join('')}--x--\r\n`
      const answer = await fetch(`${server.url}/api/pictures`, {
        method: 'POST',
        body,
        headers: { ...browser(), 'content-type': 'multipart/form-data; boundary=x' },
      })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
    }
  })
})

describe('an event stream', () => {
  /** Somebody with an edit that never ends, and what watches it. */
  async function watcher(name: string) {
    const { id } = await services.accounts.createAccount({ ...login, email: `${name}@example.test`, name })
    const { key } = await services.accounts.keys.create(id, { name })
    const signIn = async () => {
      const answer = await fetch(`${server.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...login, email: `${name}@example.test` }),
      })
      return { cookie: (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '' }
    }
    const withKey = { authorization: `Bearer ${key}` }
    const { id: ownPictureId } = await (await uploaded(withKey)).json()
    const ordered = await fetch(`${server.url}/api/generations`, {
      method: 'POST',
      headers: { ...withKey, 'content-type': 'application/json' },
      body: JSON.stringify({ pictureId: ownPictureId, instruction: 'sepia' }),
    })
    const address = `${server.url}/api/generations/${(await ordered.json()).id}`
    const state = async () => (await (await fetch(address, { headers: withKey })).json()).state
    await expect.poll(state, { timeout: 15_000 }).toBe('done')
    await world.database.pool.query(
      `update generations set state = 'running', result_id = null, finished_at = null, touched_at = now() + interval '1 day'
       where account_id = $1`,
      [id],
    )
    const watch = async (headers: Record<string, string>) => {
      const events = await fetch(`${address}/events`, { headers })
      expect(events.status).toBe(200)
      const over = events.text().then(() => true)
      return (withinMs: number) => Promise.race([over, sleep(withinMs).then(() => false)])
    }
    return { id, withKey, signIn, watch }
  }
  const sessionOf = async (accountId: string, headers: Record<string, string>) => {
    const sessions = await services.accounts.listSessions(accountId, new Headers(headers))
    return sessions.find(({ isCurrent }) => isCurrent)?.id ?? ''
  }

  test('ends with its session, and leaves the others of the person alone', async () => {
    const ina = await watcher('ina')
    const [one, other] = [await ina.signIn(), await ina.signIn()]
    const [isOneOver, isOtherOver, isKeyOver] = [
      await ina.watch(one),
      await ina.watch(other),
      await ina.watch(ina.withKey),
    ]
    await services.accounts.endSession(ina.id, await sessionOf(ina.id, one))
    expect(await isOneOver(3_000)).toBe(true)
    expect([await isOtherOver(200), await isKeyOver(0)]).toEqual([false, false])
    await fetch(`${server.url}/api/session`, { method: 'DELETE', headers: { ...browser(), ...other } })
    expect(await isOtherOver(3_000)).toBe(true)
    expect(await isKeyOver(0)).toBe(false)
  }, 60_000)

  test.each(['suspended', 'deleted'] as const)(
    'ends when its account is %s, whatever opened it',
    async end => {
      const una = await watcher(end)
      const [isSessionOver, isKeyOver] = [await una.watch(await una.signIn()), await una.watch(una.withKey)]
      const stillThere = await watcher(`beside-${end}`)
      const isBesideOver = await stillThere.watch(stillThere.withKey)
      const owner = { id: accountId, role: 'owner' } as const
      if (end === 'suspended') await services.accounts.administration.suspend(owner, una.id)
      else await world.database.pool.query('delete from accounts where id = $1', [una.id])
      expect([await isSessionOver(3_000), await isKeyOver(3_000)]).toEqual([true, true])
      expect(await isBesideOver(0)).toBe(false)
      await services.accounts.administration.suspend(owner, stillThere.id)
    },
    60_000,
  )
})

describe('keys', () => {
  const make = (terms: object = {}) => services.accounts.keys.create(accountId, { name: 'tried', ...terms })
  const call = (key: string, path: string, init: RequestInit = {}) =>
    fetch(server.url + path, {
      ...init,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers },
    })
  const order = (key: string, instruction = 'sepia') =>
    call(key, '/api/generations', { method: 'POST', body: JSON.stringify({ pictureId, instruction }) })

  test('revoking ends what a key has open: its event streams and its edits', async () => {
    const { id, key } = await make()
    const ordered = []
    for (let i = 0; i < 6; i++) ordered.push(await (await order(key, `oil painting, strength ${50 + i}%`)).json())
    const last = ordered.at(-1)
    const events = await call(key, `/api/generations/${last.id}/events`)
    expect(events.status).toBe(200)
    const text = events.text()
    await services.accounts.keys.revoke(accountId, id)
    const isOver = await Promise.race([text.then(() => true), sleep(3_000).then(() => false)])
    expect(isOver).toBe(true)
    expect((await call(key, '/api/account')).status).toBe(401)
    const state = async () =>
      (await (await fetch(`${server.url}/api/generations/${last.id}`, { headers: { cookie } })).json()).state
    await expect.poll(state, { timeout: 5_000 }).toBe('cancelled')
  }, 30_000)

  test('a scope opens what it names and nothing else, in the shape of each surface', async () => {
    const reader = await make({ scopes: ['read'] })
    expect((await call(reader.key, '/api/account')).status).toBe(200)
    const refused = await order(reader.key)
    expect([refused.status, (await refused.json()).code]).toEqual([403, 'scope_needed'])
    const form = new FormData()
    form.set('prompt', 'sepia')
    const answer = await fetch(`${server.url}/v1/images/edits`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${reader.key}` },
    })
    expect(answer.status).toBe(403)
    expect((await answer.json()).error).toMatchObject({ code: 'insufficient_permissions', type: 'permission_error' })
    const wrong = await fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer i2i_${'0'.repeat(64)}` } })
    expect(wrong.status).toBe(401)
    expect((await wrong.json()).error).toMatchObject({ code: 'invalid_api_key', type: 'authentication_error' })
  })

  test('what a key may spend ends with an answer that clients understand', async () => {
    const { key } = await make({ spend: { unit: 'edits', most: 1, period: 'day' } })
    expect((await order(key)).status).toBe(202)
    const refused = await order(key)
    expect([refused.status, (await refused.json()).code]).toEqual([402, 'key_spend_limit'])
    const photo = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#333' } })
      .png()
      .toBuffer()
    const form = new FormData()
    form.set('prompt', 'sepia')
    form.set('image', new Blob([photo]), 'x.png')
    const answer = await fetch(`${server.url}/v1/images/edits`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${key}` },
    })
    expect(answer.status).toBe(402)
    expect(answer.headers.get('x-should-retry')).toBe('false')
    expect((await answer.json()).error).toMatchObject({ code: 'insufficient_quota', type: 'insufficient_quota' })
  })
})
