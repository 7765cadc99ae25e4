import { createServer, type Server } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPrivate } from './addresses.ts'
import { type Closed, EgressError, isAtHome, isLoopback, isPublic, openDoor } from './egress.ts'

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
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = ''
      for await (const part of request) body += part
      requests.push({ method: request.method ?? '', url: request.url ?? '', body })
      if (request.url === '/redirect') return response.writeHead(302, { location: 'http://evil.test/' }).end()
      if (request.url === '/silent') return
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
})
