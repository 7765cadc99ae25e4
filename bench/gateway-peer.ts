/**
 * The other sides of `bench/gateway.ts`, each a process of its own: `vendor <folder>` answers every edit at once with the
 * same picture; `raw <address>` passes requests on with nothing but node:http, which is the limit for this runtime; and
 * `kept <address> <folder> <connection>` does besides what nobody can leave out who keeps what passes: a row before the
 * service is asked and one after, both pictures encrypted and on the disk before the answer.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Agent, createServer, type RequestListener, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'

const [role, argument = '', ...rest] = process.argv.slice(2)

function vendor(folder: string): RequestListener {
  const answer = readFileSync(join(folder, 'answer.json'))
  const models = JSON.stringify({
    object: 'list',
    data: [{ id: 'gpt-image-bench', object: 'model', created: 1, owned_by: 'bench' }],
  })
  const head = { 'content-type': 'application/json' }
  return (request, response) => {
    request.resume()
    request.once('end', () => {
      const body = request.method === 'GET' ? models : answer
      response.writeHead(200, { ...head, 'content-length': Buffer.byteLength(body) }).end(body)
    })
  }
}

function raw(upstream: string): RequestListener {
  const { hostname, port } = new URL(upstream)
  const agent = new Agent({ keepAlive: true })
  return (request, response) => {
    const { host: _, connection: __, ...headers } = request.headers
    const passed = send({ hostname, port, path: request.url, method: request.method, headers, agent }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  }
}

async function store(folder: string, bytes: Uint8Array): Promise<string> {
  const name = createHash('sha256').update(bytes).digest('hex')
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12))
  const sealed = [cipher.update(bytes), cipher.final(), cipher.getAuthTag()]
  const file = await open(join(folder, `${name}-${randomBytes(8).toString('hex')}`), 'wx')
  await file.writev(sealed)
  await file.sync()
  await file.close()
  return name
}

const wholeOf = async (pieces: AsyncIterable<Buffer>): Promise<Buffer> => {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

/** One person's, without a limit, a check, a choice or a second process: nothing is left to leave out. */
async function kept(upstream: string, folder: string, connection: string): Promise<RequestListener> {
  const pool = new pg.Pool({ ...JSON.parse(connection), max: 12 })
  await pool.query('create table if not exists bench_orders (id text primary key, state text, input text, result text)')
  const { hostname, port } = new URL(upstream)
  const agent = new Agent({ keepAlive: true })
  const say = (name: string, text: string, values: unknown[]) => pool.query({ name, text, values })
  return async (request, response) => {
    const body = await wholeOf(request)
    const id = randomBytes(16).toString('hex')
    const input = await store(folder, body)
    await say('order', "insert into bench_orders values ($1, 'running', $2)", [id, input])
    const { host: _, connection: __, ...headers } = request.headers
    const answer = await new Promise<Buffer>((resolve, reject) => {
      const passed = send({ hostname, port, path: request.url, method: request.method, headers, agent }, heard =>
        wholeOf(heard).then(resolve, reject),
      )
      passed.on('error', reject)
      passed.end(body)
    })
    const from = answer.indexOf('"b64_json":"') + 12
    const picture = Buffer.from(answer.toString('latin1', from, answer.indexOf('"', from)), 'base64')
    const result = await store(folder, picture)
    await say('end', "update bench_orders set state = 'done', result = $2 where id = $1", [id, result])
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer)
  }
}

const [folder = '', connection = ''] = rest
const listeners = { vendor, raw, kept: (upstream: string) => kept(upstream, folder, connection) }
const server = createServer(await listeners[role as keyof typeof listeners](argument))
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`)
})
