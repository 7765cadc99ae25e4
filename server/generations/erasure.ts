import { Refusal } from '../kernel/refusal.ts'
import type { Generations } from './generations.ts'

const pageRows = 50

/** Stops and deletes every edit of a person whose account goes; says how many there were. */
export async function eraseGenerations(generations: Generations, accountId: string): Promise<number> {
  for (let count = 0; ; ) {
    const page = await generations.list(accountId, { limit: pageRows })
    if (page.length === 0) return count
    for (const { id } of page) {
      await generations.remove(accountId, id).catch((error: unknown) => {
        // Gone meanwhile: then it is as it should be.
        if (!(error instanceof Refusal && error.kind === 'not_found')) throw error
      })
      count++
    }
  }
}
