/**
 * Compiles the AssemblyScript kernels beside this file into committed `.gen.ts` modules, so that neither an install nor
 * a browser build needs the compiler. Each module carries the hash of its source, with what that imports: a test fails when
 * they part.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'

const known = [
  'kuwahara',
  'completion',
  'filters',
  'planes',
  'flow',
  'strokes',
  'alike',
  'convolution',
  'sweep',
  'view',
  'motion',
  'sharpen',
  'screen',
  'relaxation',
  'matte',
  'backdrop',
]
/** Those named on the command line, or all. */
const kernels = process.argv.length > 2 ? process.argv.slice(2) : known

for (const kernel of kernels) {
  const source = join(import.meta.dirname, `${kernel}.ts`)
  const folder = await mkdtemp(join(tmpdir(), 'kernel-'))
  const binary = join(folder, `${kernel}.wasm`)
  try {
    const { error, stderr } = await asc.main(
      [source, '--outFile', binary, '--baseDir', '/', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
      {},
    )
    if (error) {
      console.error(`${kernel} does not compile: ${error.message}\n${stderr.toString()}`)
      process.exit(1)
    }
    const wasm = await readFile(binary)
    const sourceText = await readFile(source, 'utf8')
    const parts = [...sourceText.matchAll(/from '[.][/](\w+)[.]ts'/g)].map(([, part]) =>
      join(import.meta.dirname, `${part}.ts`),
    )
    const hash = createHash('sha256').update(sourceText)
    for (const part of parts) hash.update(await readFile(part))
    const text = [
      `/** Compiled from ${kernel}.ts by build.mjs; do not edit. */`,
      `export const sourceHash = '${hash.digest('hex')}'`,
      `export const wasm = '${wasm.toString('base64')}'`,
      '',
    ].join('\n')
    await writeFile(join(import.meta.dirname, `${kernel}.gen.ts`), text)
    console.log(`${kernel}: ${wasm.length} bytes`)
  } finally {
    await rm(folder, { recursive: true })
  }
}
