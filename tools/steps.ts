import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One program that a task runs, with the plain words it is announced by. */
export interface Step {
  readonly says: string
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const say = (line: string) => process.stderr.write(`image2image: ${line}\n`)

/** The environment in which `node` is the Node that runs us and the packages' programs are found. */
export function taskEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return { ...process.env, PATH: path, ...extra }
}

/** Runs one program to its end and gives its exit status. */
export function runProgram(step: Step): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(step.program, step.args, { cwd: root, stdio: 'inherit', env: taskEnvironment(step.env) })
    const pass = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', pass)
    process.on('SIGTERM', pass)
    child.on('error', error => {
      say(`${step.program} could not be started: ${error.message}`)
      resolve(127)
    })
    child.on('exit', code => {
      process.off('SIGINT', pass)
      process.off('SIGTERM', pass)
      resolve(code ?? 1)
    })
  })
}

/** Runs the steps in turn and stops at the first that fails. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  for (const step of steps) {
    const startedMs = performance.now()
    say(`${step.says} …`)
    const status = await runProgram(step)
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    if (status !== 0) {
      say(`${step.says}: failed after ${seconds} s`)
      return status
    }
    say(`${step.says}: fine (${seconds} s)`)
  }
  return 0
}
