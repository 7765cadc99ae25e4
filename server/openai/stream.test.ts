/** Bodies that take long, behind a real socket: how they end when what makes them breaks. */
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type HttpServer, listen } from '../http/http.ts'
import { bodyOf, type Send } from './stream.ts'

const canary = 'a prompt that nobody may read'
const heard: unknown[] = []
let run: (send: Send, signal: AbortSignal) => Promise<void>
let server: HttpServer

beforeEach(async () => {
  heard.length = 0
  const app = new Hono().get('/', c =>
    c.body(
      bodyOf(
        (send, signal) => run(send, signal),
        error => heard.push(error),
      ),
    ),
  )
  server = await listen(request => app.fetch(request), { host: '127.0.0.1', port: 0 })
})
afterEach(() => server.close({ graceMs: 0 }))

const read = async () => (await fetch(server.url, { signal: AbortSignal.timeout(5_000) })).text()

test('a body ends with what makes it', async () => {
  run = async send => {
    await send('one ')
    await send('two')
  }
  expect(await read()).toBe('one two')
  expect(heard).toEqual([])
})

test('several who send at once take turns, and what is large is made in its turn', async () => {
  let open = 0
  let most = 0
  const letters = ['a', 'b', 'c', 'd']
  run = async send => {
    const large = (letter: string) => async () => {
      most = Math.max(most, ++open)
      await new Promise(resolve => setTimeout(resolve, 5))
      open--
      return letter.repeat(3_000_000)
    }
    await Promise.all(letters.map(letter => send(large(letter))))
  }
  expect(await read()).toBe(letters.map(letter => letter.repeat(3_000_000)).join(''))
  expect(most).toBe(1)
})

test.each([
  ['at once', async () => {}],
  ['after the first byte', (send: Send) => send('one ')],
  ['while more was sent than was read', (send: Send) => send(new Uint8Array(8_000_000))],
] as const)('a body whose maker breaks %s breaks off, is told of once, and says nothing of it', async (_, first) => {
  const bug = new TypeError(canary)
  const printed = (['error', 'info', 'log'] as const).map(name => vi.spyOn(console, name).mockReturnValue())
  run = async send => {
    await first(send)
    throw bug
  }
  const failure = await read().then(
    text => `it ended: ${text.slice(-80)}`,
    (error: Error) => error.name,
  )
  expect(failure).toBe('TypeError')
  expect(heard).toEqual([bug])
  for (const spy of printed) {
    expect(String(spy.mock.calls.flat().map(String))).not.toContain(canary)
    spy.mockRestore()
  }
})

test('what breaks because its reader went is nobody’s fault', async () => {
  const over = Promise.withResolvers<void>()
  run = async (send, signal) => {
    await send('one ')
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    over.resolve()
    throw new TypeError('too late')
  }
  const gone = new AbortController()
  await fetch(server.url, { signal: gone.signal })
  gone.abort()
  await over.promise
  await new Promise(resolve => setImmediate(resolve))
  expect(heard).toEqual([])
})
