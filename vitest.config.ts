import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** What `npm run check` runs: rules that need neither a database nor a picture of any size. */
const pure = [
  'engine/instruction/**/*.test.ts',
  'engine/pixels/**/*.test.ts',
  'sdk/**/*.test.ts',
  'web/**/*.test.ts',
  'server/kernel/**/*.test.ts',
  'server/config.test.ts',
  'server/media/picture.test.ts',
  'server/privacy/**/*.test.ts',
  'test/tidy.test.ts',
]

/** These replace a module, change the process, or leave half a gigabyte of a network in it: each has a process to itself. */
const engineAlone = ['engine/models/**/*.test.ts', 'engine/parallel/thread-node.test.ts', 'test/golden/*.test.ts']

/** Vitest leaves one core to itself; half of what these tests do is waiting for processes and databases. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: pure, maxWorkers, testTimeout: 60_000 } },
      {
        test: {
          name: 'engine',
          include: ['engine/**/*.test.ts'],
          exclude: [...pure, ...engineAlone],
          // Functions of their arguments: loading the engine anew for every file would prove nothing more.
          isolate: false,
          maxWorkers,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'engine-alone',
          include: engineAlone,
          maxWorkers,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'cli/**/*.test.ts', 'test/*.test.ts'],
          exclude: pure,
          globalSetup: ['test/global-setup.ts'],
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
