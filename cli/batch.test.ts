/** Many photos, here and on a real server: what is done is skipped, what was begun is taken up, nothing is ordered twice. */
import { execFile, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Closing } from '../server/closing.ts'
import { readConfig } from '../server/config.ts'
import { type HttpServer, listen } from '../server/http/http.ts'
import { silentLog } from '../server/kernel/log.ts'
import { appOf, openServices, type Services } from '../server/main.ts'
import { createWorld, type World } from '../test/world.ts'
import { journalName } from './commands/journal.ts'

const program = fileURLToPath(new URL('./cli.ts', import.meta.url))
let folder: string
let environment: Record<string, string> = {}

const flags = (words: string[]) => ['--disable-warning=ExperimentalWarning', program, ...words]
const env = () => ({
  PATH: process.env.PATH ?? '',
  NODE_COMPILE_CACHE: join(tmpdir(), 'image2image-compiled'),
  ...environment,
})

function image2image(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, flags(words), { env: env(), cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}
const asJson = async (...words: string[]) => {
  const { code, stdout, stderr } = await image2image(...words, '--json')
  return { code, said: JSON.parse(stdout || 'null'), stderr }
}

async function photo(hue: number): Promise<Uint8Array> {
  const data = new Uint8ClampedArray(40 * 30 * 4)
  for (let i = 0; i < 40 * 30; i++) data.set([(i % 40) * 6, hue, 140, 255], i * 4)
  return encode({ width: 40, height: 30, data }, { format: 'png' })
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image2image-batch-'))
  await mkdir(join(folder, 'photos', 'more'), { recursive: true })
  await writeFile(join(folder, 'photos', 'a.png'), await photo(10))
  await writeFile(join(folder, 'photos', 'b.png'), await photo(20))
  await writeFile(join(folder, 'photos', 'more', 'a.png'), await photo(30))
  await writeFile(join(folder, 'photos', 'notes.txt'), 'no photo')
  environment = {}
  return () => rm(folder, { recursive: true, force: true })
})

describe('here', () => {
  it('makes all, skips what is done, makes again what changed', async () => {
    const words = ['batch', 'sepia', 'photos', '-o', 'out', '-r']
    expect(await asJson(...words)).toMatchObject({ code: 0, said: { done: 3, skipped: 0, failed: [], left: 0 } })
    expect((await readdir(join(folder, 'out'), { recursive: true })).sort()).toEqual(
      [journalName, 'a.png', 'b.png', 'more', 'more/a.png'].sort(),
    )
    expect(await asJson(...words)).toMatchObject({ code: 0, said: { done: 0, skipped: 3 } })
    await writeFile(join(folder, 'photos', 'b.png'), await photo(99))
    await rm(join(folder, 'out', 'a.png'))
    // A crash in the middle of a line.
    await appendFile(join(folder, 'out', journalName), '{"task":"x","sta')
    expect(await asJson(...words)).toMatchObject({ code: 0, said: { done: 2, skipped: 1 } })
    expect(await asJson(...words)).toMatchObject({ code: 0, said: { done: 0, skipped: 3 } })
    const other = await asJson('batch', 'sepia', 'photos/*.png', '-o', 'out', '--format', 'jpeg')
    expect(other).toMatchObject({ code: 0, said: { done: 2 } })
  })

  it('goes on after one that fails, and says which and why', async () => {
    await writeFile(join(folder, 'photos', 'broken.jpg'), 'not a photo')
    const words = ['batch', 'sepia', 'photos', '-o', 'out']
    const { code, said, stderr } = await asJson(...words)
    expect([code, said.done, said.failed]).toEqual([
      1,
      2,
      [expect.objectContaining({ photo: 'broken.jpg', code: 'not_a_picture' })],
    ])
    expect(stderr).toContain('broken.jpg: ')
    expect((await asJson(...words)).said).toMatchObject({ skipped: 2, failed: [{ photo: 'broken.jpg' }] })
    await writeFile(join(folder, 'photos', 'broken.jpg'), await photo(5))
    expect(await asJson(...words)).toMatchObject({ code: 0, said: { done: 1, skipped: 2 } })
  })

  it('says what is missing', async () => {
    for (const words of [
      [],
      ['sepia'],
      ['sepia', 'photos'],
      ['sepia', 'none', '-o', 'out'],
      ['sepia', 'photos', '-o', 'out', '-j', '0'],
    ])
      expect((await image2image('batch', ...words)).code, words.join(' ')).toBe(2)
    expect((await image2image('batch', 'sepia', 'photos', '-o', 'out', '--model', 'x')).stderr).toContain('--server')
  })
})

describe('on a server', () => {
  let world: World
  let services: Services
  let http: HttpServer
  let adminKey: string
  let key: string
  const closing = new Closing()

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
    const account = {
      email: 'ada@example.test',
      password: 'correct-horse-battery',
      name: 'Ada',
      role: 'owner',
    } as const
    const { id } = await services.accounts.createAccount(account)
    key = (await services.accounts.keys.create(id, { name: 'batch' })).key
    adminKey = (await services.accounts.keys.create(id, { name: 'admin', scopes: ['read', 'admin'] })).key
  }, 120_000)
  afterAll(async () => {
    await http?.close({ graceMs: 0 })
    await services?.stop()
    await closing.run(silentLog)
    await world?.dispose()
  })
  const server = () => `http://127.0.0.1:${http.port}`
  beforeEach(() => {
    environment = { IMAGE2IMAGE_SERVER: server(), IMAGE2IMAGE_KEY: key }
  })
  const counted = async (table: 'generations' | 'pictures'): Promise<number> =>
    (await world.database.pool.query(`select count(*)::int as count from ${table}`)).rows[0].count

  it('takes up after kill -9 what it had begun, and orders nothing twice', { timeout: 180_000 }, async () => {
    const words = ['batch', 'oil painting', 'photos', '-r', '-o', 'out', '--server', server(), '-j', '2']
    const before = await counted('generations')
    const child = spawn(process.execPath, flags(words), { env: env(), cwd: folder, stdio: 'ignore' })
    const journal = () => readFile(join(folder, 'out', journalName), 'utf8').catch(() => '')
    await expect.poll(journal, { interval: 2, timeout: 60_000 }).toContain('"ordered"')
    child.kill('SIGKILL')
    expect(await asJson(...words)).toMatchObject({ code: 0, said: { failed: [], left: 0 } })
    expect((await counted('generations')) - before).toBe(3)
    expect(
      (await readdir(join(folder, 'out'), { recursive: true })).filter(name => name.endsWith('.png')),
    ).toHaveLength(3)
    expect(await asJson(...words)).toMatchObject({ said: { skipped: 3 } })
  })

  it('sends the same order again where its answer was lost', { timeout: 120_000 }, async () => {
    const words = ['batch', 'sepia', 'photos/a.png', '-o', 'out', '--server', server()]
    const before = await counted('generations')
    await asJson(...words)
    // As a program leaves it that ended between the order and its answer.
    const path = join(folder, 'out', journalName)
    const lines = (await readFile(path, 'utf8')).split('\n').filter(line => line.includes('"uploaded"'))
    await writeFile(path, `${lines.join('\n')}\n`)
    expect(await asJson(...words)).toMatchObject({ code: 0, said: { done: 1 } })
    expect((await counted('generations')) - before).toBe(1)
  })

  it('lists, quotes, follows, cancels', { timeout: 180_000 }, async () => {
    const { said: models } = await asJson('models')
    expect(models[0]).toMatchObject({ id: expect.stringContaining('builtin'), isAllowed: true })
    const { said: quoted } = await asJson('quote', 'make it sepia', '--photo', 'photos/a.png')
    expect(quoted).toMatchObject({
      kind: 'edit',
      pictureId: expect.stringMatching(/^pic_/),
      region: expect.any(String),
    })
    expect((await image2image('quote', 'make it sepia', '--picture', quoted.pictureId)).stdout).toMatch(
      /^Model: {2}builtin/,
    )
    const refused = await asJson('generate', 'a lighthouse', '-o', 'out.png')
    expect([refused.code, refused.said.error.code]).toEqual([3, expect.stringMatching(/model|generative|understood/)])
    const { rows } = await world.database.pool.query(`select id from generations where state = 'done' limit 1`)
    expect(await asJson('watch', rows[0].id)).toMatchObject({ code: 0, said: { state: 'done' } })
    expect(await asJson('cancel', rows[0].id)).toMatchObject({ code: 3, said: { error: { code: 'already_finished' } } })
    expect((await image2image('cancel', `gen_${'0'.repeat(30)}`)).code).toBe(3)
    environment.IMAGE2IMAGE_KEY = adminKey
    expect(await asJson('connections')).toMatchObject({ code: 0, said: expect.any(Array) })
    environment = {}
    expect((await image2image('models')).stderr).toContain('IMAGE2IMAGE_SERVER')
  })

  it('makes, tries and removes a webhook', { timeout: 180_000 }, async () => {
    const { said: made } = await asJson('webhooks', 'add', 'https://example.com/hook', '--events', 'done,failed')
    expect(made).toMatchObject({
      secret: expect.stringMatching(/^whsec_/),
      events: ['generation.done', 'generation.failed'],
    })
    expect((await image2image('webhooks')).stdout).toBe(`${made.id}  on  https://example.com/hook  done,failed\n`)
    expect((await asJson('webhooks', 'off', made.id)).said).toMatchObject({ isOn: false, offReason: 'owner' })
    expect((await asJson('webhooks', 'test', made.id)).said.error.code).toBe('webhook_off')
    expect((await asJson('webhooks', 'deliveries', made.id)).said).toEqual([])
    expect((await asJson('webhooks', 'rotate', made.id, '--hours', '1')).said.secret).not.toBe(made.secret)
    expect((await image2image('webhooks', 'remove', made.id)).stdout).toBe('Deleted.\n')
    expect((await asJson('webhooks', 'add', 'https://10.0.0.1/')).said.error.code).toBe('webhook_url_not_public')
    expect((await image2image('webhooks', 'tset', made.id)).stderr).toContain('did you mean “test”')
  })
})

it('a server that is away is told from a refusal', async () => {
  const away = createServer()
  await new Promise<void>(resolve => away.listen(0, '127.0.0.1', resolve))
  const { port } = away.address() as AddressInfo
  await new Promise(resolve => away.close(resolve))
  environment = { IMAGE2IMAGE_SERVER: `http://127.0.0.1:${port}`, IMAGE2IMAGE_KEY: 'i2i_x' }
  expect(await asJson('models')).toMatchObject({ code: 1, said: { error: { code: 'server_unreachable' } } })
})
