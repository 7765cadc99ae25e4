import { basename } from 'node:path'
import type { Plan } from '@image2image/engine'
import { createClient } from '@image2image/sdk'
import { runFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { Edited, Order } from './edit.ts'
import { defaultOutput } from './output.ts'

const endings: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
  'image/avif': '.avif',
}

/** The same edit through a server: upload, order, watch, fetch. An interruption cancels the order there too. */
export async function editOnServer(order: Order, baseUrl: string, key: string, terminal: Terminal): Promise<Edited> {
  const client = createClient({ baseUrl, key })
  const signal = terminal.interruption()
  terminal.progress(0, 'Uploading')
  const blob = new Blob([new Uint8Array(order.bytes)])
  const picture = await client.pictures.upload(blob, basename(order.photo), { signal })
  const ordered = await client.generations.order({
    pictureId: picture.id,
    instruction: order.instruction,
    ...(order.strength === undefined ? {} : { strength: order.strength }),
    ...(order.seed === undefined ? {} : { seed: order.seed }),
    ...(order.format === undefined ? {} : { format: order.format }),
    ...(order.quality === undefined ? {} : { quality: order.quality }),
  })
  const cancel = (): void => void client.generations.cancel(ordered.id).catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  const finished = await client.generations.watch(ordered.id, {
    onEvent: event => terminal.progress(event.fraction, event.stage ?? event.state),
  })
  signal.removeEventListener('abort', cancel)
  if (finished.state !== 'done' || finished.resultId === null) {
    const { code, message } = finished.error ?? { code: finished.state, message: `The edit was ${finished.state}.` }
    throw runFailure(code, message)
  }
  const result = await client.pictures.get(finished.resultId)
  const content = await client.pictures.content(finished.resultId)
  return {
    output: order.output ?? defaultOutput(order.photo, result.hasAlpha, endings[content.type]),
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
