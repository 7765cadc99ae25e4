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

/** Vitest leaves one core to itself; half of what these tests do is waiting for processes and databases. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: pure, maxWorkers, testTimeout: 60_000 } },
      {
        test: {
          name: 'engine',
          include: ['engine/**/*.test.ts', 'test/golden/*.test.ts'],
          exclude: pure,
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
