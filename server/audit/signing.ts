/**
 * Puts what was recorded under a signed checkpoint: soon after each entry, and never over a log that does not continue what
 * was signed before. A broken log is reported and stays unsigned, so that a change is not blessed by the next checkpoint.
 */
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { digestOf, genesis, hashOf } from './entry.ts'
import { checkpointText, type NoteKey, openNote, parseCheckpoint, signNote } from './note.ts'
import { recordedChannel } from './record.ts'
import * as store from './store.ts'
import { Frontier } from './tree.ts'
import { hashOfNote, type Trace, type Witness } from './witness.ts'

export interface SigningDeps {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly key: NoteKey
  readonly witness: Witness
}

export interface Signing {
  /** Signs what is new, now. False when the log does not continue what was signed. */
  sign(): Promise<boolean>
  /** Signs soon after each entry, until `stop`, which signs a last time. */
  start(): Promise<void>
  stop(): Promise<void>
}

interface State {
  readonly frontier: Frontier
  tail: Buffer
  /** The note of the last kept checkpoint, and when. */
  kept: { readonly note: string; readonly at: Date } | null
  signedSize: number
}

const batch = 1_000
/** Entries come in bursts; one checkpoint covers a burst. */
const settleMs = 500
const keepEveryMs = 10 * 60_000

async function load({ witness, key }: SigningDeps): Promise<State | null> {
  const traces = await witness.traces()
  const { kept, latest } = await witness.checkpoints()
  const frontier = new Frontier()
  const open = (note: string) => parseCheckpoint(openNote(note, key.verifier) ?? '')
  const last = latest ? open(latest.note) : null
  if (latest && (!last || last.size > traces.length)) return null
  for (const [index, { hash }] of traces.entries()) {
    frontier.push(Buffer.from(hash))
    if (last?.size === index + 1 && !frontier.root().equals(last.root)) return null
  }
  const lastKept = kept.at(-1)
  const openedKept = lastKept && open(lastKept.note)
  if (lastKept && !openedKept) return null
  return {
    frontier,
    tail: Buffer.from(traces.at(-1)?.hash ?? genesis),
    kept: lastKept && openedKept ? { note: lastKept.note, at: openedKept.at } : null,
    signedSize: last?.size ?? -1,
  }
}

/** The entries after what is witnessed, checked against it; null when they do not follow from it. */
async function readNew(state: State, { database }: SigningDeps): Promise<Trace[] | null> {
  const { size } = state.frontier
  const rows = await store.listAfter(database.drizzle, Math.max(0, size - 1), batch)
  const news = size === 0 ? rows : rows.slice(1)
  if (size > 0 && !(rows[0]?.number === size && rows[0].hash.equals(state.tail))) return null
  let previous = state.tail
  for (const [index, row] of news.entries()) {
    const number = size + index + 1
    const isNext = row.number === number && row.previous.equals(previous)
    if (!isNext || !hashOf(number, previous, row).equals(row.hash)) return null
    previous = row.hash
  }
  return news.map(row => ({ digest: digestOf(row), hash: row.hash }))
}

async function writeCheckpoint(state: State, { clock, key, witness }: SigningDeps): Promise<void> {
  const { frontier, kept } = state
  const at = clock.now()
  const after = kept ? hashOfNote(kept.note) : Buffer.alloc(32)
  const checkpoint = { origin: key.name, size: frontier.size, root: frontier.root(), at, after }
  const note = signNote(checkpointText(checkpoint), key)
  if (!kept || at.getTime() - kept.at.getTime() >= keepEveryMs) {
    await witness.writeKept(frontier.size, note)
    state.kept = { note, at }
  }
  await witness.writeLatest(note)
  state.signedSize = frontier.size
}

async function extend(state: State, deps: SigningDeps): Promise<boolean> {
  for (;;) {
    const news = await readNew(state, deps)
    if (!news) return false
    if (news.length === 0) break
    await deps.witness.append(news)
    for (const { hash } of news) state.frontier.push(hash)
    state.tail = news.at(-1)?.hash ?? state.tail
  }
  if (state.frontier.size > state.signedSize && state.frontier.size > 0) await writeCheckpoint(state, deps)
  return true
}

export function createSigning(deps: SigningDeps): Signing {
  let state: State | null = null
  let running: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null
  let unlisten: (() => Promise<void>) | null = null

  async function attempt(): Promise<boolean> {
    try {
      state ??= await load(deps)
      const isWhole = state !== null && (await extend(state, deps))
      if (!isWhole) deps.log.error('audit.broken', { count: state?.frontier.size ?? 0 })
      return isWhole
    } catch (error) {
      // What is in memory may be ahead of the disk now.
      state = null
      deps.log.error('audit.signing_failed', {}, error)
      return false
    }
  }
  function sign(): Promise<boolean> {
    const turn = running.then(attempt)
    running = turn
    return turn
  }
  function soon(): void {
    timer ??= setTimeout(() => {
      timer = null
      void sign()
    }, settleMs)
    timer.unref()
  }
  return {
    sign,
    async start() {
      await sign()
      unlisten = await deps.database.listen(recordedChannel, soon)
    },
    async stop() {
      await unlisten?.()
      if (timer) clearTimeout(timer)
      timer = null
      await sign()
    },
  }
}
