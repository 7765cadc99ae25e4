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
  {
    where: 'storage:keys/epochs',
    category: 'technical',
    purpose: 'The keys that the keys of pictures and words are locked with; destroyed at every rotation.',
    basis: 'none',
    retention: 'Until the next rotation of keys.',
    export: false,
    erase: 'keep',
  },
  ...['id', 'number', 'created_at'].map(
    (column): Holding => ({
      where: `key_epochs.${column}`,
      category: 'technical',
      purpose: 'Which of those keys exist; says nothing about a person.',
      basis: 'none',
      retention: 'Until the next rotation of keys.',
      export: false,
      erase: 'keep',
    }),
  ),
]
