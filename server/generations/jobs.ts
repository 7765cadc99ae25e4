/** The edge to the queue: a payload in, a verb called. */
import type { Jobs } from '../jobs/jobs.ts'
import type { Generations } from './generations.ts'

export interface GenerationPayload {
  generationId: string
  isSweep?: boolean
}

/** Runs of models that one process follows at once; each only waits. */
const MODELS_AT_ONCE = 24

/** `concurrency` is the number of the built-in engine's runs that this process follows at once. */
export async function workGenerations(jobs: Jobs, generations: Generations, concurrency: number): Promise<void> {
  for (const [queue, atOnce] of [
    ['generations', concurrency],
    ['models', MODELS_AT_ONCE],
  ] as const)
    await jobs.work<GenerationPayload>(
      queue,
      ({ generationId, isSweep = false }, { signal, attempt, isLastAttempt: isLast }) =>
        generations.run(generationId, { signal, isLast, isRetry: attempt > 1, isSweep }),
      { concurrency: atOnce },
    )
}
