/**
 * The tools as programs call them: the official client of the present line and of the one before, over HTTP against the
 * whole server and over stdio against the command line, with the built-in engine at work.
 */
import { mkdirSync } from 'node:fs'
import { mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesIn } from '@image2image/mcp/stdio'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as OldClient } from 'modelcontextprotocol1/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from 'modelcontextprotocol1/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { photoBytes } from '../../test/matrix/rows.ts'
import { createWorld, type World } from '../../test/world.ts'
import { Closing } from '../closing.ts'
import { readConfig } from '../config.ts'
import { type HttpServer, listen } from '../http/http.ts'
import { silentLog } from '../kernel/log.ts'
import { appOf, openServices, type Services } from '../main.ts'

let world: World
let services: Services
let http: HttpServer
let key: string
let readKey: string
let folder: string
const closing = new Closing()
const root = join(import.meta.dirname, '..', '..')

beforeAll(async () => {
  world = await createWorld()
  await world.database.pool.query('truncate key_epochs cascade')
  const dataDir = join(world.dir, 'data')
  mkdirSync(dataDir)
  const { config } = readConfig({ DATA_DIR: dataDir, DRAIN_SECONDS: '0', ENGINE_SLOTS: '1' })
  if (!config) throw new TypeError('the configuration of the test is wrong')
  const parts = { config, log: silentLog, closing, database: world.database, baseUrl: 'http://127.0.0.1:3000' }
  services = await openServices(parts)
  const app = appOf(parts, services, () => true)
  await services.start()
  http = await listen((request, connection) => app.fetch(request, connection), { host: '127.0.0.1', port: 0 })
  const { id } = await services.accounts.createAccount({
    email: 'ada@example.test',
    password: 'correct-horse-battery',
    name: 'Ada',
  })
  key = (await services.accounts.keys.create(id, { name: 'tools' })).key
  readKey = (await services.accounts.keys.create(id, { name: 'looking', scopes: ['read'] })).key
  folder = await realpath(world.dir)
  await writeFile(join(folder, 'photo.png'), await photoBytes())
}, 120_000)
afterAll(async () => {
  await http?.close({ graceMs: 0 })
  await services?.stop()
  await closing.run(silentLog)
  await world?.dispose()
})

const url = () => new URL(`http://127.0.0.1:${http.port}/mcp`)
const proof = (secret: string) => ({ requestInit: { headers: { authorization: `Bearer ${secret}` } } })
async function present(secret = key, mode: 'legacy' | 'auto' = 'legacy'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StreamableHTTPClientTransport(url(), proof(secret)))
  return client
}
async function overStdio(): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(root, 'cli', 'cli.ts'), 'mcp', '--server', `http://127.0.0.1:${http.port}`, '--allow', folder],
      env: { ...(process.env as Record<string, string>), IMAGE2IMAGE_KEY: key, NODE_NO_WARNINGS: '1' },
    }),
  )
  return client
}

interface Said {
  readonly isError?: boolean
  readonly content: readonly { type: string; text?: string; data?: string; mimeType?: string; uri?: string }[]
  readonly structuredContent?: { pictureId: string; model: string; savedTo?: string }
}
const textOf = (said: unknown): string => (said as Said).content.find(({ type }) => type === 'text')?.text ?? ''
const dataUrl = async () => `data:image/png;base64,${Buffer.from(await photoBytes()).toString('base64')}`
const call = async (client: Pick<Client, 'callTool'>, name: string, args: object): Promise<Said> =>
  (await client.callTool({ name, arguments: args as Record<string, unknown> })) as Said

function expectPicture(said: Said): string {
  expect(said.isError, textOf(said)).toBeFalsy()
  const [, image, link] = said.content
  expect(image).toMatchObject({ type: 'image', mimeType: 'image/webp' })
  expect(
    Buffer.from(image?.data ?? '', 'base64')
      .subarray(8, 12)
      .toString(),
  ).toBe('WEBP')
  const id = said.structuredContent?.pictureId ?? ''
  expect(link).toMatchObject({ type: 'resource_link', uri: `image2image://pictures/${id}` })
  return id
}

describe.each<[string, () => Promise<Client>]>([
  ['over HTTP', () => present()],
  ['over HTTP, by the protocol of 2026', () => present(key, 'auto')],
  ['over stdio', () => overStdio()],
])('the present client %s', (where, open) => {
  test('finds four tools, edits, goes on from the result, looks and reads', async () => {
    const client = await open()
    try {
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(['edit_image', 'generate_image', 'list_models', 'get_image'])
      expect(textOf(await call(client, 'list_models', {}))).toContain('builtin')
      const image = where === 'over stdio' ? 'photo.png' : await dataUrl()
      const first = await call(client, 'edit_image', { image, instruction: 'make it sepia' })
      const id = expectPicture(first)
      expect(textOf(first)).toMatch(/Sepia.*builtin.*48 × 32/)
      expectPicture(await call(client, 'edit_image', { image: id, instruction: 'rotate it by 90 degrees' }))
      const shown = await call(client, 'get_image', { image: id, size: 'thumbnail' })
      expect(shown.content[0]).toMatchObject({ type: 'image', mimeType: 'image/webp' })
      const { contents } = await client.readResource({ uri: `image2image://pictures/${id}` })
      expect(contents[0]).toMatchObject({ mimeType: 'image/png', blob: expect.any(String) })
    } finally {
      await client.close()
    }
  })

  test('hears how far it is', async () => {
    const client = await open()
    try {
      const seen: number[] = []
      const args = { image: await dataUrl(), instruction: 'watercolour' }
      const onprogress = ({ progress }: { progress: number }) => void seen.push(progress)
      await client.callTool({ name: 'edit_image', arguments: args }, { onprogress })
      expect(seen.length).toBeGreaterThan(0)
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
    } finally {
      await client.close()
    }
  })

  test('is refused in words that say what would work', async () => {
    const client = await open()
    try {
      const refused: [string, object, RegExp][] = [
        ['edit_image', { image: 'https://example.com/x.png', instruction: 'sepia' }, /^address_refused: .*data: URL/],
        [
          'edit_image',
          { image: 'data:image/png;base64,AAAA', instruction: 'sepia' },
          /^(not_a_picture|damaged_picture|empty_file)/,
        ],
        ['edit_image', { image: 'data:image/png,plain', instruction: 'sepia' }, /^picture_malformed/],
        ['edit_image', { image: `pic_${'0'.repeat(30)}`, instruction: 'sepia' }, /^picture_not_found/],
        ['edit_image', { image: await dataUrl(), instruction: 'qwertz uiop' }, /^\w+: /],
        ['generate_image', { prompt: 'a hill' }, /^(no_suitable_model|needs_generative|nothing_understood|model_)/],
        ['generate_image', { prompt: 'a hill', width: 512 }, /^size_incomplete/],
      ]
      for (const [tool, args, words] of refused) {
        const said = await call(client, tool, args)
        expect(said.isError, JSON.stringify(args).slice(0, 80)).toBe(true)
        expect(textOf(said)).toMatch(words)
      }
    } finally {
      await client.close()
    }
  })

  test('that stops listening stops the edit', async () => {
    const client = await open()
    try {
      await world.database.pool.query('delete from generations')
      const states = async () => {
        const { rows } = await world.database.pool.query<{ state: string }>('select state from generations')
        return rows.map(({ state }) => state)
      }
      // There is one engine, and it is busy: the work cannot end before it is stopped.
      const large = (await readFile(join(root, 'docs/photos/mountains.jpg'))).toString('base64')
      const before = call(client, 'edit_image', { image: large, instruction: 'oil painting' })
      await expect.poll(states, { interval: 5, timeout: 10_000 }).toEqual(['running'])
      const stop = new AbortController()
      const args = { image: await dataUrl(), instruction: 'oil painting, watercolour, pencil drawing' }
      const calling = client
        .callTool({ name: 'edit_image', arguments: args }, { signal: stop.signal })
        .catch(() => 'stopped')
      await expect.poll(states, { interval: 2, timeout: 10_000 }).toHaveLength(2)
      stop.abort()
      expect(await calling).toBe('stopped')
      await expect.poll(states, { timeout: 10_000 }).toContain('cancelled')
      expectPicture(await before)
    } finally {
      await client.close()
    }
  })
})

describe('over HTTP', () => {
  test('the client of the line before works, too', async () => {
    const client = new OldClient({ name: 'old', version: '1' })
    // Its types say less about undefined than ours.
    await client.connect(new OldTransport(url(), proof(key)) as Parameters<typeof client.connect>[0])
    try {
      expect((await client.listTools()).tools).toHaveLength(4)
      const args = { image: await dataUrl(), instruction: 'make it sepia' }
      const seen: number[] = []
      const onprogress = ({ progress }: { progress: number }) => void seen.push(progress)
      const said = await client.callTool({ name: 'edit_image', arguments: args }, undefined, { onprogress })
      expectPicture(said as Said)
      expect(seen.length).toBeGreaterThan(0)
    } finally {
      await client.close()
    }
  })

  const post = (headers: Record<string, string>, body: string) => {
    const accept = 'application/json, text/event-stream'
    const type = 'application/json'
    return fetch(url(), { method: 'POST', headers: { accept, 'content-type': type, ...headers }, body })
  }
  const listing = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const bearer = { authorization: '' }

  test('nobody gets in without a key, nor from another page with one', async () => {
    bearer.authorization = `Bearer ${key}`
    expect((await post(bearer, listing)).status).toBe(200)
    expect((await post({}, listing)).status).toBe(401)
    expect((await post({ authorization: 'Bearer i2i_wrong' }, listing)).status).toBe(401)
    const foreign = await post({ ...bearer, origin: 'https://evil.test' }, listing)
    expect([foreign.status, (await foreign.json()).code]).toEqual([403, 'cross_origin'])
    expect((await post({ ...bearer, origin: url().origin }, listing)).status).toBe(200)
    for (const method of ['GET', 'DELETE'])
      expect((await fetch(url(), { method, headers: bearer })).status, method).toBe(405)
  })

  test('a key that may read looks, and does not edit', async () => {
    const client = await present(readKey)
    try {
      expect((await call(client, 'list_models', {})).isError).toBeFalsy()
      const said = await call(client, 'edit_image', { image: await dataUrl(), instruction: 'sepia' })
      expect([said.isError, textOf(said)]).toEqual([true, expect.stringMatching(/^scope_needed/)])
    } finally {
      await client.close()
    }
  })

  test('paths are no pictures here', async () => {
    const client = await present()
    try {
      for (const image of ['/etc/passwd', 'file:///etc/passwd', join(folder, 'photo.png')]) {
        const said = await call(client, 'edit_image', { image, instruction: 'sepia' })
        expect([said.isError, textOf(said)]).toEqual([
          true,
          expect.stringMatching(/^(picture_unknown|picture_malformed)/),
        ])
      }
      const { tools } = await client.listTools()
      expect(JSON.stringify(tools)).not.toMatch(/path of a file|"output"/)
    } finally {
      await client.close()
    }
  })

  test('what is malformed or too large is refused before anything is made of it', async () => {
    bearer.authorization = `Bearer ${key}`
    expect((await post(bearer, '{')).status).toBe(400)
    expect((await post(bearer, `[${'['.repeat(50)}${']'.repeat(50)}]`)).status).toBe(400)
    expect((await post(bearer, JSON.stringify({ x: 'y'.repeat(17 * 1024 * 1024) }))).status).toBe(413)
  })
})

describe('files over stdio', () => {
  test('are read and written inside the allowed folders alone, wherever a link leads', async () => {
    const [inside, outside] = [join(folder, 'inside'), join(folder, 'outside')]
    await Promise.all([mkdir(inside), mkdir(outside)])
    await writeFile(join(outside, 'secret.png'), 'secret')
    await writeFile(join(inside, 'photo.png'), 'photo')
    await symlink(join(outside, 'secret.png'), join(inside, 'link.png'))
    await symlink(outside, join(inside, 'folder'))
    const files = await filesIn([inside])
    expect(await (await files.read('photo.png')).text()).toBe('photo')
    expect(await (await files.read(`file://${inside}/photo.png`)).text()).toBe('photo')
    const elsewhere = [
      'link.png',
      '../outside/secret.png',
      'folder/secret.png',
      '/etc/passwd',
      join(outside, 'none.png'),
    ]
    for (const path of elsewhere)
      await expect(files.read(path), path).rejects.toMatchObject({ code: 'path_not_allowed' })
    await expect(files.read('none.png')).rejects.toMatchObject({ code: 'file_not_found' })
    await expect(files.read('.')).rejects.toMatchObject({ code: 'file_not_found' })
    for (const path of ['../outside/new.png', 'folder/new.png', '/tmp/new.png'])
      await expect(files.mayWrite(path), path).rejects.toMatchObject({ code: 'path_not_allowed' })
    await expect(files.mayWrite('photo.png')).rejects.toMatchObject({ code: 'file_exists' })
    await expect(files.write('photo.png', new Blob(['x']))).rejects.toMatchObject({ code: 'output_not_writable' })
    expect(await files.write('new.png', new Blob(['x']))).toBe(join(inside, 'new.png'))
  })

  test('a result is saved where it was asked for', async () => {
    const client = await overStdio()
    try {
      const args = { image: 'photo.png', instruction: 'make it sepia', output: 'sepia.png' }
      const said = await call(client, 'edit_image', args)
      expect(said.structuredContent?.savedTo).toBe(join(folder, 'sepia.png'))
      expect((await readFile(join(folder, 'sepia.png'))).subarray(1, 4).toString()).toBe('PNG')
      const again = await call(client, 'edit_image', args)
      expect([again.isError, textOf(again)]).toEqual([true, expect.stringMatching(/^file_exists/)])
    } finally {
      await client.close()
    }
  })
})
