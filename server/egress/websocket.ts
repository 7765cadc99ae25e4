/**
 * A WebSocket under the rules of the door: the same hosts, the same look at the address as it resolves and at the peer
 * before a byte is written, no redirect followed, and no message larger than an answer may be.
 */
import type { LookupFunction } from 'node:net'
import { WebSocket } from 'ws'
import { asEgressError, EgressError } from './errors.ts'
import { checkPeer } from './send.ts'

export interface Listening {
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly onMessage: (data: string | Uint8Array) => void
  /** It ended, and not by the signal. */
  readonly onEnd?: (() => void) | undefined
  readonly signal: AbortSignal
}

interface Limits {
  readonly mayReach: (ip: string) => boolean
  readonly lookup: LookupFunction
  readonly timeoutMs: number
  readonly answerBytes: number
}

export function listen(url: URL, { headers, onMessage, onEnd, signal }: Listening, limits: Limits): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new EgressError('too_slow'))
    const options = {
      headers: { ...headers },
      // Handed on to the connection, which is what makes the filter hold; the library's types do not name it.
      lookup: limits.lookup,
      maxPayload: limits.answerBytes,
      perMessageDeflate: false,
      followRedirects: false,
      finishRequest: (request: Parameters<typeof checkPeer>[2]) => {
        request.on('socket', socket => checkPeer(socket, limits.mayReach, request))
        request.end()
      },
    }
    const socket = new WebSocket(url, options)
    let isStopped = false
    const stop = () => {
      isStopped = true
      socket.terminate()
    }
    const timer = setTimeout(stop, limits.timeoutMs)
    signal.addEventListener('abort', stop, { once: true })
    socket.on('open', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.on('message', (data, isBinary) => {
      const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)])
      onMessage(isBinary ? bytes : bytes.toString('utf8'))
    })
    // After it stood, an error is followed by the end; before, it is the answer.
    socket.on('error', error => reject(isStopped ? new EgressError('too_slow') : asEgressError(error)))
    socket.on('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      if (!signal.aborted) onEnd?.()
      reject(new EgressError('unreachable'))
    })
  })
}
