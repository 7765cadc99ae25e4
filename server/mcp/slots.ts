import { refuse } from './refusals.ts'

/** Calls that may run at once: each may hold a picture in memory. */
const ofOneMost = 8
const ofAllMost = 64

/** Places for calls. Who has one holds it until they give it back; giving back twice is giving back once. */
export function toolSlots() {
  const taken = new Map<string, number>()
  let all = 0
  return {
    take(accountId: string): () => void {
      const mine = taken.get(accountId) ?? 0
      if (mine >= ofOneMost || all >= ofAllMost) throw refuse('mcp_busy', { limit: ofOneMost, retryAfterSeconds: 5 })
      taken.set(accountId, mine + 1)
      all++
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        all--
        const left = (taken.get(accountId) ?? 1) - 1
        if (left > 0) taken.set(accountId, left)
        else taken.delete(accountId)
      }
    },
  }
}
