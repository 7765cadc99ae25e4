/**
 * A worker that does what the model of its order says, so that the pool's tests can have every kind of trouble at will.
 * It speaks the same words as the real one.
 */
import type { FromWorker, ToWorker } from './wire.ts'

const say = (message: FromWorker) => process.send?.(message)
const waiting = new Map<string, NodeJS.Timeout>()

const outcome = (bytes: Uint8Array) =>
  ({
    bytes,
    format: 'png',
    width: 1,
    height: 1,
    svg: null,
    engine: 'test',
    version: String(process.pid),
    notes: [],
  }) as const

process.on('message', (message: ToWorker) => {
  if (message.type === 'cancel') {
    clearTimeout(waiting.get(message.id))
    return say({ type: 'failed', id: message.id, code: 'cancelled', message: 'cancelled' })
  }
  const { id, work } = message
  if (!('plan' in work)) return
  say({ type: 'progress', id, fraction: 0.5, stage: 'half' })
  const behaviour = work.plan.notUnderstood[0]
  if (behaviour === 'echo') say({ type: 'done', id, outcome: outcome(work.input) })
  if (behaviour === 'crash') process.kill(process.pid, 'SIGSEGV')
  if (behaviour === 'deaf') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
  if (behaviour === 'hog') {
    const held: Uint8Array[] = []
    setInterval(() => held.push(new Uint8Array(20 * 1024 * 1024).fill(1)), 10)
  }
  if (behaviour === 'patient')
    waiting.set(
      id,
      setTimeout(() => say({ type: 'done', id, outcome: outcome(work.input) }), 30_000),
    )
})
process.on('disconnect', () => process.exit())
say({ type: 'ready' })
