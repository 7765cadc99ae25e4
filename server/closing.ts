/**
 * The end of the server: what was opened is closed in reverse, on a signal or on an error that nobody caught, and a stop
 * that hangs is cut short.
 */
import { systemClock as clock } from './kernel/clock.ts'
import type { Log } from './kernel/log.ts'

/** A stop that takes this much longer than the drain is stuck. */
const STUCK_MS = 30_000
/** Signals closer together than this are one. */
const SAME_SIGNAL_MS = 1_000
/** What must be undone at the end, last opened first closed. */
export class Closing {
  readonly #steps: (() => unknown)[] = []

  add(step: () => unknown): void {
    this.#steps.unshift(step)
  }

  async run(log: Log): Promise<void> {
    for (const step of this.#steps.splice(0)) {
      try {
        await step()
      } catch (error) {
        log.error('shutdown.step_failed', {}, error)
      }
    }
  }
}

interface Stop {
  /** How long running work may still take. */
  readonly drainMs: number
  readonly log: Log
  /** To the person who started us. */
  say(line: string): void
}

/** The first signal drains; a second one, from somebody who is tired of waiting, ends at once. */
export function stopOnSignals({ drainMs, log, say }: Stop, closing: Closing): { hasStopped(): boolean } {
  let stoppingSinceMs: number | null = null
  const stop = (status: number): void => {
    if (stoppingSinceMs !== null) {
      // A terminal and the programs between us and it each pass on the same Ctrl-C.
      if (clock.monotonicMs() - stoppingSinceMs < SAME_SIGNAL_MS) return
      say('stopping at once')
      process.exit(130)
    }
    stoppingSinceMs = clock.monotonicMs()
    const seconds = Math.round(drainMs / 1_000)
    say(`stopping: running work has ${seconds} s to finish, the rest starts again next time (Ctrl-C again: at once)`)
    setTimeout(() => process.exit(1), drainMs + STUCK_MS).unref()
    void closing.run(log).then(() => {
      say('stopped')
      process.exit(status)
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0))
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('process.failed', { event }, error)
      stop(1)
    })
  }
  return { hasStopped: () => stoppingSinceMs !== null }
}
