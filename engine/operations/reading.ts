import type { Context, Step } from '../operation.ts'
import { parseColour, type Rgb } from '../pixels/colour.ts'

/**
 * How an operation reads its step, and how it walks a picture so that progress and cancelling come for free. Plans are
 * validated before they run; the fall-backs here serve callers that run an operation by itself.
 */

export function numberOf(step: Step, name: string, fallback: number): number {
  const value = step[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback
}

export function wordOf(step: Step, name: string, fallback: string): string {
  const value = step[name]
  return typeof value === 'string' && value !== '' ? value : fallback
}

export function toggleOf(step: Step, name: string, fallback: boolean): boolean {
  const value = step[name]
  return typeof value === 'boolean' ? value : fallback
}

export function colourOf(step: Step, name: string, fallback: string): Rgb {
  return parseColour(wordOf(step, name, fallback)) ?? (parseColour(fallback) as Rgb)
}

const stripPixels = 1 << 18

/** Calls `work` with ranges of rows that take a few milliseconds each, telling progress from `from` to `to` between. */
export function byStrips(
  size: { readonly width: number; readonly height: number },
  context: Context,
  work: (firstRow: number, endRow: number) => void,
  from = 0,
  to = 1,
): void {
  const rows = Math.max(1, Math.floor(stripPixels / size.width))
  for (let y = 0; y < size.height; y += rows) {
    context.progress(from + ((to - from) * y) / size.height)
    work(y, Math.min(size.height, y + rows))
  }
}
