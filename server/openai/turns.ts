/**
 * A few at a time per account: who comes later waits before its body is read, so that many large requests at once cost
 * time instead of memory.
 */
export class Turns {
  readonly #atOnce: number
  readonly #lines = new Map<string, { running: number; waiting: (() => void)[] }>()

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  async take<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(name) ?? { running: 0, waiting: [] }
    this.#lines.set(name, line)
    if (line.running >= this.#atOnce) await new Promise<void>(resolve => line.waiting.push(resolve))
    else line.running++
    try {
      return await run()
    } finally {
      const next = line.waiting.shift()
      if (next) next()
      else if (--line.running === 0) this.#lines.delete(name)
    }
  }
}
