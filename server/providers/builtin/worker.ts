/**
 * The process in which the engine runs: decodes, edits, finishes, encodes, one order at a time. It knows no secret, may
 * read files but write none (see the flags it is started with), and yields the processor to the server beside it.
 */
import { setPriority } from 'node:os'
import { EngineRefusal, engineName, engineVersion, type Pixels, runPlan, type Step } from '@image2image/engine'
import { CodecRefusal, decode, encode } from '@image2image/engine/codec'
import type { Finish, Outcome, ProviderOrder } from '../provider.ts'
import { composite, feathered, onWhite } from './finish.ts'
import type { FromWorker, ToWorker } from './wire.ts'

type Report = (fraction: number, stage: string) => void
/** Reading, finishing and writing take this much of the bar around the edit itself. */
const EDIT_FROM = 0.05
const EDIT_TO = 0.92
const PRIORITY_BELOW_SERVER = 5

class WorkerRefusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

async function perform(order: ProviderOrder, signal: AbortSignal, report: Report): Promise<Outcome> {
  report(0, 'Reading the picture')
  const { pixels: original } = await decode(order.input)
  const notes = new Set<string>()
  const run = await runPlan(original, order.plan, {
    seed: order.seed,
    signal,
    onProgress: (fraction, stage) => fraction < 1 && report(EDIT_FROM + fraction * (EDIT_TO - EDIT_FROM), stage),
  })
  for (const note of run.notes) notes.add(note)
  report(EDIT_TO, 'Finishing')
  const masked = order.mask ? await obeyMask(original, run.pixels, order.mask) : run.pixels
  const sized = order.finish.size ? await fit(masked, order.finish.size, order.seed, signal) : masked
  const pixels = order.finish.background === 'opaque' ? onWhite(sized) : sized
  report(0.96, 'Saving')
  const { format, quality } = order.finish
  const bytes = await encode(pixels, { format, ...(quality === null ? {} : { quality }) })
  const { width, height } = pixels
  return { bytes, format, width, height, engine: engineName, version: engineVersion, notes: [...notes] }
}

async function obeyMask(original: Pixels, edited: Pixels, maskFile: Uint8Array): Promise<Pixels> {
  const { pixels: mask } = await decode(maskFile)
  if (mask.width !== original.width || mask.height !== original.height)
    throw new WorkerRefusal('mask_size', 'The mask must have the same width and height as the picture.')
  if (edited.width !== original.width || edited.height !== original.height)
    throw new WorkerRefusal('mask_changes_size', 'A mask cannot go with an edit that changes the size of the picture.')
  return composite(original, edited, feathered(mask))
}

/** The crop to the ratio keeps what there is most to see of; then the size is exact. */
async function fit(pixels: Pixels, { width, height }: NonNullable<Finish['size']>, seed: number, signal: AbortSignal) {
  if (pixels.width === width && pixels.height === height) return pixels
  const operations: Step[] = [
    { name: 'crop', strength: 1, ratio: width / height },
    { name: 'resize', strength: 1, width, height, fit: 'stretch' },
  ]
  return (await runPlan(pixels, { operations, notUnderstood: [], needsGenerative: false }, { seed, signal })).pixels
}

/** Errors of ours explain themselves; of anything else only the kind leaves the process. */
function explain(error: unknown): { code: string; message: string } {
  if (error instanceof EngineRefusal || error instanceof CodecRefusal || error instanceof WorkerRefusal)
    return { code: error.code, message: error.message }
  const isMemory = error instanceof RangeError && /allocation|length/i.test(error.message)
  return isMemory
    ? { code: 'engine_out_of_memory', message: 'The edit needed too much memory. Try a smaller picture.' }
    : { code: 'engine_failed', message: 'The engine could not make this edit. Try another picture or another edit.' }
}

const say = (message: FromWorker) => process.send?.(message)
const running = new Map<string, AbortController>()

async function run(id: string, order: ProviderOrder): Promise<void> {
  const abort = new AbortController()
  running.set(id, abort)
  try {
    const outcome = await perform(order, abort.signal, (fraction, stage) =>
      say({ type: 'progress', id, fraction, stage }),
    )
    say({ type: 'done', id, outcome })
  } catch (error) {
    say({ type: 'failed', id, ...explain(error) })
  } finally {
    running.delete(id)
  }
}

process.on('message', (message: ToWorker) => {
  if (message.type === 'run') void run(message.id, message.order)
  else running.get(message.id)?.abort()
})
// Without the server nobody waits for the result; it is made again when the server is back.
process.on('disconnect', () => process.exit())
setPriority(PRIORITY_BELOW_SERVER)
say({ type: 'ready' })
