/**
 * The process in which the engine runs, one order at a time. It knows no secret, may read files but write none (see the
 * flags it is started with), and yields the processor to the server beside it.
 */
import { setPriority } from 'node:os'
import { EngineRefusal, engineName, engineVersion, subjectMatte } from '@image2image/engine'
import { CodecRefusal, decode, encode } from '@image2image/engine/codec'
import { editFile, matteFile } from '@image2image/engine/file'
import { type DrawMask, finishResult, prepareFiles, smallFile } from '@image2image/engine/model-file'
import { maskSamples } from '../masks.ts'
import type { Outcome, PreparingOrder } from '../provider.ts'
import type { FromWorker, Made, ToWorker, Work } from './wire.ts'

type Report = (fraction: number, stage: string) => void
const PRIORITY_BELOW_SERVER = 5

async function perform(work: Work, signal: AbortSignal, onProgress: Report): Promise<Made> {
  if ('matteOf' in work) return findMatte(work.matteOf, signal)
  if ('prepare' in work) return prepareFiles(work.prepare, drawerOf(work.prepare))
  if ('finishing' in work) return finishResult(work.finishing)
  if ('small' in work) return { small: await smallFile(work.small.bytes, work.small.sidePixels, work.small.format) }
  const { bytes, format, width, height, svg, engine, version, notes } = await editFile(work, { signal, onProgress })
  return { bytes, format, width, height, svg, engine, version, notes }
}

/** The alpha channel alone, or grey: as the model reads it. */
const drawerOf =
  ({ maskForm }: PreparingOrder): DrawMask =>
  (edits, { width, height }) => {
    const samples = maskSamples(edits, maskForm)
    const data = new Uint8ClampedArray(4 * samples.length)
    for (const [i, sample] of samples.entries()) {
      const grey = maskForm === 'alpha' ? 0 : sample
      data.set([grey, grey, grey, maskForm === 'alpha' ? sample : 255], 4 * i)
    }
    return encode({ width, height, data }, { format: 'png' })
  }

async function findMatte(file: Uint8Array, signal: AbortSignal): Promise<Outcome> {
  const matte = await subjectMatte((await decode(file)).pixels, { signal })
  const bytes = await matteFile(matte)
  const { width, height } = matte
  const notes = matte.isRough ? ['subject_mask_fallback'] : []
  return { bytes, format: 'png', width, height, svg: null, engine: engineName, version: engineVersion, notes }
}

/** Errors of ours explain themselves; of anything else only the kind leaves the process. */
function explain(error: unknown): { code: string; message: string } {
  if (error instanceof EngineRefusal || error instanceof CodecRefusal)
    return { code: error.code, message: error.message }
  const isMemory = error instanceof RangeError && /allocation|length/i.test(error.message)
  return isMemory
    ? { code: 'engine_out_of_memory', message: 'The edit needed too much memory. Try a smaller picture.' }
    : { code: 'engine_failed', message: 'The engine could not make this edit. Try another picture or another edit.' }
}

const say = (message: FromWorker) => process.send?.(message)
const running = new Map<string, AbortController>()

async function run(id: string, work: Work): Promise<void> {
  const abort = new AbortController()
  running.set(id, abort)
  try {
    const outcome = await perform(work, abort.signal, (fraction, stage) =>
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
  if (message.type === 'run') void run(message.id, message.work)
  else running.get(message.id)?.abort()
})
// Without the server nobody waits for the result; it is made again when the server is back.
process.on('disconnect', () => process.exit())
setPriority(PRIORITY_BELOW_SERVER)
say({ type: 'ready' })
