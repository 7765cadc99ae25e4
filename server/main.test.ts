import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The whole program as a person runs it: real processes, the embedded database, real signals. */
const root = join(import.meta.dirname, '..')
let dataDir: string
let key: string
const children: ChildProcess[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'i2i-main-'))
})
afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
})

function launch(args: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'server/main.ts'), ...args], {
    cwd: dataDir,
    env: {
      PATH: process.env.PATH,
      // As `npm start` keeps compiled modules.
      NODE_COMPILE_CACHE: join(tmpdir(), 'image2image-compiled'),
      DATA_DIR: dataDir,
      PORT: '0',
      DRAIN_SECONDS: '1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

async function run(args: string[], environment?: Record<string, string>) {
  const child = launch(args, environment)
  const [out, said, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, said, status }
}

async function serve() {
  const child = launch(['serve'])
  let out = ''
  let said = ''
  child.stdout.on('data', chunk => (out += chunk))
  child.stderr.on('data', chunk => (said += chunk))
  await expect.poll(() => out || child.exitCode !== null, { timeout: 60_000, interval: 20 }).toBeTruthy()
  const link = /ready: (\S+)\n/.exec(out)?.[1]
  expect(link, said).toBeDefined()
  return { child, link: new URL(link ?? ''), said: () => said }
}

/** Processes whose command line names the data folder: the database, above all. */
async function leftovers(): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      if (line.includes(dataDir)) found.push(line)
    } catch {
      // It ended while we looked.
    }
  }
  return found
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal)
  const [status] = await once(child, 'exit')
  return status
}

const call = async (link: URL, path: string, init: RequestInit = {}) => {
  const headers = { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) }
  return (await fetch(new URL(path, link), { ...init, headers })).json()
}

describe('the program', { timeout: 240_000 }, () => {
  test('makes an account before the first start', async () => {
    const flags = ['--email', 'owner@example.test', '--password', 'a long enough password']
    const made = await run(['admin', 'create-account', ...flags, '--role', 'owner'])
    expect(made).toMatchObject({ status: 0, out: expect.stringMatching(/owner@example\.test/) })
    expect(await leftovers()).toEqual([])
  })

  test('starts, serves, lets the command line in, refuses a second server, and ends cleanly', async () => {
    const { child, link, said } = await serve()
    expect(await (await fetch(new URL('/healthz', link))).json()).toEqual({ status: 'ready' })
    const minted = await run(['admin', 'create-key', '--email', 'owner@example.test', '--json'])
    key = JSON.parse(minted.out).key
    expect(await call(link, '/api/account')).toMatchObject({ account: { role: 'owner' } })
    expect(await run(['serve'])).toMatchObject({ status: 1, said: expect.stringMatching(/already uses/) })
    const other = await run(['serve'], { DATA_DIR: join(dataDir, 'other'), PORT: link.port })
    expect(other).toMatchObject({ status: 1, said: expect.stringMatching(/already in use.*PORT=3001/) })
    expect(await end(child, 'SIGTERM')).toBe(0)
    expect(said()).toMatch(/starting the database[\s\S]*stopping[\s\S]*stopped/)
    expect(await leftovers()).toEqual([])
  })

  test('killed in the middle of an edit, it finishes the edit after the next start, once', async () => {
    const first = await serve()
    const form = new FormData()
    form.append('file', new Blob([readFileSync(join(root, 'docs/photos/cat.jpg'))]), 'cat.jpg')
    const picture = await call(first.link, '/api/pictures', { method: 'POST', body: form })
    const order = await call(first.link, '/api/generations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pictureId: picture.id, instruction: 'make it a watercolour' }),
    })
    const stateAt = async (link: URL) => (await call(link, `/api/generations/${order.id}`)).state
    await expect.poll(() => stateAt(first.link), { timeout: 60_000, interval: 20 }).not.toBe('queued')
    await end(first.child, 'SIGKILL')
    const second = await serve()
    await expect.poll(() => stateAt(second.link), { timeout: 60_000, interval: 200 }).toBe('done')
    const { pictures } = await call(second.link, '/api/pictures')
    expect(pictures.filter((each: { origin: string }) => each.origin === 'result')).toHaveLength(1)
    expect(await end(second.child, 'SIGINT')).toBe(0)
    expect(await leftovers()).toEqual([])
  }, 240_000)

  test('names all mistakes of the configuration and ends', async () => {
    const { status, said } = await run(['serve'], { PORT: 'x', BASE_URL: 'y' })
    expect(status).toBe(2)
    expect(said).toMatch(/PORT must be[\s\S]*BASE_URL must be|BASE_URL must be[\s\S]*PORT must be/)
  })

  test('admin alone, or with a word it does not know, names every verb and starts nothing', async () => {
    for (const words of [[], ['fly']]) {
      const { status, said } = await run(['admin', ...words], { DATA_DIR: join(dataDir, 'nowhere') })
      expect(status).toBe(2)
      for (const verb of [
        'create-account',
        'invite',
        'rotate-keys',
        'verify-vault',
        'backup',
        'verify-log',
        'list-cases',
      ])
        expect(said).toContain(`admin ${verb}`)
    }
    expect(await readdir(dataDir)).not.toContain('nowhere')
  })

  test('the doctor looks at everything', async () => {
    const { out } = await run(['doctor'])
    expect(out).toMatch(/ok {3}PostgreSQL 18[\s\S]*ok {3}the vault[\s\S]*ok {3}the log of events[\s\S]*GB free/)
    expect(await leftovers()).toEqual([])
  })
})
