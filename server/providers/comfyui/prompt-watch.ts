/**
 * Hears from ComfyUI's WebSocket how far one order is and how its picture looks. Every order has a client name of its own,
 * so that whatever comes in is about it and not about a stranger's. It is for show: whether the order ended, and how, is
 * asked.
 */
import { fieldsOf, numberOf } from '../exchange.ts'
import type { AdapterTools, Progress } from '../provider.ts'

/** Type 1 is a preview; behind it stand four bytes of its format, and the file. */
const previewType = 1
const headBytes = 8

export class PromptWatch {
  readonly #stop = new AbortController()
  readonly #previewsWanted: number
  readonly #previews: Uint8Array[] = []
  #latest: Uint8Array | null = null
  #told = 0
  fraction: number | null = null

  constructor(previewsWanted: number) {
    this.#previewsWanted = previewsWanted
  }

  /** Without it the order goes on as well. */
  async begin(
    tools: Pick<AdapterTools, 'listen'>,
    url: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    const onMessage = (data: string | Uint8Array) => {
      if (typeof data === 'string') this.#hear(data)
      else this.#see(data)
    }
    await tools.listen(url, { headers, onMessage, signal: this.#stop.signal }).catch(() => {})
  }

  end(): void {
    this.#stop.abort()
  }

  /** Each preview once. */
  news(): Extract<Progress, { state: 'running' }> | null {
    const bytes = this.#previews.shift()
    if (!bytes) return null
    return { state: 'running', fraction: this.fraction, stage: 'running', preview: { bytes, index: this.#told++ } }
  }

  #hear(text: string): void {
    const { type, data } = fieldsOf(parsed(text))
    if (type !== 'progress') return
    const value = numberOf(fieldsOf(data).value)
    const max = numberOf(fieldsOf(data).max)
    if (value === null || max === null || max < 2) return
    this.fraction = Math.max(this.fraction ?? 0, Math.min(1, value / max))
    this.#keepIfDue()
  }

  #see(data: Uint8Array): void {
    if (data.length <= headBytes) return
    const view = new DataView(data.buffer, data.byteOffset, data.length)
    if (view.getUint32(0) !== previewType) return
    this.#latest = data.subarray(headBytes)
    this.#keepIfDue()
  }

  /** Spread over the run: the first glimpses are all fog. */
  #keepIfDue(): void {
    const kept = this.#told + this.#previews.length
    if (!this.#latest || kept >= this.#previewsWanted) return
    if ((this.fraction ?? 0) < (kept + 1) / (this.#previewsWanted + 1)) return
    this.#previews.push(this.#latest)
    this.#latest = null
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
