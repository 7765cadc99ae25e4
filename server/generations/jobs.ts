/** The edge to the queue: a payload in, a verb called. */
import type { Jobs } from '../jobs/jobs.ts'
import type { Generations } from './generations.ts'

export interface GenerationPayload {
  generationId: string
  isSweep?: boolean
}

/** `concurrency` is the number of runs this process follows at once; each mostly waits for its provider. */
export function workGenerations(jobs: Jobs, generations: Generations, concurrency: number): Promise<void> {
  return jobs.work<GenerationPayload>(
    'generations',
    ({ generationId, isSweep = false }, { signal, attempt, isLastAttempt: isLast }) =>
      generations.run(generationId, { signal, isLast, isRetry: attempt > 1, isSweep }),
    { concurrency },
  )
}
