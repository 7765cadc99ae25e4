import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { isPrivate } from './addresses.ts'
import {
  type Closed,
  type DoorOptions,
  EgressError,
  isAtHome,
  isLoopback,
  isPublic,
  openDoor,
  reachOfOperator,
} from './egress.ts'
import { hostsOf } from './hosts.ts'

describe('addresses', () => {
  test.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.9.9.9', '169.254.169.254', '172.31.0.1', '192.168.0.1'],
    ...['192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.9', '203.0.113.9', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:10.0.0.1', '::ffff:7f00:1'],
    ...['0:0:0:0:0:ffff:a9fe:a9fe', '64:ff9b::a00:1', '2002:a00:1::', '2001:0:a00:1::', '2001:db8::1', '::127.0.0.1'],
    ...['', 'localhost', '1.2.3', '0x7f.1', '999.1.1.1'],
  ])('%s lies inside', address => expect(isPublic(address)).toBe(false))

  test.each(['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450::1', '::ffff:8.8.8.8'])(
    '%s lies outside',
    address => expect(isPublic(address)).toBe(true),
  )

  test('the own network, and the metadata services that lie in it', () => {
    const own = ['10.0.0.1', '172.16.0.1', '192.168.1.9', '100.64.0.7', 'fd12::1', '::ffff:10.0.0.1']
    expect(own.map(isPrivate)).toEqual(Array(6).fill(true))
    const never = [
      '127.0.0.1',
      '169.254.169.254',
      '100.100.100.200',
      'fd00:ec2::254',
      'fe80::1',
      '::1',
      '0.0.0.0',
      '8.8.8.8',
    ]
    expect(never.map(isPrivate)).toEqual(Array(8).fill(false))
  })

  test('a service on this computer, as its address names it', () => {
    expect(['http://localhost:1', 'https://127.0.0.1', 'http://[::1]:8200/'].map(isAtHome)).toEqual(Array(3).fill(true))
    expect(['http://localhost.evil.test', 'http://127.0.0.1.nip.test'].map(isAtHome)).toEqual([false, false])
  })

  test('this computer', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual(Array(4).fill(true))
    expect(['10.0.0.1', '::', '8.8.8.8', 'localhost'].map(isLoopback)).toEqual(Array(4).fill(false))
  })
})

describe('hosts', () => {
  test('a star stands for the names below one', () => {
    const leadsTo = hostsOf(['api.example.com', '*.cdn.example.com', '*.bfl.ai', '*.own.test:8443'])
    const yes = [
      'api.example.com',
      'a.cdn.example.com',
      'a.b.cdn.example.com',
      'delivery-eu1.bfl.ai',
      'x.own.test:8443',
    ]
    expect(yes.map(leadsTo)).toEqual(yes.map(() => true))
    const no = [
      'cdn.example.com',
      'bfl.ai',
      'evilbfl.ai',
      'x.bfl.ai.evil.test',
      'x.bfl.ai.',
      'x.bfl.ai:8443',
      '.bfl.ai',
    ]
    const noEither = ['x.own.test', 'b.api.example.com', '127.0.0.1', '[::1]', '1.2.3.4:443', '', '*.bfl.ai']
    for (const host of [...no, ...noEither]) expect(leadsTo(host), host).toBe(false)
  })

  test.each(['*', '*.', '*.com', '*.co.uk', '*.com.au', '*.0.0.1', '*.1', '*.*.com', 'a.*.com', 'a*.example.com'])(
    '%s is no pattern',
    pattern => expect(() => hostsOf([pattern])).toThrow(),
  )
})

const whyOf = (promise: Promise<unknown>): Promise<Closed | 'open'> =>
  promise.then(
    () => 'open' as const,
    (error: unknown) => (error instanceof EgressError ? error.why : Promise.reject(error)),
  )

/** A name that has these addresses; each time it is asked, the next list, then the last one again. */
function names(...lists: (readonly string[])[]): LookupFunction {
  let turn = 0
  return (_, options, callback) => {
    const list = lists[Math.min(turn++, lists.length - 1)] ?? []
    const found = list.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (options.all) return callback(null, found)
    return callback(null, found[0]?.address ?? '', found[0]?.family)
  }
}

describe('a door', () => {
  let server: Server
  let port = 0
  let requests: { method: string; url: string; body: string }[] = []
  let goOn = () => {}
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = ''
      for await (const part of request) body += part
      requests.push({ method: request.method ?? '', url: request.url ?? '', body })
      if (request.url === '/redirect') return response.writeHead(302, { location: 'http://evil.test/' }).end()
      if (request.url === '/silent') return
      if (request.url === '/slow') return response.write('well, ')
      if (request.url === '/short') {
        response.writeHead(200, { 'content-length': '100' }).write('well, ')
        return setTimeout(() => response.destroy(), 20)
      }
      if (request.url === '/stream') {
        response.write('one')
        goOn = () => response.end('two')
        return
      }
      if (request.url === '/dies') return request.socket.destroy()
      if (request.url === '/endless') {
        const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 1)
        response.on('close', () => clearInterval(timer))
        return
      }
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] }).end('{"is":"well"}')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const home = (path = '/') => `http://issuer.test:${port}${path}`
  const homely = (lookup = names(['127.0.0.1']), more = {}) =>
    openDoor({ hosts: [`issuer.test:${port}`], allowsLoopback: true, lookup, ...more })

  test('answers as fetch would', async () => {
    requests = []
    const answer = await homely()(home('/token?x=1'), { method: 'POST', headers: { accept: '*/*' }, body: 'a=b' })
    expect([answer.status, await answer.json(), answer.headers.getSetCookie()]).toEqual([
      200,
      { is: 'well' },
      ['a=1', 'b=2'],
    ])
    expect(requests).toEqual([{ method: 'POST', url: '/token?x=1', body: 'a=b' }])
  })

  test('leads to the named hosts and nowhere else', async () => {
    const door = homely()
    requests = []
    for (const url of [`http://evil.test:${port}/`, 'http://issuer.test/', `http://issuer.test.evil.test:${port}/`])
      expect(await whyOf(door(url))).toBe('host_not_allowed')
    for (const url of ['file:///etc/passwd', 'nonsense', `http://a:b@issuer.test:${port}/`])
      expect(await whyOf(door(url))).toBe('address_malformed')
    expect(requests).toEqual([])
  })

  test('follows no redirect', async () => {
    requests = []
    const answer = await homely()(home('/redirect'))
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://evil.test/'])
    expect(requests).toHaveLength(1)
  })

  test('gives up on an answer that is too large or too slow', async () => {
    expect(await whyOf(homely(undefined, { answerBytes: 100_000 })(home('/endless')))).toBe('answer_too_large')
    expect(await whyOf(homely(undefined, { timeoutMs: 100 })(home('/silent')))).toBe('too_slow')
    expect(await whyOf(homely()(home('/silent'), { signal: AbortSignal.timeout(50) }))).toBe('too_slow')
  })

  test('to the outside goes to no address inside, however it is named', async () => {
    requests = []
    const hosts = [
      'issuer.test',
      `127.0.0.1:${port}`,
      '169.254.169.254',
      '[::1]',
      `[::ffff:7f00:1]:${port}`,
      '10.0.0.1',
    ]
    const to = (lookup: LookupFunction) => openDoor({ hosts, lookup })
    for (const host of hosts.slice(1))
      expect(await whyOf(to(names([]))(`https://${host}/`)), host).toBe('address_not_public')
    for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1'])
      expect(await whyOf(to(names([address]))('https://issuer.test/')), address).toBe('address_not_public')
    expect(await whyOf(to(names(['127.0.0.1']))('http://issuer.test/'))).toBe('plain_http')
    expect(requests).toEqual([])
  })

  test('to a host that may lie in the own network goes there, over https, and nowhere worse', async () => {
    const to = (address: string, host = 'login.lan') =>
      openDoor({
        hosts: ['login.lan', 'other.lan'],
        privateHosts: ['login.lan'],
        lookup: names([address]),
        timeoutMs: 300,
      })(`https://${host}/`)
    for (const address of ['127.0.0.1', '169.254.169.254', '::1', 'fd00:ec2::254', '100.100.100.200'])
      expect(await whyOf(to(address)), address).toBe('address_not_public')
    // Says an address of the own network to the filter, and then leads here, so that nothing leaves this computer.
    let connections = 0
    server.on('connection', () => connections++)
    const inside: LookupFunction = (_, options, callback) => {
      let looks = 0
      const found = {
        family: 4,
        get address() {
          return looks++ === 0 ? '10.0.0.1' : '127.0.0.1'
        },
      }
      return options.all ? callback(null, [found]) : callback(null, found.address, 4)
    }
    const hosts = [`login.lan:${port}`, `other.lan:${port}`]
    const door = openDoor({ hosts, privateHosts: hosts.slice(0, 1), lookup: inside })
    for (const host of hosts) {
      expect(await whyOf(door(`https://${host}/`))).toBe('address_not_public')
      expect(connections, host).toBe(1)
    }
    const plain = openDoor({ hosts: ['login.lan'], privateHosts: ['login.lan'], lookup: names(['10.0.0.1']) })
    expect(await whyOf(plain('http://login.lan/'))).toBe('plain_http')
  })

  test('a name that changes its mind gains nothing', async () => {
    const door = homely(names(['127.0.0.1'], ['10.0.0.1']))
    expect(await whyOf(door(home('/first')))).toBe('open')
    expect(await whyOf(door(home('/second')))).toBe('address_not_public')
    // By name: what an earlier test gave up on may arrive as late as now.
    expect(requests.map(({ url }) => url).filter(url => url === '/first' || url === '/second')).toEqual(['/first'])
  })

  test('to this computer leads nowhere else', async () => {
    expect(await whyOf(homely(names(['8.8.8.8', '10.0.0.1']))(home()))).toBe('address_not_public')
  })

  test('the peer is looked at once more when the connection stands', async () => {
    requests = []
    // A resolver that slips past the filter, as an operating system's own second look would.
    const sly = names(['127.0.0.1'])
    let calls = 0
    const lookup: LookupFunction = (host, options, callback) =>
      sly(host, options, (error, found, family) => {
        calls++
        const list = Array.isArray(found) ? found.map(each => ({ ...each })) : []
        // Says an outside address to whoever asks first, and the inside one to whoever connects.
        for (const each of list) {
          let looks = 0
          Object.defineProperty(each, 'address', { get: () => (looks++ === 0 ? '8.8.8.8' : '127.0.0.1') })
        }
        callback(error, list, family)
      })
    const door = openDoor({ hosts: [`issuer.test:${port}`], lookup })
    expect(await whyOf(door(`https://issuer.test:${port}/`))).toBe('address_not_public')
    expect(calls).toBe(1)
    expect(requests).toEqual([])
  })

  test('of a slow body or one that breaks off says so', async () => {
    expect(await whyOf(homely(undefined, { timeoutMs: 100 })(home('/slow')))).toBe('too_slow')
    expect(await whyOf(homely()(home('/slow'), { signal: AbortSignal.timeout(50) }))).toBe('too_slow')
    expect(await whyOf(homely()(home('/short')))).toBe('cut_short')
    expect(await whyOf(homely()(home('/dies')))).toBe('unreachable')
    expect(await whyOf(homely()(home('/'), { signal: AbortSignal.abort() }))).toBe('too_slow')
  })

  test('gives a request the limits it asks for, up to the ceiling', async () => {
    const door = homely(undefined, {
      timeoutMs: 100,
      answerBytes: 5,
      ceiling: { timeoutMs: 200, answerBytes: 100_000 },
    })
    expect(await whyOf(door(home()))).toBe('answer_too_large')
    expect(await (await door(home(), { answerBytes: 100 })).text()).toBe('{"is":"well"}')
    expect(await whyOf(door(home('/endless'), { answerBytes: 1e9, timeoutMs: 1e9 }))).toBe('answer_too_large')
    expect(await whyOf(door(home('/silent'), { timeoutMs: 1e9 }))).toBe('too_slow')
    const strict = homely(undefined, { answerBytes: 5 })
    expect(await whyOf(strict(home(), { answerBytes: 100 }))).toBe('answer_too_large')
  })

  test('hands an answer over as it comes, to whoever wants that', async () => {
    const answer = await homely()(home('/stream'), { isStream: true })
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    expect(await reader.read()).toEqual({ done: false, value: 'one' })
    goOn()
    expect(await reader.read()).toEqual({ done: false, value: 'two' })
    expect((await reader.read()).done).toBe(true)
  })

  test('keeps its limits in a stream', async () => {
    const bodyOf = async (door: ReturnType<typeof openDoor>, path: string, more = {}) =>
      whyOf((await door(home(path), { isStream: true, ...more })).text())
    expect(await bodyOf(homely(undefined, { answerBytes: 100_000 }), '/endless')).toBe('answer_too_large')
    expect(await bodyOf(homely(undefined, { timeoutMs: 100 }), '/slow')).toBe('too_slow')
    expect(await bodyOf(homely(), '/slow', { signal: AbortSignal.timeout(50) })).toBe('too_slow')
    expect(await bodyOf(homely(), '/short')).toBe('cut_short')
  })

  test('hangs up when nobody reads on', async () => {
    const left = new Promise(resolve => server.once('request', (_, response) => response.once('close', resolve)))
    const answer = await homely()(home('/endless'), { isStream: true, answerBytes: 1e9 })
    await answer.body!.cancel()
    await left
  })

  test('sends bytes as they are, in one piece or several', async () => {
    requests = []
    const lengths: (string | undefined)[] = []
    const note = ({ headers }: IncomingMessage) => lengths.push(headers['content-length'])
    server.on('request', note)
    const method = 'POST'
    await homely()(home('/one'), { method, body: new TextEncoder().encode('abc') })
    await homely()(home('/two'), { method, body: ['ab', 'cd', ''].map(text => new TextEncoder().encode(text)) })
    server.off('request', note)
    expect(requests.map(({ body }) => body)).toEqual(['abc', 'abcd'])
    expect(lengths).toEqual(['3', '4'])
  })

  test('keeps connections for questions through itself only, and looks at the peer each time', async () => {
    let connections = 0
    const count = () => connections++
    server.on('connection', count)
    const door = homely(undefined, { keepsConnections: true })
    for (let turn = 0; turn < 3; turn++) await (await door(home())).text()
    expect(connections).toBe(1)
    await door(home(), { method: 'POST', body: 'x' })
    expect(connections).toBe(2)
    const other = homely(undefined, { keepsConnections: true })
    await (await other(home())).text()
    expect(connections).toBe(3)
    // The other side gives a kept connection up: the question is asked anew.
    server.closeIdleConnections()
    expect((await door(home())).status).toBe(200)
    expect(await whyOf(door(home('/dies')))).toBe('unreachable')
    door.close()
    other.close()
    for (let turn = 0; turn < 2; turn++) await homely()(home())
    expect(connections).toBeGreaterThanOrEqual(6)
    server.off('connection', count)
  })

  test('goes without TLS into the own network, when the operator named it so, and nowhere else', async () => {
    const options = { hosts: ['gpu.lan'], privateHosts: ['gpu.lan'], plainHosts: ['gpu.lan'], timeoutMs: 300 }
    const to = (address: string) => openDoor({ ...options, lookup: names([address]) })('http://gpu.lan/')
    for (const address of ['127.0.0.1', '169.254.169.254', '8.8.8.8', 'fd00:ec2::254'])
      expect(await whyOf(to(address)), address).toBe('address_not_public')
    expect(await whyOf(openDoor({ ...options, plainHosts: [] })('http://gpu.lan/'))).toBe('plain_http')
    expect(await whyOf(openDoor({ ...options, privateHosts: [] })('http://gpu.lan/'))).toBe('plain_http')
  })

  test('reaches as far as the base URL that the operator typed', () => {
    expect(reachOfOperator('http://127.0.0.1:7860')).toEqual({ allowsLoopback: true })
    expect(reachOfOperator('http://gpu.lan:7860')).toEqual({
      privateHosts: ['gpu.lan:7860'],
      plainHosts: ['gpu.lan:7860'],
    })
    expect(reachOfOperator('https://gpu.lan')).toEqual({ privateHosts: ['gpu.lan'], plainHosts: [] })
  })

  describe('for a WebSocket', () => {
    let sockets: WebSocketServer
    const heard: string[] = []
    beforeAll(() => {
      sockets = new WebSocketServer({ noServer: true })
      server.on('upgrade', (request, socket, head) => {
        heard.push(`${request.url} ${request.headers.authorization ?? ''}`.trim())
        if (request.url === '/deaf') return
        if (request.url === '/away') return socket.end('HTTP/1.1 302 Found\r\nlocation: ws://evil.test/\r\n\r\n')
        sockets.handleUpgrade(request, socket, head, each => {
          each.on('message', () => {})
          if (request.url === '/large') return each.send(Buffer.alloc(100_000))
          each.send('word')
          each.send(Buffer.from([0, 1, 2]))
          if (request.url === '/ends') each.close()
        })
      })
    })
    afterAll(() => {
      for (const each of sockets.clients) each.terminate()
    })

    const on = (path: string) => `ws://issuer.test:${port}${path}`
    const listening = (more: { signal?: AbortSignal; onEnd?: () => void } = {}) => {
      const messages: (string | Uint8Array)[] = []
      const { promise: two, resolve } = Promise.withResolvers<void>()
      const onMessage = (data: string | Uint8Array) => {
        if (messages.push(data) === 2) resolve()
      }
      return { messages, two, onMessage, signal: new AbortController().signal, ...more }
    }

    test('messages come until the signal says stop', async () => {
      const stop = new AbortController()
      let isEnded = false
      const heeding = listening({ signal: stop.signal, onEnd: () => (isEnded = true) })
      await homely().listen(on('/ws?clientId=1'), { ...heeding, headers: { authorization: 'Basic x' } })
      await heeding.two
      expect(heeding.messages).toEqual(['word', Buffer.from([0, 1, 2])])
      expect(heard).toContain('/ws?clientId=1 Basic x')
      const [socket] = sockets.clients
      const closed = new Promise(resolve => socket!.once('close', resolve))
      stop.abort()
      await closed
      expect(isEnded).toBe(false)
    })

    test('an end is told', async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      await homely().listen(on('/ends'), listening({ onEnd: resolve }))
      await promise
      const large = Promise.withResolvers<void>()
      const heeding = listening({ onEnd: large.resolve })
      await homely(undefined, { answerBytes: 1_000 }).listen(on('/large'), heeding)
      await large.promise
      expect(heeding.messages).toEqual([])
    })

    test('the same rules hold as for requests', async () => {
      const why = (door: ReturnType<typeof openDoor>, url: string, more = {}) =>
        whyOf(door.listen(url, { ...listening(), ...more }))
      const strict = (options: Partial<DoorOptions>) => openDoor({ hosts: [`issuer.test:${port}`], ...options })
      heard.length = 0
      expect(await why(homely(), `ws://evil.test:${port}/`)).toBe('host_not_allowed')
      expect(await why(homely(), `http://issuer.test:${port}/`)).toBe('address_malformed')
      expect(await why(strict({}), on('/'))).toBe('plain_http')
      expect(await why(strict({ lookup: names(['127.0.0.1']) }), on('/').replace('ws:', 'wss:'))).toBe(
        'address_not_public',
      )
      expect(await why(homely(names(['10.0.0.1'])), on('/'))).toBe('address_not_public')
      expect(await why(homely(), on('/'), { signal: AbortSignal.abort() })).toBe('too_slow')
      expect(heard).toEqual([])
      expect(await why(homely(), on('/away'))).toBe('unreachable')
      expect(await why(homely(undefined, { timeoutMs: 100 }), on('/deaf'))).toBe('too_slow')
      expect(heard).toEqual(['/away', '/deaf'])
    })

    test('the peer is looked at once more', async () => {
      heard.length = 0
      const sly: LookupFunction = (_, options, callback) => {
        let looks = 0
        const found = {
          family: 4,
          get address() {
            return looks++ === 0 ? '10.0.0.1' : '127.0.0.1'
          },
        }
        return options.all ? callback(null, [found]) : callback(null, found.address, 4)
      }
      const host = `issuer.test:${port}`
      const door = openDoor({ hosts: [host], privateHosts: [host], plainHosts: [host], lookup: sly })
      expect(await whyOf(door.listen(on('/'), listening()))).toBe('address_not_public')
      expect(heard).toEqual([])
    })
  })
})
