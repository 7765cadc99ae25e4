import { type Pixels, planInstruction, withStrength } from '@image2image/engine'
import { editFile } from '@image2image/engine/file'
import { exitCodes, Failure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { Edited, Order } from './edit.ts'
import { defaultOutput, formatOf } from './output.ts'

/** The engine in this process: no server, no account, no network. */
export async function editHere(order: Order, terminal: Terminal): Promise<Edited> {
  const given = { hasMask: order.mask !== undefined, hasReference: order.reference !== undefined }
  const plan = withStrength(planInstruction(order.instruction, given), order.strength ?? 1)
  for (const need of plan.needs ?? []) throw new Failure(`${need}_missing`, needed[need], exitCodes.refused)
  let output = order.output
  const edited = await editFile(
    {
      ...{ input: order.bytes, plan },
      ...(order.mask && { mask: order.mask.bytes }),
      ...(order.reference && { reference: order.reference.bytes }),
      ...(order.seed === undefined ? {} : { seed: order.seed }),
      finish(pixels) {
        output ??= defaultOutput(
          order.photo,
          hasAlpha(pixels),
          order.format === undefined ? undefined : endings[order.format],
        )
        const format = order.format ?? formatOf(output)
        return {
          // Beside a drawing nobody looks at the picture; PNG loses nothing.
          format: format === 'svg' ? 'png' : format,
          quality: order.quality ?? null,
          ...({ size: null, background: 'auto' } as const),
        }
      },
    },
    { onProgress: (fraction, stage) => terminal.progress(fraction, stage) },
  )
  const { bytes, svg, width, height, plan: made, engine, version, seed, notes } = edited
  return { output: output ?? '', bytes, svg, width, height, plan: made, engine, version, seed, notes }
}

const needed = {
  mask: 'These words mean something that only a mask can say: give one with --mask.',
  reference: 'These words need a second picture: give one with --reference.',
} as const

const endings = { png: '.png', jpeg: '.jpg', webp: '.webp', avif: '.avif', svg: '.svg' } as const

function hasAlpha({ data }: Pixels): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return true
  return false
}
