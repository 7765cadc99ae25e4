/**
 * Bodies that take long. A stream of events ends with a picture or an error, always. A JSON body that has to begin before
 * its end is known begins with spaces, which every parser skips: whoever stands between us and the client, and the client
 * itself, would cut a connection on which nothing comes. If then nothing comes of it, the connection breaks, because a 200
 * with an error in it would pass for an answer; the ids in the headers tell what happened. So it does where we are at fault,
 * which the log keeps.
 */
import type { Duplex } from 'node:stream'
import type { Context } from 'hono'
import type { AppEnv } from '../http/http.ts'
import { letGo } from '../kernel/memory.ts'

/**
 * Instead of what broke, which could say anything: the server under us prints what a body ends with, or writes it behind
 * what was sent, unless it says by this code that the connection is no more.
 */
class BrokenOff extends Error {
  override name = 'BrokenOff'
  readonly code = 'ERR_STREAM_PREMATURE_CLOSE'
}

type Piece = Uint8Array<ArrayBuffer> | string

/**
 * Keeps pace with its reader, one piece after the other, whoever else sends. A large piece is given as the making of it:
 * it is made when its turn has come.
 */
export type Send = (piece: Piece | (() => Promise<Piece>)) => Promise<void>

/** `run` tells all there is; the body ends with it, or breaks with it (`broken`). `signal`: the reader is gone. */
export function bodyOf(
  run: (send: Send, signal: AbortSignal) => Promise<void>,
  broken: (error: unknown) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  let isWanted: () => void = () => {}
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      const sendNow: Send = async given => {
        if (gone.signal.aborted) return
        const piece = typeof given === 'function' ? await given() : given
        if (gone.signal.aborted) return
        controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
        if ((controller.desiredSize ?? 1) > 0) return
        await new Promise<void>(resolve => {
          isWanted = resolve
          gone.signal.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      let line: Promise<void> = Promise.resolve()
      const send: Send = piece => {
        const turn = line.then(() => sendNow(piece))
        line = turn.catch(() => {})
        return turn
      }
      const isOver = () => gone.signal.aborted
      void run(send, gone.signal).then(
        () => isOver() || controller.close(),
        (error: unknown) => {
          // Whoever went away takes nothing any more, and what breaks for want of a reader is no fault.
          if (isOver()) return
          controller.error(new BrokenOff())
          gone.abort()
          broken(error)
        },
      )
    },
    pull: () => isWanted(),
    cancel: () => gone.abort(),
  })
}

interface Outgoing {
  readonly socket?: Duplex
  readonly req?: { readonly socket?: Duplex }
  once(event: 'finish', call: () => void): void
}

/** Only behind a real socket; a request made in memory has none. */
const outgoingOf = (c: Context<AppEnv>): Outgoing | undefined =>
  (c.env as { outgoing?: Outgoing } | undefined)?.outgoing

/** Ends the connection behind what was written, without the end that the body promised. */
export const breakOff = (c: Context<AppEnv>): void => void outgoingOf(c)?.socket?.end()

/** Calls back when the last byte of the answer has gone out. */
export function onceSent(c: Context<AppEnv>, sent: () => void): void {
  outgoingOf(c)?.once('finish', sent)
}

/** An answer that nobody looks at once the connection has taken all of it. */
export function spentBySending(c: Context<AppEnv>, bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  onceSent(c, () => {
    // A connection that broke says so too, and may have the bytes in hand for a moment longer.
    const connection = outgoingOf(c)?.req?.socket
    if (connection && !connection.destroyed && connection.writableLength === 0) letGo(bytes)
  })
  return bytes
}
