import type { Cookie } from '../accounts/accounts.ts'
import type { Holding } from '../kernel/holdings.ts'
import { compileInventory, type Inventory } from './inventory.ts'
import { compilePolicy, type Policy, type Recipient } from './policy.ts'

export type { Recipient } from './policy.ts'

export interface Privacy {
  readonly inventory: Inventory
  /** As of now: what is connected may change while the server runs. */
  policy(): Policy
}

/** `holdings` are those of every module, which only `main.ts` knows; two modules naming one place is a bug and stops the start. */
export function createPrivacy(parts: {
  holdings: readonly Holding[]
  cookies: readonly Cookie[]
  /** The services outside that are connected now. */
  recipients: () => readonly Recipient[]
  /** Where people reach whoever runs the server. */
  contactEmail?: string | undefined
}): Privacy {
  const inventory = compileInventory(parts.holdings)
  return {
    inventory,
    policy: () => compilePolicy(inventory, parts.cookies, parts.recipients(), parts.contactEmail),
  }
}
