/**
 * The listening socket. `refuseNew` stops accepting; `close` then lets running requests end for a while and cuts what is
 * left: an event stream has no end of its own.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { refusalsOf } from '../kernel/refusal.ts'
import { refuseWire, wireFault } from './wire.ts'

export interface HttpServer {
  readonly port: number
  readonly url: string
  refuseNew(): void
  close(options: { graceMs: number }): Promise<void>
}

const refuse = refusalsOf({
  port_in_use: [
    'conflict',
    'Port {port} on {host} is already in use. Stop the program that uses it, or choose another, for example PORT=3001.',
  ],
  cannot_listen: ['invalid', 'Cannot listen on {host}, port {port} ({reason}). Check HOST and PORT.'],
})

type Fetch = Parameters<typeof getRequestListener>[0]

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code ?? error.message
      reject(
        reason === 'EADDRINUSE'
          ? refuse('port_in_use', { host, port })
          : refuse('cannot_listen', { host, port, reason }),
      )
    })
    server.listen(port, host)
  })
}

export async function listen(
  fetch: Fetch,
  options: { host: string; port: number; headersMs?: number },
): Promise<HttpServer> {
  const handle = getRequestListener(fetch)
  const server = createServer(
    // A slow phone may take minutes for an upload; headers must come at once.
    {
      requestTimeout: 10 * 60_000,
      headersTimeout: options.headersMs ?? 15_000,
      keepAliveTimeout: 20_000,
      connectionsCheckingInterval: Math.min(5_000, options.headersMs ?? 5_000),
      maxHeaderSize: 16 * 1024,
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    (request, response) => {
      const fault = wireFault(request)
      if (fault) refuseWire(response, fault)
      else void handle(request, response)
    },
  )
  await listenOn(server, options.host, options.port)
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  const closed = new Promise<void>(resolve => server.once('close', resolve))
  const refuseNew = (): void => {
    if (server.listening) server.close()
    server.closeIdleConnections()
  }
  return {
    port,
    url: `http://${host}:${port}`,
    refuseNew,
    async close({ graceMs }) {
      refuseNew()
      const grace = new AbortController()
      await Promise.race([closed, sleep(graceMs, undefined, { signal: grace.signal }).catch(() => {})])
      grace.abort()
      server.closeAllConnections()
      await closed
    },
  }
}
