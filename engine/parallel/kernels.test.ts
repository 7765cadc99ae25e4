import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const folder = new URL('../kernels/', import.meta.url)
const generated = readdirSync(folder).filter(name => name.endsWith('.gen.ts'))

it.each(generated)('%s was compiled from the source in the tree', async name => {
  const source = readFileSync(new URL(name.replace('.gen.ts', '.ts'), folder), 'utf8')
  const imported = [...source.matchAll(/from '[.][/](\w+)[.]ts'/g)].map(([, part]) => new URL(`${part}.ts`, folder))
  const hash = createHash('sha256').update(source)
  for (const part of imported) hash.update(readFileSync(part))
  const { sourceHash } = (await import(new URL(name, folder).href)) as { sourceHash: string }
  expect(hash.digest('hex'), 'run node engine/kernels/build.mjs').toBe(sourceHash)
})
