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

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: pure, testTimeout: 60_000 } },
      {
        test: {
          name: 'engine',
          include: ['engine/**/*.test.ts', 'test/golden/*.test.ts'],
          exclude: pure,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'cli/**/*.test.ts', 'test/*.test.ts'],
          exclude: pure,
          globalSetup: ['test/global-setup.ts'],
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
