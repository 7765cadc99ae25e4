/**
 * What a request costs on its way to a vendor that answers at once: POST /v1/images/edits, about 1 MB in, about 1.5 MB of
 * base64 out. In one run, in turns: node:http passing it on (twice, so that the noise shows), the same with the least that
 * keeping what passes can cost, this server as it is (it checks, cleans, encrypts and stores what comes in and what comes
 * out), and another gateway where `--portkey <folder>` names an installed one. CPU is counted by the kernel over the whole
 * tree of processes, the database with it, until nothing is left to do. `--rounds 5 --burst 16 --memory` choose;
 * `--profile` writes CPU profiles of the server.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { openEmbedded } from '../server/database/database.ts'
import { silentLog } from '../server/kernel/log.ts'
import { settled, statOf, treeOf } from './cpu.ts'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    burst: { type: 'string', default: '16' },
    portkey: { type: 'string' },
    memory: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const burst = Number(values.burst)
const AT_ONCE = 8
const boundary = 'bench-boundary-0123456789'
const dir = mkdtempSync(join(tmpdir(), 'image2image-gateway-'))
const children: ChildProcess[] = []

interface Contestant {
  readonly name: string
  readonly url: string
  readonly headers: readonly Record<string, string>[]
  readonly model: string
  /** Of the processes at the root of its tree. */
  pids(): number[]
}

/** Like a photo: smooth, with grain enough to fill the file. */
async function photo(width: number, height: number, grain: number, seed: number, quality = 90): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3)
  let state = seed
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const at = Math.floor(i / 3)
    const smooth = 128 + 60 * Math.sin((at % width) / 90) + 50 * Math.cos(at / width / 70)
    data[i] = Math.max(0, Math.min(255, smooth + ((state >>> 24) - 128) * grain))
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer()
}

/** Each asks for another hat, or they would be one order to a server that knows a request that is sent again. */
let hats = 0

function formOf(picture: Buffer, model: string): Buffer {
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="image"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`
  const fields = field('model', model) + field('prompt', `a red hat, ${hats++}`) + field('output_format', 'jpeg')
  return Buffer.concat([Buffer.from(fields + head), picture, Buffer.from(`\r\n--${boundary}--\r\n`)])
}

const agent = new Agent({ keepAlive: true })

function ask(
  url: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<{ status: number; bytes: number; ms: number; tail: string }> {
  const from = performance.now()
  return new Promise((resolve, reject) => {
    const type = `multipart/form-data; boundary=${boundary}`
    const sent = request(
      `${url}/v1/images/edits`,
      { method: 'POST', agent, headers: { ...headers, 'content-type': type, 'content-length': body.length } },
      answer => {
        let bytes = 0
        let tail = ''
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes < 2_000) tail += chunk.toString('latin1')
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, bytes, ms: performance.now() - from, tail }))
        answer.on('error', reject)
      },
    )
    // Closed for idleness at the very moment: nothing was sent.
    sent.on('error', error => (sent.reusedSocket ? ask(url, headers, body).then(resolve, reject) : reject(error)))
    sent.end(body)
  })
}

const median = (list: readonly number[]): number => list.toSorted((one, other) => one - other)[list.length >> 1] ?? 0
const lowest = (list: readonly number[]): number =>
  list.toSorted((one, other) => one - other)[Math.floor(list.length / 10)] ?? 0

async function inBurst(contestant: Contestant, picture: Buffer, count: number): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const headers = contestant.headers[index % contestant.headers.length] ?? {}
      const answer = await ask(contestant.url, headers, formOf(picture, contestant.model))
      if (answer.status !== 200 || answer.bytes < 1_000_000)
        throw new TypeError(
          `${contestant.name} answered ${answer.status} with ${answer.bytes} bytes: ${answer.tail.slice(0, 300)}`,
        )
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, work))
}

async function started(command: string, args: readonly string[], env: Record<string, string>, says: RegExp) {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let said = ''
  const found = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
      const match = says.exec(said)
      if (match) resolve(match[1] ?? match[0])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new TypeError(`${args.join(' ')} ended: ${said.slice(-2_000)}`)))
  })
  return { child, found }
}

const peer = (role: string, ...rest: string[]) =>
  started(process.execPath, ['bench/gateway-peer.ts', role, ...rest], {}, /listening (\d+)/)

const PEOPLE = 4

async function ours(vendor: string): Promise<Contestant> {
  const data = join(dir, 'data')
  const env: Record<string, string> = {
    DATA_DIR: data,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'error',
    OPENAI_COMPATIBLE_BASE_URL: `${vendor}/v1`,
    MAX_DATA_CLASS: 'learned_from',
  }
  const flags = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : []
  const { child, found } = await started(
    process.execPath,
    [...flags, 'server/main.ts', 'serve'],
    env,
    /ready: (http:\/\/[^/\s]+)/,
  )
  const admin = (...args: string[]) =>
    execFileSync(process.execPath, ['server/main.ts', 'admin', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  const headers = []
  for (let i = 0; i < PEOPLE; i++) {
    const email = `bench${i}@example.test`
    admin(
      'create-account',
      '--email',
      email,
      '--password',
      'a long pass phrase 123',
      '--role',
      i === 0 ? 'owner' : 'member',
    )
    const { key } = JSON.parse(admin('create-key', '--email', email, '--json')) as { key: string }
    headers.push({ authorization: `Bearer ${key}` })
  }
  const pidFile = readdirSync(data, { recursive: true, encoding: 'utf8' }).find(path => path.endsWith('postmaster.pid'))
  const database = pidFile ? Number(readFileSync(join(data, pidFile), 'utf8').split('\n')[0]) : 0
  const model = await modelAt(found, headers[0] ?? {})
  return { name: 'this server', url: found, headers, model, pids: () => [child.pid ?? 0, database] }
}

const LEAST = 'least that is kept'

/** In the same PostgreSQL, which is counted in its turns as it is in this server's. */
async function leastKept(vendor: string, database: number): Promise<Contestant> {
  const options = { dir: join(dir, 'data', 'postgres'), role: 'command' as const, announce: () => {} }
  const joined = await openEmbedded(options, silentLog)
  const connection = JSON.stringify({ ...joined.connection, database: 'image2image' })
  const { child, found } = await peer('kept', vendor, mkdtempSync(join(dir, 'kept-')), connection)
  const url = `http://127.0.0.1:${found}`
  return { name: LEAST, url, headers: [{}], model: 'gpt-image-bench', pids: () => [child.pid ?? 0, database] }
}

/** Found at the service in the background. */
async function modelAt(url: string, headers: Record<string, string>): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { data } = (await (await fetch(`${url}/v1/models`, { headers })).json()) as { data: { id: string }[] }
    const model = data.find(({ id }) => id.endsWith('gpt-image-bench'))
    if (model) return model.id
    await sleep(200)
  }
  throw new TypeError('the vendor’s model did not appear')
}

const changeable =
  'const ask = fetch; globalThis.fetch = async (...what) => { const { body, status, headers } = await ask(...what); return new Response(body, { status, headers }) }'

async function portkey(folder: string, vendor: string): Promise<Contestant> {
  const port = 20_000 + (process.pid % 20_000)
  const program = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js')
  const { child } = await started(
    process.execPath,
    // As it is on npm it answers 500 to every form: it changes headers that the runtime does not let it change.
    ['--import', `data:text/javascript,${encodeURIComponent(changeable)}`, program, `--port=${port}`, '--headless'],
    { NODE_ENV: 'production' },
    /running|ready|localhost/i,
  )
  const headers = {
    authorization: 'Bearer sk-bench',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${vendor}/v1`,
  }
  return {
    name: 'Portkey 1.15.2',
    url: `http://127.0.0.1:${port}`,
    headers: [headers],
    model: 'gpt-image-bench',
    pids: () => [child.pid ?? 0],
  }
}

const ms = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1)

async function main(): Promise<void> {
  const [input, output] = [await photo(1536, 1024, 0.45, 1), await photo(1536, 1024, 0.52, 2)]
  writeFileSync(
    join(dir, 'answer.json'),
    JSON.stringify({ created: 1, data: [{ b64_json: output.toString('base64') }] }),
  )
  console.log(
    `in: JPEG ${(input.length / 1e6).toFixed(2)} MB; out: base64 ${((output.length * 4) / 3e6).toFixed(2)} MB; ${rounds} rounds of ${burst}, ${AT_ONCE} at once\n`,
  )
  const address = (port: string) => `http://127.0.0.1:${port}`
  const vendor = address((await peer('vendor', dir)).found)
  const contestants: Contestant[] = []
  for (const name of ['node:http', 'node:http again']) {
    const { child, found } = await peer('raw', vendor)
    contestants.push({
      name,
      url: address(found),
      headers: [{}],
      model: 'gpt-image-bench',
      pids: () => [child.pid ?? 0],
    })
  }
  const mine = await ours(vendor)
  contestants.push(mine, await leastKept(vendor, mine.pids()[1] ?? 0))
  if (values.portkey) contestants.push(await portkey(values.portkey, vendor))
  for (const each of [...contestants]) {
    try {
      await inBurst(each, input, 25)
    } catch (error) {
      console.log(`left out: ${String(error)}\n`)
      contestants.splice(contestants.indexOf(each), 1)
    }
  }
  if (rounds > 0) await rate(contestants, input)
  if (values.memory) await memory(contestants.filter(({ name }) => !name.endsWith('again')))
}

async function rate(contestants: readonly Contestant[], picture: Buffer): Promise<void> {
  const spent = new Map<string, number[]>()
  const parts = new Map<string, number[]>()
  const waits = new Map<string, number[]>()
  const push = (map: Map<string, number[]>, name: string, value: number) =>
    map.set(name, [...(map.get(name) ?? []), value])
  for (let round = 0; round < rounds; round++) {
    for (const each of contestants.toSorted(() => Math.random() - 0.5)) {
      const before = await settled(each.pids())
      await inBurst(each, picture, burst)
      const after = await settled(each.pids())
      push(spent, each.name, (after.total - before.total) / burst)
      for (const [part, used] of after.parts)
        if (each.name === 'this server') push(parts, part, (used - (before.parts.get(part) ?? 0)) / burst)
    }
    for (let turn = 0; turn < 6; turn++)
      for (const each of contestants.toSorted(() => Math.random() - 0.5))
        push(
          waits,
          each.name,
          (await ask(each.url, each.headers[turn % each.headers.length] ?? {}, formOf(picture, each.model))).ms,
        )
  }
  const raw = median(spent.get('node:http') ?? [])
  const bare = lowest(waits.get('node:http') ?? [])
  console.log('| path | CPU-ms per request | x node:http | ms p10, alone | ms p50, alone |\n|---|---|---|---|---|')
  for (const { name } of contestants) {
    const cpu = median(spent.get(name) ?? [])
    const wait = waits.get(name) ?? []
    console.log(
      `| ${name} | ${ms(cpu)} | ${(cpu / raw).toFixed(2)} | ${lowest(wait).toFixed(1)} (+${(lowest(wait) - bare).toFixed(1)}) | ${median(wait).toFixed(1)} |`,
    )
  }
  console.log('\nthis server, by process:')
  for (const [part, used] of parts)
    console.log(`  ${part.padEnd(9)} ${ms(median(used))} CPU-ms, ${(median(used) / raw).toFixed(2)} x node:http`)
  const control = median(spent.get('node:http again') ?? []) / raw
  console.log(
    `\ncontrol ${control.toFixed(2)}${Math.abs(control - 1) > 0.1 ? ': INCONCLUSIVE, this machine is too busy' : ''}`,
  )
  const mine = median(spent.get('this server') ?? [])
  const least = median(spent.get(LEAST) ?? [])
  if (least > 0) console.log(`${(mine / least).toFixed(1)} x the least that keeping costs`)
  const portkey = median(spent.get('Portkey 1.15.2') ?? [])
  console.log(`goal 2.6 x node:http: ${(mine / raw).toFixed(1)}, ${mine / raw <= 2.6 ? 'reached' : 'MISSED'}`)
  if (portkey > 0)
    console.log(
      `goal 1/3 of Portkey: ${(mine / portkey).toFixed(2)}, ${mine / portkey <= 1 / 3 ? 'reached' : 'MISSED'}`,
    )
}

const residentOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + Number(statOf(pid)[21] ?? 0) * 4_096, 0) / 2 ** 20

const UPLOADS = 50

/** Fifty large pictures at once: the memory of the server itself, and of all its processes. */
async function memory(contestants: readonly Contestant[]): Promise<void> {
  const large = await photo(3_000, 2_400, 0.5, 3, 98)
  console.log(`\n${UPLOADS} uploads of ${(large.length / 1e6).toFixed(1)} MB at once:`)
  for (const each of contestants) {
    const [own] = each.pids()
    const before = [residentOf([own ?? 0]), residentOf(treeOf(each.pids()))]
    const most = [0, 0]
    const look = setInterval(() => {
      most[0] = Math.max(most[0] ?? 0, residentOf([own ?? 0]))
      most[1] = Math.max(most[1] ?? 0, residentOf(treeOf(each.pids())))
    }, 100)
    const asks = Array.from({ length: UPLOADS }, (_, i) =>
      ask(each.url, each.headers[i % each.headers.length] ?? {}, formOf(large, each.model)).catch(() => null),
    )
    const answers = await Promise.all(asks)
    clearInterval(look)
    const good = answers.filter(answer => answer?.status === 200).length
    const says = (i: number) => `${(before[i] ?? 0).toFixed(0)} → ${(most[i] ?? 0).toFixed(0)} MB`
    console.log(`  ${each.name}: ${good} answered 200; itself ${says(0)}, with its other processes ${says(1)}`)
  }
}

try {
  await main()
} finally {
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(
    children.map(child => child.exitCode === null && new Promise(resolve => child.once('exit', resolve))),
  )
  rmSync(dir, { recursive: true, force: true })
}
