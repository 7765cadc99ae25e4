/**
 * The real server, as `npm start` runs it, on a free port with an empty data folder; taken away at the end. Journeys see
 * it only through its port and what it prints.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const startMs = 60_000
const stopMs = 20_000

export interface RunningServer {
  readonly origin: string
  /** Where the first visitor becomes the owner. */
  readonly setUpLink: string
  readonly dataDir: string
  stop(): Promise<void>
}

/** A port that was free a moment ago, for a server that must know its address before it starts. */
async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise(resolve => probe.close(resolve))
  return port
}

/** By the answer of the set-up page, not by its form: the browser is signed in afterwards. */
export async function becomeOwner(
  { request }: Page,
  { origin, setUpLink }: RunningServer,
  person = { name: 'Ada', email: 'ada@example.org', password: 'a quiet sentence' },
): Promise<void> {
  const data = { ...person, token: new URL(setUpLink).searchParams.get('token') }
  const made = await request.post('/api/setup', { data, headers: { origin } })
  assert.equal(made.status(), 201)
}

/** @param settings more of the environment, given the address that the server will have */
export async function startServer(
  settings?: (origin: string) => Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'image2image-journey-'))
  const { DATABASE_URL: _, BASE_URL: __, ...environment } = process.env
  const port = settings ? await freePort() : 0
  const own = { HOST: '127.0.0.1', PORT: String(port), ...settings?.(`http://127.0.0.1:${port}`) }
  const child = spawn(process.execPath, ['server/main.ts', 'serve'], {
    cwd: root,
    env: { ...environment, ...own, DATA_DIR: dataDir, DRAIN_SECONDS: '1', ENGINE_SLOTS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    const setUpLink = await readyLink(child)
    return {
      origin: new URL(setUpLink).origin,
      dataDir,
      setUpLink,
      stop: async () => {
        await end(child)
        await rm(dataDir, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await end(child)
    await rm(dataDir, { recursive: true, force: true })
    throw error
  }
}

function readyLink(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const fail = (what: string) => reject(new Error(`the server ${what}; it said:\n${said}`))
    const timer = setTimeout(() => fail('was not ready in time'), startMs)
    const hear = (chunk: Buffer) => {
      said += chunk
      const link = said.match(/ready: (http\S+)/)?.[1]
      if (link === undefined) return
      clearTimeout(timer)
      resolve(link)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', status => {
      clearTimeout(timer)
      fail(`ended with ${status}`)
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
  await ended
  clearTimeout(timer)
}
