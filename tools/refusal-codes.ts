import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { RefusalTable } from '../server/kernel/refusal.ts'
import { root } from './steps.ts'

/** Every code that the server may refuse with, from the tables of its modules, as a type for the SDK. */
export async function refusalCodes(): Promise<string> {
  const codes = new Set<string>()
  const files = globSync('server/**/{refusals,problem}.ts', {
    cwd: root,
    exclude: path => path.includes('node_modules'),
  })
  for (const file of files) {
    const tables = Object.entries((await import(join(root, file))) as Record<string, RefusalTable>)
    for (const [name, table] of tables)
      if (/^(r|httpR)efusals$/.test(name)) for (const code of Object.keys(table)) codes.add(code)
  }
  const lines = [...codes].sort().map(code => `  | '${code}'`)
  return `/** Made from the server's tables of refusals by tools/generate.ts. Do not edit. */\nexport type RefusalCode =\n${lines.join('\n')}\n`
}
