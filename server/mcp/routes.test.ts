/** What a call of a tool passes before its body is read, over real sockets: who it is, a place, and only then the bytes. */
import { connect, type Socket } from 'node:net'
import { createMcp, createMcpHandler } from '@image2image/mcp'
import type { Client } from '@image2image/sdk'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type HttpServer, listen } from '../http/http.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { mcpRoutes } from './routes.ts'
import { toolSlots } from './slots.ts'

const listing = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
const accept = 'application/json, text/event-stream'
let http: HttpServer
let open: Socket[] = []

beforeAll(async () => {
  const tools = {
    log: silentLog,
    version: '1',
    productName: 'Test',
    ask: async () => new Response(null, { status: 404 }),
  }
  const app = createApp({
    ...{ log: silentLog, clock: systemClock, productName: 'Test', version: '1', isReady: async () => true },
    async authenticate(headers) {
      const id = headers.get('authorization')?.replace('Bearer ', '')
      const account = id && { id, name: id, email: '', role: 'member' as const }
      return account ? { account, via: 'key', key: { id: 'key_1', scopes: ['read', 'edit'] } } : null
    },
    routes: [{ routes: mcpRoutes(tools) }],
  })
  http = await listen((request, connection) => app.fetch(request, connection), { host: '127.0.0.1', port: 0 })
})
afterEach(() => {
  for (const line of open) line.destroy()
  open = []
})
afterAll(() => http.close({ graceMs: 0 }))

/** Sends the head of a request, and no more of its body than this. */
function begin(headers: Record<string, string>, sent = '') {
  const line = connect(http.port, '127.0.0.1')
  open.push(line)
  let said = ''
  line.on('error', () => {})
  line.on('data', chunk => {
    said += chunk
  })
  const lines = Object.entries({ host: 'x', accept, ...headers }).map(([name, value]) => `${name}: ${value}`)
  line.write(['POST /mcp HTTP/1.1', ...lines, '', sent].join('\r\n'))
  return { status: () => /^HTTP\/1\.1 (\d+)/.exec(said)?.[1], code: () => /"code":"(\w+)"/.exec(said)?.[1] }
}
const json = { 'content-type': 'application/json', 'content-length': '1000' }
const as = (name: string) => ({ authorization: `Bearer ${name}` })
const post = (name: string, body = listing) =>
  fetch(`http://127.0.0.1:${http.port}/mcp`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', ...as(name) },
    body,
  })
const waiting = { timeout: 20_000 }

describe('before a body is read', () => {
  test('it is known who calls', async () => {
    const nobody = begin(json, '{')
    await expect.poll(nobody.status, waiting).toBe('401')
  })

  test('a place is taken, and given back when the line breaks or the answer ends', async () => {
    const calls = Array.from({ length: 8 }, () => begin({ ...json, ...as('ada') }, '{'))
    await expect.poll(async () => (await post('ada')).status, waiting).toBe(429)
    expect(calls.map(call => call.status())).toEqual(Array(8).fill(undefined))
    const refused = await post('ada')
    expect([(await refused.json()).code, refused.headers.get('retry-after')]).toEqual(['mcp_busy', '5'])
    expect(await (await post('bob')).text()).toContain('edit_image')
    for (const line of open) line.destroy()
    await expect.poll(async () => (await post('ada')).status, waiting).toBe(200)
    for (let i = 0; i < 20; i++) expect((await (await post('ada')).text()).includes('edit_image')).toBe(true)
    for (let i = 0; i < 20; i++) expect((await post('ada', '{')).status).toBe(400)
  })

  test('other types are refused, however they are sent', async () => {
    const types = ['multipart/form-data; boundary=x', 'application/offset+octet-stream', 'text/plain']
    // At once: an answer waits a little for the rest of what is being sent.
    const refused = types.map(async type => {
      const endless = begin({ 'content-type': type, 'transfer-encoding': 'chunked', ...as('ada') }, '5\r\nhello\r\n')
      await expect.poll(endless.status, { ...waiting, message: type }).toBe('415')
      expect(endless.code(), type).toBe('unsupported_type')
    })
    await Promise.all(refused)
  })

  test('in pieces it is counted, too', async () => {
    const line = begin({ 'content-type': 'application/json', 'transfer-encoding': 'chunked', ...as('ada') })
    const piece = `100000\r\n${' '.repeat(0x10_00_00)}\r\n`
    for (let i = 0; i < 18; i++) open.at(-1)?.write(piece)
    open.at(-1)?.write('0\r\n\r\n')
    await expect.poll(line.status, waiting).toBe('413')
  })
})

test('there are eight places for one and 64 for all, each given back once', () => {
  const slots = toolSlots()
  const busy = expect.objectContaining({ code: 'mcp_busy' })
  const mine = Array.from({ length: 8 }, () => slots.take('a'))
  expect(() => slots.take('a')).toThrow(busy)
  mine[0]?.()
  mine[0]?.()
  slots.take('a')
  expect(() => slots.take('a')).toThrow(busy)
  for (let i = 0; i < 56; i++) slots.take(`b${i % 7}`)
  expect(() => slots.take('c')).toThrow(busy)
})

describe('a picture in an answer', () => {
  const id = `pic_${'0'.repeat(30)}`
  /** Says how large its pictures are, and tells what was fetched. */
  async function ask(sizeBytes: number, method: string, params: object) {
    const fetched: string[] = []
    const blob = new Blob([new Uint8Array(Math.min(sizeBytes, 5))], { type: 'image/png' })
    const pictures = {
      get: async () => ({ id, name: '', width: 1, height: 1, format: 'png', sizeBytes }),
      async content(_: string, variant: string) {
        fetched.push(variant)
        return blob
      },
    }
    const handler = createMcpHandler(() => createMcp({ client: { pictures } as unknown as Client, version: '1' }))
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const headers = { accept, 'content-type': 'application/json' }
    const answer = await handler.fetch(new Request('http://mcp.invalid/mcp', { method: 'POST', headers, body }))
    return { said: await answer.text(), fetched }
  }
  const look = (sizeBytes: number, size: string) =>
    ask(sizeBytes, 'tools/call', { name: 'get_image', arguments: { image: id, size } })
  const read = (sizeBytes: number) => ask(sizeBytes, 'resources/read', { uri: `image2image://pictures/${id}` })
  const most = 8 * 1024 * 1024

  test('of more than 8 MB is refused before it is fetched, in words that name what would work', async () => {
    for (const { said, fetched } of [await look(most + 1, 'original'), await read(most + 1)]) {
      expect(said).toMatch(/This picture has 9 MB, and an answer holds 8\. Ask get_image for size \\+"large/)
      expect(fetched).toEqual([])
    }
    expect((await look(most + 1, 'large')).fetched).toEqual(['large'])
    for (const { said, fetched } of [await look(most, 'original'), await read(most)]) {
      expect(said).toContain('"AAAAAAA="')
      expect(fetched).toEqual(['original'])
    }
  })
})
