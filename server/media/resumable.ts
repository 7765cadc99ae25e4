/**
 * Uploads that survive a broken connection: the file grows piece by piece, each at the offset that the server says it has,
 * as tus 1.0.0 does it (core, creation, expiration, termination). The bytes lie in the same spool as every upload, under a
 * key that only this process holds: when the server ends, what was not finished is gone, and the sender begins anew.
 */
import type { Clock } from '../kernel/clock.ts'
import { isId, newId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Picture } from './picture.ts'
import { mayPass, refuse } from './refusals.ts'
import type { Filling, Spool, Spooled } from './spool.ts'

export interface UploadOrder {
  readonly name: string
  readonly use: 'picture' | 'mask'
  readonly sizeBytes: number
}

export interface Upload extends UploadOrder {
  readonly id: string
  readonly offset: number
  readonly expiresAt: Date
}

export interface Resumables {
  begin(accountId: string, order: UploadOrder): Promise<Upload>
  /** Where to go on. */
  find(accountId: string, id: string): Upload
  /**
   * Takes what comes, as far as it comes; what arrived before a break stays. A piece that is still on its way ends: its
   * sender has lost it, or would not come again.
   */
  append(accountId: string, id: string, piece: Piece): Promise<Upload>
  /** The picture, once; asked again, the same one. */
  finish(accountId: string, id: string, ingest: Ingest): Promise<Picture>
  remove(accountId: string, id: string): Promise<void>
  close(): Promise<void>
}

export interface Piece {
  readonly offset: number
  readonly source: AsyncIterable<Uint8Array>
}

export type Ingest = (source: Spooled, order: UploadOrder) => Promise<Picture>

/** Of one account at once. */
export const uploadsMost = 8
/** Of everybody, not counting what is over: each holds an open file. */
const allMost = 256
/** How long one may stand still. */
const IDLE_MS = 60 * 60_000
/** How long one that has become a picture still says which, or why not, to a sender that missed the answer. */
const DONE_MS = 10 * 60_000
const SWEEP_MS = 60_000

interface Session {
  readonly id: string
  readonly accountId: string
  readonly order: UploadOrder
  readonly filling: Filling
  touchedMs: number
  /** Ends the piece that is on its way. */
  stop: AbortController | null
  running: Promise<unknown>
  /** Closed to further pieces. */
  whole: Spooled | null
  picture: Promise<Picture> | null
  /** It has become a picture, or was refused for good. */
  isDone: boolean
}

/** Not for want of room or time, which may come. */
const isForGood = (error: unknown): boolean => error instanceof Refusal && !mayPass(error)

const keptMs = ({ isDone }: Session): number => (isDone ? DONE_MS : IDLE_MS)

class Taken extends Error {
  override name = 'Taken'
}

export class ResumableUploads implements Resumables {
  readonly #sessions = new Map<string, Session>()
  /** Whose files are just being opened: they count, too. */
  readonly #opening: string[] = []
  readonly #spool: Spool
  readonly #clock: Clock
  readonly #limitBytes: number
  readonly #timer: NodeJS.Timeout

  constructor({ spool, clock, limitBytes }: { spool: Spool; clock: Clock; limitBytes: number }) {
    this.#spool = spool
    this.#clock = clock
    this.#limitBytes = limitBytes
    this.#timer = setInterval(() => void this.sweep(), SWEEP_MS)
    this.#timer.unref()
  }

  async begin(accountId: string, order: UploadOrder): Promise<Upload> {
    const limitBytes = this.#limitBytes
    if (order.sizeBytes > limitBytes)
      throw refuse('upload_too_large', { limitMb: Math.round(limitBytes / 2 ** 20), limitBytes })
    const open = [...this.#sessions.values()].filter(each => !each.isDone)
    const mine = open.filter(each => each.accountId === accountId)
    const opening = this.#opening.filter(each => each === accountId)
    if (mine.length + opening.length >= uploadsMost) throw refuse('too_many_uploads', { limitUploads: uploadsMost })
    if (open.length + this.#opening.length >= allMost) throw refuse('intake_busy')
    this.#opening.push(accountId)
    const filling = await this.#spool.begin().finally(() => this.#opening.splice(this.#opening.indexOf(accountId), 1))
    const session: Session = {
      ...{ id: newId('upl', this.#clock), accountId, order, filling, touchedMs: this.#clock.monotonicMs() },
      ...{ stop: null, running: Promise.resolve(), whole: null, picture: null, isDone: false },
    }
    this.#sessions.set(session.id, session)
    return this.#present(session)
  }

  find(accountId: string, id: string): Upload {
    return this.#present(this.#require(accountId, id))
  }

  async append(accountId: string, id: string, piece: Piece): Promise<Upload> {
    const session = this.#require(accountId, id)
    // A sender that lost its connection comes back before we know that it is lost. Of several that wait for the same piece
    // to end the first goes on, and the next one ends that in turn.
    for (let running: unknown; running !== session.running; ) {
      session.stop?.abort()
      running = session.running
      await running
    }
    if (this.#sessions.get(id) !== session) throw refuse('upload_not_found')
    const { sizeBytes: offset } = session.filling
    if (piece.offset !== offset || session.whole) throw refuse('upload_offset_wrong', { offset })
    const stop = new AbortController()
    session.stop = stop
    const work = this.#fill(session, piece.source, stop.signal)
    session.running = work.catch(() => {})
    try {
      await work
    } finally {
      if (session.stop === stop) session.stop = null
      session.touchedMs = this.#clock.monotonicMs()
    }
    return this.#present(session)
  }

  async #fill({ id, order, filling }: Session, source: AsyncIterable<Uint8Array>, stop: AbortSignal): Promise<void> {
    const stopped = new Promise<never>((_, reject) => {
      stop.addEventListener('abort', () => reject(new Taken()), { once: true })
    })
    stopped.catch(() => {})
    const chunks = source[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await Promise.race([chunks.next(), stopped])
        if (next.done) return
        if (filling.sizeBytes + next.value.length > order.sizeBytes) throw refuse('upload_too_long')
        await filling.append(next.value).catch(async error => {
          await this.#drop(id)
          throw error
        })
      }
    } catch (error) {
      // Nobody waits for the rest of it, and it may never come.
      void chunks.return?.()?.catch(() => {})
      if (error instanceof Taken) throw refuse('upload_taken_over')
      throw error
    }
  }

  async finish(accountId: string, id: string, ingest: Ingest): Promise<Picture> {
    const session = this.#require(accountId, id)
    const { filling, order } = session
    if (filling.sizeBytes < order.sizeBytes)
      throw refuse('upload_unfinished', { offset: filling.sizeBytes, sizeBytes: order.sizeBytes })
    session.touchedMs = this.#clock.monotonicMs()
    session.picture ??= this.#ingest(session, ingest)
    return session.picture
  }

  /** A file that is refused is refused for good, and holds no place any more; in bad weather it stays, to be finished later. */
  async #ingest(session: Session, ingest: Ingest): Promise<Picture> {
    session.whole ??= session.filling.finish()
    const source = session.whole
    try {
      const picture = await ingest(source, session.order)
      await this.#letGo(session, source)
      return picture
    } catch (error) {
      if (isForGood(error)) await this.#letGo(session, source)
      else session.picture = null
      throw error
    }
  }

  /** Whoever asks again is told the same for a while, and its place and its bytes are free at once. */
  async #letGo(session: Session, source: Spooled): Promise<void> {
    session.isDone = true
    session.touchedMs = this.#clock.monotonicMs()
    await source.dispose()
  }

  async remove(accountId: string, id: string): Promise<void> {
    this.#require(accountId, id)
    await this.#drop(id)
  }

  async #drop(id: string): Promise<void> {
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    session?.stop?.abort()
    await session?.filling.discard()
  }

  /** Lets go of what stands still. */
  async sweep(): Promise<void> {
    const nowMs = this.#clock.monotonicMs()
    for (const session of this.#sessions.values())
      if (session.stop === null && session.touchedMs < nowMs - keptMs(session)) await this.#drop(session.id)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const id of [...this.#sessions.keys()]) await this.#drop(id)
  }

  #require(accountId: string, id: string): Session {
    const session = isId('upl', id) ? this.#sessions.get(id) : undefined
    if (session?.accountId !== accountId) throw refuse('upload_not_found')
    return session
  }

  #present(session: Session): Upload {
    const { id, order, filling, touchedMs } = session
    const leftMs = keptMs(session) - (this.#clock.monotonicMs() - touchedMs)
    return {
      ...{ id, ...order, offset: filling.sizeBytes },
      expiresAt: new Date(this.#clock.now().getTime() + leftMs),
    }
  }
}
