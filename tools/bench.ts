/** `npm run bench`: every benchmark in bench/, or the one named: `npm run bench -- engine watercolour`. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, runSteps, say } from './steps.ts'

const [first, ...rest] = process.argv.slice(2)
const names = ['engine', 'upscale', 'intake', 'isolation', 'vault', 'gateway']
const chosen = first === undefined ? names : [first]
const missing = chosen.find(name => !existsSync(join(root, 'bench', `${name}.ts`)))
if (missing) {
  say(`there is no benchmark called ${missing}; there are: ${names.join(', ')}`)
  process.exit(2)
}
process.exit(
  await runSteps(
    chosen.map(name => ({ says: `benchmark ${name}`, program: 'node', args: [`bench/${name}.ts`, ...rest] })),
  ),
)
