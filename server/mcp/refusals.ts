import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  mcp_busy: ['too_many', 'Too many tools run at once: {limit} for one account. Wait for one to finish.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
