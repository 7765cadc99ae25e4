/**
 * How far one task of ours is, and how to stop it and no other. The web UI's own progress tells of a task by its name; the
 * one under `/sdapi/v1` tells of whatever runs, which may be a stranger's picture, and is never asked. An engine that was
 * started without its web UI has only that: then nothing is told, and nothing interrupted.
 */
import { fieldsOf, numberOf, pictureBytes } from '../exchange.ts'
import { pictureOfBase64 } from '../failures.ts'
import type { News } from '../held.ts'
import type { AdapterTools } from '../provider.ts'

const paceMs = 500
/** A cancelled task that waits behind others cannot be taken out of their row: it is stopped when its turn comes. */
const patienceTurns = 240

interface Way {
  readonly tools: AdapterTools
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
}

export class TaskWatch {
  readonly #task: string
  readonly #way: Way
  #previewId = -1
  #previewsTold = 0

  constructor(task: string, way: Way) {
    this.#task = task
    this.#way = way
  }

  /** Until the signal says that the task is over. Trouble here is none of the task's. */
  async follow(previews: number, tell: (news: News) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wantsPreview = this.#previewsTold < previews
      const said = await this.#ask(wantsPreview, signal)
      if (signal.aborted) return
      if (said?.active === true) this.#hear(said, previews, tell)
      else if (said?.queued === true) tell({ fraction: null, stage: 'waiting' })
      await pause(paceMs, signal)
    }
  }

  async interrupt(): Promise<void> {
    const { tools, baseUrl, headers } = this.#way
    for (let turn = 0; turn < patienceTurns; turn++) {
      const said = await this.#ask(false)
      if (said?.active === true) {
        await tools.send(`${baseUrl}/sdapi/v1/interrupt`, { method: 'POST', headers }).catch(() => {})
        return
      }
      if (said?.queued !== true) return
      await pause(paceMs)
    }
  }

  #hear(said: Readonly<Record<string, unknown>>, previews: number, tell: (news: News) => void): void {
    const fraction = numberOf(said.progress)
    // Spread over the run: the first glimpses are all fog.
    const isDue = this.#previewsTold < previews && (fraction ?? 0) >= (this.#previewsTold + 1) / (previews + 1)
    const bytes = isDue ? glimpse(said.live_preview) : null
    const preview = bytes && { bytes, index: this.#previewsTold++ }
    if (preview) this.#previewId = numberOf(said.id_live_preview) ?? this.#previewId
    tell({ fraction, stage: 'running', ...(preview && { preview }) })
  }

  async #ask(wantsPreview: boolean, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>> | null> {
    const { tools, baseUrl, headers } = this.#way
    try {
      const response = await tools.send(`${baseUrl}/internal/progress`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({
          id_task: this.#task,
          id_live_preview: this.#previewId,
          live_preview: wantsPreview,
        }),
        answerBytes: pictureBytes,
        timeoutMs: 5_000,
        signal,
      })
      return response.ok ? fieldsOf(await response.json()) : null
    } catch {
      return null
    }
  }
}

function glimpse(image: unknown): Uint8Array | null {
  try {
    return image ? pictureOfBase64(image, 'no').bytes : null
  } catch {
    return null
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const finish = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    timer.unref()
    signal?.addEventListener('abort', finish, { once: true })
    if (signal?.aborted) finish()
  })
}
