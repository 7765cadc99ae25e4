/**
 * Every operation draws what it drew when somebody last looked at it. The stored pictures are made by
 * `node tools/bootstrap.mjs golden`, which shows what it wrote; look at them before committing.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode } from '@image2image/engine/codec'
import { describe, expect, it } from 'vitest'
import { createSubjectMatter } from '../../engine/models/subject-node.ts'
import type { OperationName, SubjectMatter } from '../../engine/operation.ts'
import { operationNames } from '../../engine/operations/operations.ts'
import { distance, goldenSide, tolerance } from './distance.ts'
import { examples } from './examples.ts'
import { drawExample } from './render.ts'

/** The model takes seconds; a photo's subject stays where it is. */
const remembered = (): SubjectMatter => {
  const matter = createSubjectMatter()
  const known = new Map<string, ReturnType<SubjectMatter['matte']>>()
  return {
    method: matter.method,
    ...(matter.outline ? { outline: matter.outline } : {}),
    matte: (pixels, signal) => {
      const key = `${pixels.width}x${pixels.height}:${Buffer.from(pixels.data).toString('base64').slice(0, 4000)}`
      const found = known.get(key) ?? matter.matte(pixels, signal)
      known.set(key, found)
      return found
    },
  }
}

const matter = remembered()

describe('every operation draws its golden picture', () => {
  it.each(operationNames)('%s', async (name: OperationName) => {
    const golden = (await decode(await readFile(join(import.meta.dirname, `${name}.webp`)))).pixels
    const { after } = await drawExample(name, examples[name], goldenSide, matter)
    expect([after.width, after.height]).toEqual([golden.width, golden.height])
    const { mean, block } = distance(after, golden)
    expect(mean, 'mean difference in levels').toBeLessThan(tolerance.mean)
    expect(block, 'largest mean difference of an 8 x 8 block, in levels').toBeLessThan(tolerance.block)
  })
})
