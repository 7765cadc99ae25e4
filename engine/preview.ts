import type { Plan } from './operation.ts'
import { type Pixels, toPixels, toPlanes } from './pixels/planes.ts'
import { resizePlanes } from './pixels/resample.ts'
import { type RunOptions, type RunResult, runPlan } from './run.ts'

/** The size of a result says nothing in a preview that fits a small frame anyway, and making it large takes long. */
const sizing: ReadonlySet<string> = new Set(['resize', 'upscale'])

/**
 * Runs a plan on a small copy of the picture, the longer side `side` pixels (512 by default): fast enough to follow a
 * slider. Radii are relative to the picture, so that the preview shows what the full run will.
 */
export async function previewPlan(
  pixels: Pixels,
  plan: Plan,
  { side = 512, ...options }: RunOptions & { side?: number } = {},
): Promise<RunResult> {
  const operations = plan.operations.filter(step => !sizing.has(step.name))
  const shown = operations.length > 0 ? { ...plan, operations } : plan
  return await runPlan(reduced(pixels, side), shown, {
    ...options,
    ...(options.brush ? { brush: reduced(options.brush, side) } : {}),
    ...(options.reference ? { reference: reduced(options.reference, side) } : {}),
  })
}

function reduced(pixels: Pixels, side: number): Pixels {
  const shrink = side / Math.max(pixels.width, pixels.height)
  if (shrink >= 1) return pixels
  const width = Math.max(1, Math.round(pixels.width * shrink))
  return toPixels(resizePlanes(toPlanes(pixels), width, Math.max(1, Math.round(pixels.height * shrink))))
}
