import type { Terminal } from '../terminal.ts'

export interface Command {
  /** For the overview, one line. */
  readonly summary: string
  readonly help: string
  /** Resolves with the exit status. */
  run(words: readonly string[], terminal: Terminal): Promise<number>
}
