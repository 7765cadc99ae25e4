/** The tools with a service behind the server: its counterpart, through the official client over HTTP. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { keyCanary, type Vendor } from '../../test/counterparts/vendors/vendor.ts'
import { photoBytes } from '../../test/matrix/rows.ts'
import { createWorld, type World } from '../../test/world.ts'
import { Closing } from '../closing.ts'
import { readConfig } from '../config.ts'
import { type HttpServer, listen } from '../http/http.ts'
import { silentLog } from '../kernel/log.ts'
import { appOf, openServices, type Services } from '../main.ts'
import { world as compatible } from '../providers/openai-compatible/openai-compatible.testworld.ts'

let world: World
let vendor: Vendor
let services: Services
let http: HttpServer
let client: Client
const closing = new Closing()
const model = `openai-compatible/${compatible.model}`

beforeAll(async () => {
  vendor = await compatible.open()
  vendor.picture = await photoBytes()
  world = await createWorld()
  await world.database.pool.query('truncate key_epochs cascade')
  const dataDir = join(world.dir, 'data')
  mkdirSync(dataDir)
  const { config } = readConfig({
    ...{ DATA_DIR: dataDir, DRAIN_SECONDS: '0', ENGINE_SLOTS: '1', MAX_DATA_CLASS: 'learned_from' },
    ...{ OPENAI_COMPATIBLE_BASE_URL: `${vendor.baseUrl}/v1`, OPENAI_COMPATIBLE_API_KEY: keyCanary },
  })
  if (!config) throw new TypeError('the configuration of the test is wrong')
  const parts = { config, log: silentLog, closing, database: world.database, baseUrl: 'http://127.0.0.1:3000' }
  services = await openServices(parts)
  const app = appOf(parts, services, () => true)
  await services.start()
  http = await listen((request, connection) => app.fetch(request, connection), { host: '127.0.0.1', port: 0 })
  const ada = { email: 'ada@example.test', password: 'correct-horse-battery', name: 'Ada' }
  const { id } = await services.accounts.createAccount(ada)
  const { key } = await services.accounts.keys.create(id, { name: 'tools' })
  client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${key}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${http.port}/mcp`), { requestInit }))
}, 120_000)
afterAll(async () => {
  vendor.isHolding = false
  await client?.close()
  await http?.close({ graceMs: 0 })
  await services?.stop()
  await closing.run(silentLog)
  await world?.dispose()
  await vendor?.close()
})
afterEach(() => {
  vendor.stopFault()
  vendor.isHolding = false
  vendor.received.length = 0
})

interface Said {
  readonly isError?: boolean
  readonly content: readonly { type: string; text?: string; mimeType?: string }[]
  readonly structuredContent?: { model: string; pictureId: string }
}
const call = async (name: string, args: object, signal?: AbortSignal): Promise<Said> =>
  (await client.callTool({ name, arguments: { ...args } }, signal && { signal })) as Said
const textOf = ({ content }: Said): string => content.find(({ type }) => type === 'text')?.text ?? ''
const image = async () => `data:image/png;base64,${Buffer.from(await photoBytes()).toString('base64')}`
const submits = () => vendor.of('submit').length
const states = async () =>
  (await world.database.pool.query('select state from generations order by id')).rows.map(({ state }) => state)

test('the models of the service are listed, and one makes and edits pictures', async () => {
  expect(textOf(await call('list_models', {}))).toContain(model)
  const made = await call('generate_image', { prompt: 'a dragon on a hill', model })
  expect([made.isError, textOf(made)]).toEqual([undefined, expect.stringContaining(model)])
  const edited = await call('edit_image', { image: made.structuredContent?.pictureId, instruction: 'a red hat', model })
  expect(edited.structuredContent?.model, textOf(edited)).toBe(model)
  expect(edited.content.map(({ type }) => type)).toEqual(['text', 'image', 'resource_link'])
  expect(submits()).toBe(2)
  expect(vendor.problems).toEqual([])
})

test.each(['edit_image', 'generate_image'])('%s that the service blocks says so in our words, once', async tool => {
  vendor.play('blocked_input')
  const args = tool === 'edit_image' ? { image: await image(), instruction: 'something bad' } : { prompt: 'bad' }
  const said = await call(tool, { ...args, model })
  expect(said.isError).toBe(true)
  expect(textOf(said)).toMatch(/^moderation_blocked: The service refused/)
  expect(JSON.stringify(said)).not.toMatch(/canary/)
  expect(submits()).toBe(1)
})

test('a model that is not there, and words that only a model can do for which none is allowed, are refused with why', async () => {
  const unknown = await call('generate_image', { prompt: 'a hill', model: 'nobody/nothing' })
  expect([unknown.isError, textOf(unknown)]).toEqual([true, expect.stringMatching(/^model_not_found: .*nobody/)])
  const engine = await call('generate_image', { prompt: 'a hill', model: 'builtin' })
  expect([engine.isError, textOf(engine)]).toEqual([true, expect.stringMatching(/^\w+: .{10}/)])
  expect(submits()).toBe(0)
})

test('a call that is cancelled stops the order, also while the service works on it', async () => {
  vendor.isHolding = true
  await world.database.pool.query('delete from generations')
  const stop = new AbortController()
  const calling = call('generate_image', { prompt: 'a slow hill', model }, stop.signal).then(
    () => 'answered',
    () => 'stopped',
  )
  await expect.poll(submits, { timeout: 20_000 }).toBe(1)
  stop.abort()
  expect(await calling).toBe('stopped')
  await expect.poll(states, { timeout: 20_000 }).toEqual(['cancelled'])
})

test('a service that takes no more orders, or cannot be paid, is told apart in words', async () => {
  for (const [fault, words] of [
    ['429', /^provider_rate_limited: /],
    ['402', /^provider_billing_limit: .*credit/],
    ['401', /^provider_key_refused: .*key/],
  ] as const) {
    vendor.play(fault)
    const said = await call('generate_image', { prompt: `a hill ${fault}`, model })
    expect([said.isError, textOf(said)]).toEqual([true, expect.stringMatching(words)])
    expect(JSON.stringify(said)).not.toMatch(/canary/)
  }
})
