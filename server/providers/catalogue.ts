/** Every adapter there is: a folder of its own, and a line here. */
import type { Adapter } from './provider.ts'

export const adapters: readonly Adapter[] = []
