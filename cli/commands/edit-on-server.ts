/**
 * An edit that a server does. What it owns beyond the four requests is how it ends early: Ctrl-C cancels the order there
 * and is waited for shortly, a second Ctrl-C ends the program at once, and a server that stays away is given up.
 */
import { basename } from 'node:path'
import type { Plan } from '@image2image/engine'
import { ApiError, type Client, createClient, type Generation } from '@image2image/sdk'
import { exitCodes, Failure, runFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { Edited, Order } from './edit.ts'
import type { GivenFile } from './files.ts'
import { defaultOutput } from './output.ts'

const endings: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
  'image/avif': '.avif',
}

/** So long a server may be away (it may be restarting) before an edit there is given up. */
const awayMs = 20_000
/** So long the word to stop may take after an interruption. */
const cancelMs = 5_000

/** The same edit through a server: upload, order, watch, fetch. An interruption cancels the order there too. */
export async function editOnServer(order: Order, baseUrl: string, key: string, terminal: Terminal): Promise<Edited> {
  const signal = terminal.interruption()
  let orderedId: string | null = null
  try {
    return await perform(order, createClient({ baseUrl, key }), signal, terminal, id => {
      orderedId = id
    })
  } catch (error) {
    if (!signal.aborted) throw error
    const isTold = orderedId === null || (await cancelThere(baseUrl, key, orderedId))
    const message = isTold
      ? 'The edit was cancelled.'
      : 'Interrupted, but the server could not be told: the edit may go on there.'
    throw new Failure('cancelled', message, exitCodes.failed)
  }
}

async function perform(
  order: Order,
  client: Client,
  signal: AbortSignal,
  terminal: Terminal,
  onOrdered: (id: string) => void,
): Promise<Edited> {
  terminal.progress(0, 'Uploading')
  const blob = new Blob([new Uint8Array(order.bytes)])
  const picture = await client.pictures.upload(blob, basename(order.photo), { signal })
  const maskId = await uploadBeside(client, order.mask, 'mask', signal)
  const referenceId = await uploadBeside(client, order.reference, 'picture', signal)
  signal.throwIfAborted()
  // Not broken off by the signal: an order that the server took but whose id is unknown could not be cancelled.
  const ordered = await client.generations.order({
    pictureId: picture.id,
    instruction: order.instruction,
    ...(order.strength === undefined ? {} : { strength: order.strength }),
    ...(order.seed === undefined ? {} : { seed: order.seed }),
    ...(order.format === undefined ? {} : { format: order.format === 'svg' ? 'png' : order.format }),
    ...(maskId === undefined ? {} : { maskId }),
    ...(referenceId === undefined ? {} : { referenceIds: [referenceId] }),
    ...(order.quality === undefined ? {} : { quality: order.quality }),
  })
  onOrdered(ordered.id)
  signal.throwIfAborted()
  const finished = await follow(client, ordered.id, signal, terminal)
  if (finished.state !== 'done' || finished.resultId === null) {
    const { code, message } = finished.error ?? { code: finished.state, message: `The edit was ${finished.state}.` }
    throw runFailure(code, message)
  }
  const result = await client.pictures.get(finished.resultId, signal)
  const content = await client.pictures.content(finished.resultId, 'original', signal)
  const drawing = result.hasSvg ? await client.pictures.content(finished.resultId, 'svg', signal) : null
  const ending = order.format === 'svg' ? '.svg' : endings[content.type]
  return {
    output: order.output ?? defaultOutput(order.photo, result.hasAlpha, ending),
    svg: drawing && (await drawing.text()),
    bytes: new Uint8Array(await content.arrayBuffer()),
    width: result.width,
    height: result.height,
    plan: finished.plan as Plan,
    engine: finished.engine?.name ?? 'unknown',
    version: finished.engine?.version ?? 'unknown',
    seed: finished.seed,
    notes: finished.notes,
  }
}

async function uploadBeside(
  client: Client,
  file: GivenFile | undefined,
  use: 'mask' | 'picture',
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!file) return undefined
  const blob = new Blob([new Uint8Array(file.bytes)])
  return (await client.pictures.upload(blob, basename(file.path), { signal, use })).id
}

/** Watching goes on through a short break of the connection, but not for ever: a script must come to its end. */
async function follow(client: Client, id: string, signal: AbortSignal, terminal: Terminal): Promise<Generation> {
  const gone = new AbortController()
  let awaySinceMs: number | null = null
  return client.generations.watch(id, {
    signal: AbortSignal.any([signal, gone.signal]),
    onEvent: event => terminal.progress(event.fraction, event.stage ?? event.state),
    onConnection: isConnected => {
      const nowMs = performance.now()
      awaySinceMs = isConnected ? null : (awaySinceMs ?? nowMs)
      if (awaySinceMs === null || nowMs - awaySinceMs < awayMs) return
      const message = 'The server stopped answering. The edit may go on there once it is back.'
      gone.abort(new Failure('server_unreachable', message, exitCodes.failed))
    },
  })
}

/** Whether the server knows: an edit that has ended meanwhile is as good as cancelled. */
async function cancelThere(baseUrl: string, key: string, id: string): Promise<boolean> {
  const hurried: typeof fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(cancelMs) })
  try {
    await createClient({ baseUrl, key, fetch: hurried }).generations.cancel(id)
    return true
  } catch (error) {
    return error instanceof ApiError && error.status === 409
  }
}
