/**
 * `npm run check`: the quick half of the tests, in the order in which a failure is cheapest to read.
 * Format and lint, types, who imports whom, dead code, generated files, tidiness.
 */
import { runSteps, type Step } from './steps.ts'

export const checkSteps: readonly Step[] = [
  { says: 'format and lint', program: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { says: 'types', program: 'node', args: ['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.json'] },
  {
    says: 'types of the web app',
    program: 'node',
    args: ['node_modules/typescript-native/bin/tsc', '-p', 'web/tsconfig.json'],
  },
  {
    says: 'who imports whom',
    program: 'depcruise',
    args: ['--config', 'architecture.cjs', 'server', 'engine', 'web', 'cli', 'sdk', 'mcp', 'bench'],
  },
  { says: 'dead code', program: 'knip', args: [] },
  { says: 'generated files are up to date', program: 'node', args: ['tools/generate.ts', '--check'] },
  { says: 'tidiness and pure rules', program: 'vitest', args: ['run', '--project', 'unit'] },
]

if (import.meta.main) process.exit(await runSteps(checkSteps))
