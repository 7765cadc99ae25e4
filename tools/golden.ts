/**
 * Draws the golden pictures of all operations, or of those named: `node tools/bootstrap.mjs golden [operation …]`. Each is
 * stored as small as it can be while it stays well within the test's tolerance of what was drawn.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OperationName, operations } from '@image2image/engine'
import { decode, encode } from '@image2image/engine/codec'
import { distance, goldenSide, tolerance } from '../test/golden/distance.ts'
import { examples } from '../test/golden/examples.ts'
import { drawExample } from '../test/golden/render.ts'
import { root, say } from './steps.ts'

const qualities = [80, 90, 96, 100]

const wanted = process.argv.slice(2)
for (const name of Object.keys(operations) as OperationName[]) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const { after } = await drawExample(name, examples[name], goldenSide)
  for (const quality of qualities) {
    // Dots and lines of single pixels outlive no lossy coding: the last resort keeps every bit.
    const bytes = await encode(after, { format: 'webp', quality, lossless: quality === 100 })
    const { mean, block } = distance(after, (await decode(bytes)).pixels)
    if (quality < 100 && (mean > tolerance.mean / 2 || block > tolerance.block / 2)) continue
    await writeFile(join(root, 'test', 'golden', `${name}.webp`), bytes)
    say(`${name}: ${Math.round(bytes.length / 1024)} KB at quality ${quality}, ${mean.toFixed(1)} levels off`)
    break
  }
}
