import { describePlan, type Pixels, planInstruction, runPlan, withStrength } from '@image2image/engine'
import { decode, encode } from '@image2image/engine/codec'
import type { Terminal } from '../terminal.ts'
import type { Edited, Order } from './edit.ts'
import { defaultOutput, formatOf } from './output.ts'

/** The engine in this process: no server, no account, no network. */
export async function editHere(order: Order, terminal: Terminal): Promise<Edited> {
  const plan = withStrength(planInstruction(order.instruction), order.strength ?? 1)
  const picture = await decode(order.bytes)
  const result = await runPlan(picture.pixels, plan, {
    ...(order.seed === undefined ? {} : { seed: order.seed }),
    onProgress: (fraction, stage) => terminal.progress(fraction, stage),
  })
  const { pixels, engine, version, seed, notes } = result
  const output = order.output ?? defaultOutput(order.photo, hasAlpha(pixels))
  const bytes = await encode(pixels, {
    format: order.format ?? formatOf(output),
    ...(order.quality === undefined ? {} : { quality: order.quality }),
    fullChroma: picture.fullChroma,
    description: `Image2Image ${engine} ${version}, seed ${seed}. ${describePlan(result.plan)}`,
  })
  return { output, bytes, width: pixels.width, height: pixels.height, plan: result.plan, engine, version, seed, notes }
}

function hasAlpha({ data }: Pixels): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return true
  return false
}
