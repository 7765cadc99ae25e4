import type { Cookie } from '../accounts/accounts.ts'
import type { Holding } from '../kernel/holdings.ts'
import { compileInventory, type Inventory } from './inventory.ts'
import { compilePolicy, type Policy } from './policy.ts'

export interface Privacy {
  readonly inventory: Inventory
  readonly policy: Policy
}

/** `holdings` are those of every module, which only `main.ts` knows; two modules naming one place is a bug and stops the start. */
export function createPrivacy(parts: {
  holdings: readonly Holding[]
  cookies: readonly Cookie[]
  /** Where people reach whoever runs the server. */
  contactEmail?: string | undefined
}): Privacy {
  const inventory = compileInventory(parts.holdings)
  return { inventory, policy: compilePolicy(inventory, parts.cookies, parts.contactEmail) }
}
