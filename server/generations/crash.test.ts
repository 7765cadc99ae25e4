/** The crash drill on real processes: a server is killed without warning at seeded moments, and starts again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir } from 'node:fs/promises'
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
  }
  await admin('create-account', '--email', 'ada@example.test', '--password', 'a long enough one', '--role', 'owner')
  const { key } = JSON.parse(await admin('create-key', '--email', 'ada@example.test', '--json'))
  headers = { authorization: `Bearer ${key}` }
}, 180_000)

afterAll(async () => {
  for (const child of alive) child.kill('SIGKILL')
  await world.dispose()
})

const api = async (url: string, path: string, init: RequestInit = {}) => {
  const response = await fetch(url + path, { ...init, headers: { ...headers, ...init.headers } })
  return response.json()
}

async function orderPicture(url: string): Promise<string> {
  const [width, height] = [480, 360]
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 7 + (i >> 9)) % 256))
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(await encode({ width, height, data }, { format: 'png' }))]), 'noise.png')
  const picture = await api(url, '/api/pictures', { method: 'POST', body: form })
  const generation = await api(url, '/api/generations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ pictureId: picture.id, instruction: 'make it a watercolour' }),
  })
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
