import { type StdioOptions, spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One program that a task runs, with the plain words it is announced by. */
export interface Step {
  readonly says: string
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Other steps run and speak at the same time: what it prints is kept, and shown in one piece when it has ended. */
  readonly isHeld?: boolean
}

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const say = (line: string) => process.stderr.write(`image2image: ${line}\n`)

/** The environment in which `node` is the Node that runs us and the packages' programs are found. */
export function taskEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return { ...process.env, PATH: path, ...extra }
}

/** Runs one program to its end and gives its exit status; ends it early when `signal` says so. */
export function runProgram(step: Step, signal?: AbortSignal): Promise<number> {
  return new Promise(resolve => {
    const stdio: StdioOptions = step.isHeld ? ['inherit', 'pipe', 'pipe'] : 'inherit'
    const child = spawn(step.program, step.args, { cwd: root, stdio, env: taskEnvironment(step.env) })
    const held: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => held.push(piece))
    const pass = (name: NodeJS.Signals) => child.kill(name)
    const stop = () => child.kill('SIGTERM')
    process.on('SIGINT', pass)
    process.on('SIGTERM', pass)
    signal?.addEventListener('abort', stop)
    child.on('error', error => {
      say(`${step.program} could not be started: ${error.message}`)
      resolve(127)
    })
    const end = (code: number | null) => {
      process.off('SIGINT', pass)
      process.off('SIGTERM', pass)
      signal?.removeEventListener('abort', stop)
      process.stdout.write(Buffer.concat(held.splice(0)), () => resolve(code ?? 1))
    }
    child.on('close', end)
    // Something that it left running must not keep us by holding the other end of what it spoke through.
    child.on('exit', code => setTimeout(end, 5_000, code).unref())
  })
}

/** Runs the steps in turn and stops at the first that fails, or before the next when `signal` says so. */
export async function runSteps(steps: readonly Step[], signal?: AbortSignal): Promise<number> {
  for (const step of steps) {
    if (signal?.aborted) return 1
    const startedMs = performance.now()
    say(`${step.says} …`)
    const status = await runProgram(step, signal)
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    if (status !== 0) {
      say(`${step.says}: ${signal?.aborted ? 'stopped' : 'failed'} after ${seconds} s`)
      return status
    }
    say(`${step.says}: fine (${seconds} s)`)
  }
  return 0
}
