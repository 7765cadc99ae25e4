/**
 * What the guides say to type is typed here, line by line, against a running server. A line that is new in a guide is run
 * by itself, or named below with why it is not. Webhooks go to a receiver on loopback; nothing else is asked.
 */
import { execFile, spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, startServer } from './running-server.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const atHome = fileURLToPath(new URL('../counterparts/webhooks-at-home.ts', import.meta.url))

/** Not run: what starts, tests or changes the project itself, what is a setting, and what wants a server of somebody else's. */
const notHere = [
  /^npm (?:start|test|run)\b/,
  /^node tools\//,
  /^[A-Z_]+=\S+(?: npm start.*)?$/,
  /^(?:vault|path|END)\b/,
  /^MASTER_KEY_VAULT_URL=/,
]

/** On a server without a model, for a key without the scope `admin`, and of an edit that has ended; else 0. */
const ends: readonly (readonly [line: RegExp, statuses: readonly number[]])[] = [
  [/ quote "replace the sky| generate | cancel | connections\b/, [3]],
  // A small machine, or one where the page was not built, is told so.
  [/ doctor$/, [0, 1]],
]

interface Said {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

let server: RunningServer
let receiver: Server
let folder: string
let received = 0
let key = ''
/** By what they begin with: the newest that was named. */
const ids = new Map<string, string>()

beforeAll(async () => {
  receiver = createServer((_, response) => {
    received++
    response.writeHead(204).end()
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  server = await startServer(() => ({ NODE_OPTIONS: `--import=${atHome}` }))
  folder = await mkdtemp(join(tmpdir(), 'image2image-documented-'))
  await symlink(join(root, 'docs'), join(folder, 'docs'))
  for (const [name, to] of [
    ['coffee', 'photo'],
    ['cat', 'photos/cat'],
    ['raccoon', 'more/raccoon'],
  ])
    await cp(join(root, 'docs', 'photos', `${name}.jpg`), join(folder, `${to}.jpg`))
  // The guides are for who stands in the folder of the project, where npx knows the command.
  await mkdir(join(folder, 'bin'))
  const stub = `#!/bin/sh\nshift\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${root}cli/cli.ts' "$@"\n`
  await writeFile(join(folder, 'bin', 'npx'), stub)
  await chmod(join(folder, 'bin', 'npx'), 0o755)
})

afterAll(async () => {
  await server?.stop()
  receiver?.closeAllConnections()
  receiver?.close()
  await rm(folder, { recursive: true, force: true })
})

async function linesOf(guide: string): Promise<string[]> {
  const blocks = (await readFile(join(root, guide), 'utf8')).matchAll(/^```sh\n(.*?)^```/gms)
  const lines = [...blocks].flatMap(([, block = '']) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
  return lines.map(line => line.trim()).filter(line => /^\w/.test(line) && !notHere.some(each => each.test(line)))
}

/** As somebody would who has this server, this key and these files. */
function filledIn(line: string): string {
  const { port } = receiver.address() as AddressInfo
  return line
    .replaceAll('http://127.0.0.1:3000', server.origin)
    .replace('https://example.com/hooks', `http://127.0.0.1:${port}/hooks`)
    .replace('i2i_…', key)
    .replaceAll(/\b(pic|gen|upl|whk|msg)_…/g, (_, kind: string) => ids.get(kind) ?? `${kind}_nothing`)
    .replace('FILE|FOLDER', 'backup.tar')
    .replace('FILE', 'backup.tar')
    .replace('COPY_OF_KEYS', join(folder, 'keys'))
    .replace('DATA_DIR=./new', `DATA_DIR=${join(folder, 'new')}`)
    .replace('tombstones tombstones.log', `tombstones ${join(folder, 'tombstones.log')}`)
    .replaceAll(/\[(--\w+)(?: ([A-Z]+))?\]…?/g, (_, flag: string, value?: string) =>
      [flag, ...(value ? [value === 'PATH' ? folder : '1000'] : [])].join(' '),
    )
}

function run(words: string): Promise<Said> {
  const PATH = [join(folder, 'bin'), process.env.PATH].join(delimiter)
  const NODE_COMPILE_CACHE = join(tmpdir(), 'image2image-compiled')
  const env = { PATH, NODE_COMPILE_CACHE, HOME: folder, DATA_DIR: server.dataDir, KEY: key }
  return new Promise(resolve => {
    execFile('sh', ['-c', words], { cwd: folder, env, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

/** The exports before it hold for a line, too. */
async function type(line: string, before: readonly string[]): Promise<void> {
  if (line.includes('admin restore')) {
    await cp(join(server.dataDir, 'keys'), join(folder, 'keys'), { recursive: true })
    await cp(join(server.dataDir, 'tombstones.log'), join(folder, 'tombstones.log'))
  }
  const { status, stdout, stderr } = await run([...before, filledIn(line)].join('\n'))
  const [, statuses = [0]] = ends.find(([of]) => of.test(line)) ?? []
  expect(statuses, `${line}\n${stdout}${stderr}`).toContain(status)
  // curl ends well whatever it was told.
  if (line.startsWith('curl')) expect(stdout, line).not.toMatch(/^HTTP\/1\.1 [45]|"code":"/m)
  for (const [id, kind = ''] of stdout.matchAll(/\b(pic|gen|upl|whk|msg)_[0-9a-z]{30}\b/g)) ids.set(kind, id)
  key = /"key":"(i2i_\w+)"/.exec(stdout)?.[1] ?? key
  if (line.includes('webhooks test')) {
    await expect.poll(() => received, { timeout: 30_000 }).toBeGreaterThan(0)
    const sent = [...before, filledIn('npx image2image webhooks deliveries whk_…')].join('\n')
    await expect.poll(async () => (await run(sent)).stdout, { timeout: 30_000 }).toContain('delivered')
  }
}

/** The guide for developers speaks through it, and its later lines build on what came of that. */
const hasCurl = spawnSync('curl', ['--version']).status === 0

it.each(['README.md', ...(hasCurl ? ['docs/guide/developer.md'] : []), 'docs/guide/operator.md'])(
  'what %s says to type does what it says',
  async guide => {
    const lines = await linesOf(guide)
    expect(lines.length).toBeGreaterThan(3)
    const exported: string[] = []
    for (const line of lines) {
      if (line.startsWith('export ')) exported.push(filledIn(line))
      else await type(line, exported)
    }
  },
  600_000,
)
