/**
 * The crash drill on real processes: a server is killed without warning at seeded moments, or while a service draws, and
 * starts again.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
let world: World
let environment: Record<string, string>
let headers: Record<string, string>
const alive = new Set<ChildProcess>()
let service: Server
/** How often the service was asked for a picture. It never answers the first time. */
let asked = 0

async function openService(): Promise<string> {
  const picture = await encode(
    { width: 480, height: 360, data: new Uint8Array(480 * 360 * 4).fill(200) },
    { format: 'png' },
  )
  const models = { object: 'list', data: [{ id: 'gpt-image-crash', object: 'model', created: 1, owned_by: 'test' }] }
  const made = { created: 1, data: [{ b64_json: Buffer.from(picture).toString('base64') }] }
  service = createServer((request, response) => {
    request.resume().once('end', () => {
      const isOrder = request.method === 'POST'
      if (isOrder && asked++ === 0) return
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(isOrder ? made : models))
    })
  })
  await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`
}

function launch(...command: string[]): ChildProcess {
  const child = spawn(process.execPath, [main, ...command], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  return child
}

async function serve(): Promise<{ child: ChildProcess; url: string }> {
  const child = launch('serve')
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', chunk => {
        said += chunk
        const found = /ready: (http:\/\/[^/\s]+)/.exec(said)?.[1]
        if (found) resolve(found)
      })
    child.once('exit', () => reject(new TypeError(`the server did not start: ${said}`)))
  })
  return { child, url }
}

async function admin(...words: string[]): Promise<string> {
  const child = launch('admin', ...words)
  let said = ''
  let complaint = ''
  child.stdout!.on('data', chunk => {
    said += chunk
  })
  child.stderr!.on('data', chunk => {
    complaint += chunk
  })
  const [code] = await once(child, 'close')
  expect(code, complaint).toBe(0)
  return said
}

beforeAll(async () => {
  world = await createWorld()
  await cp(world.keysDir, join(world.dir, 'keys'), { recursive: true })
  environment = {
    // As `npm start` keeps compiled modules.
    NODE_COMPILE_CACHE: join(tmpdir(), 'image2image-compiled'),
    // A socket's address has no host, which a URL must have; the query's host wins.
    DATABASE_URL: world.databaseUrl.replace('@/', '@localhost/'),
    DATA_DIR: world.dir,
    PORT: '0',
    LOG_LEVEL: 'silent',
    ENGINE_SLOTS: '1',
    DRAIN_SECONDS: '0',
    OPENAI_COMPATIBLE_BASE_URL: await openService(),
    MAX_DATA_CLASS: 'learned_from',
  }
  await admin('create-account', '--email', 'ada@example.test', '--password', 'a long enough one', '--role', 'owner')
  const { key } = JSON.parse(await admin('create-key', '--email', 'ada@example.test', '--json'))
  headers = { authorization: `Bearer ${key}` }
}, 180_000)

afterAll(async () => {
  for (const child of alive) child.kill('SIGKILL')
  service.closeAllConnections()
  service.close()
  await world.dispose()
})

const api = async (url: string, path: string, init: RequestInit = {}) => {
  const response = await fetch(url + path, { ...init, headers: { ...headers, ...init.headers } })
  return response.json()
}

async function uploadNoise(url: string): Promise<string> {
  const [width, height] = [480, 360]
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 7 + (i >> 9)) % 256))
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(await encode({ width, height, data }, { format: 'png' }))]), 'noise.png')
  const { id } = await api(url, '/api/pictures', { method: 'POST', body: form })
  return id
}

async function order(url: string, wanted: object) {
  const pictureId = await uploadNoise(url)
  const headers = { 'content-type': 'application/json' }
  return api(url, '/api/generations', { method: 'POST', headers, body: JSON.stringify({ pictureId, ...wanted }) })
}

async function orderPicture(url: string): Promise<string> {
  const generation = await order(url, { instruction: 'make it a watercolour', model: 'builtin' })
  expect(generation).toMatchObject({ state: 'queued' })
  return generation.id
}

async function endOf(url: string, id: string) {
  for (let tries = 0; tries < 1_200; tries++) {
    const now = await api(url, `/api/generations/${id}`)
    if (!['queued', 'running'].includes(now.state)) return now
    await sleep(50)
  }
  return null
}

test('killed at any moment, a generation finishes after the restart, once, and nothing is left over', async () => {
  let { child, url } = await serve()
  for (const afterMs of [5, 300, 900]) {
    const id = await orderPicture(url)
    await sleep(afterMs)
    child.kill('SIGKILL')
    await once(child, 'exit')
    ;({ child, url } = await serve())
    const end = await endOf(url, id)
    expect(end, `killed after ${afterMs} ms`).toMatchObject({ state: 'done', fraction: 1, error: null })
    const { rows } = await world.database.pool.query('select id from pictures where generation_id = $1', [id])
    expect(rows, `killed after ${afterMs} ms`).toEqual([{ id: end.resultId }])
  }
  child.kill('SIGTERM')
  await once(child, 'exit')
  const kept = await world.database.pool.query('select id from pictures')
  const known = new Set(kept.rows.map(row => row.id))
  const stored = await readdir(join(world.dir, 'pictures'), { recursive: true })
  const objects = stored.flatMap(path => /(pic_[0-9a-z]+)\/\w+$/.exec(path)?.[1] ?? [])
  expect(objects.filter(id => !known.has(id))).toEqual([])
}, 240_000)

test('killed while a service draws, the order is taken up by the next start, asked for once more, and says so', async () => {
  const { child, url } = await serve()
  const modelAt = async () => {
    const { data } = await api(url, '/v1/models')
    return data.find(({ id }: { id: string }) => id.endsWith('gpt-image-crash'))?.id
  }
  await expect.poll(modelAt, { timeout: 20_000 }).toBeDefined()
  const ordered = await order(url, { instruction: 'put a dragon on the roof', model: await modelAt() })
  expect(ordered).toMatchObject({ state: 'running' })
  await expect.poll(() => asked, { timeout: 20_000 }).toBe(1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const next = await serve()
  const end = await endOf(next.url, ordered.id)
  expect(end).toMatchObject({ state: 'done', error: null, notes: expect.arrayContaining(['may_be_paid_twice']) })
  expect(asked).toBe(2)
  const { rows } = await world.database.pool.query('select id from pictures where generation_id = $1', [ordered.id])
  expect(rows).toEqual([{ id: end.resultId }])
  next.child.kill('SIGTERM')
  await once(next.child, 'exit')
}, 240_000)
