/**
 * The other sides of `bench/gateway.ts`, each a process of its own: `vendor <folder>` answers every edit at once with the
 * same picture, and `raw <address>` passes requests on with nothing but node:http, which is the limit for this runtime.
 */
import { readFileSync } from 'node:fs'
import { Agent, createServer, type RequestListener, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const [role, argument = ''] = process.argv.slice(2)

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

const server = createServer(role === 'vendor' ? vendor(argument) : raw(argument))
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`)
})
