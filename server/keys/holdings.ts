import type { Holding } from '../kernel/holdings.ts'

export const holdings: readonly Holding[] = [
  {
    where: 'storage:keys/master.key',
    category: 'technical',
    purpose: 'Opens the keys of all pictures; says nothing about a person by itself.',
    basis: 'none',
    retention: 'As long as the server keeps pictures.',
    export: false,
    erase: 'keep',
  },
  {
    where: 'storage:keys/root.key',
    category: 'technical',
    purpose: 'Makes the keys of blind indexes; says nothing about a person by itself.',
    basis: 'none',
    retention: 'As long as the installation lives.',
    export: false,
    erase: 'keep',
  },
]
