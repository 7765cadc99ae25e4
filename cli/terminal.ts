/**
 * What a command has of the outside: its words, its streams, its environment. Results go to stdout, everything said to
 * a person goes to stderr, so that `--json` can be piped.
 */
export interface Terminal {
  readonly isInteractive: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  /**
   * From now on the first Ctrl-C aborts this signal instead of ending the program; a second one ends it at once. For
   * work that waits; work that computes would not hear it, and is better ended at once.
   */
  interruption(): AbortSignal
  /** A line of result, on stdout. */
  print(line: string): void
  /** A line for people, on stderr. */
  say(line: string): void
  /** One line on stderr that replaces itself; nothing where stderr is not a terminal. */
  progress(fraction: number, stage: string): void
  endProgress(): void
}

const barWidth = 24

export function openTerminal(): Terminal {
  const isInteractive = process.stderr.isTTY === true
  let isShowing = false
  return {
    isInteractive,
    environment: process.env,
    interruption() {
      const controller = new AbortController()
      const signals = ['SIGINT', 'SIGTERM'] as const
      const interrupt = (): void => {
        for (const signal of signals) process.off(signal, interrupt)
        controller.abort()
      }
      for (const signal of signals) process.on(signal, interrupt)
      return controller.signal
    },
    print: line => process.stdout.write(`${line}\n`),
    say: line => process.stderr.write(`${line}\n`),
    progress(fraction, stage) {
      if (!isInteractive) return
      const filled = Math.round(Math.min(1, Math.max(0, fraction)) * barWidth)
      const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
      process.stderr.write(`\r\u001b[2K${bar} ${String(Math.round(fraction * 100)).padStart(3)} %  ${stage}`)
      isShowing = true
    },
    endProgress() {
      if (isShowing) process.stderr.write('\r\u001b[2K')
      isShowing = false
    },
  }
}
