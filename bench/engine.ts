/**
 * What each operation costs: CPU-seconds and peak memory at 1 and 12 megapixels, each in a process of its own.
 * Beside it stands what is to be beaten, measured in the same run: libvips for the plain operations, bare onnxruntime
 * for those that need the subject's matte, and a reference implementation in plain JavaScript where REFERENCE_ENGINE
 * names its folder. Ratios are CPU against CPU: lower than 1 is cheaper than the peer.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { operations } from '@image2image/engine'
import { root, say } from '../tools/steps.ts'

const runFile = promisify(execFile)
const hasReference = process.env.REFERENCE_ENGINE !== undefined

interface Measured {
  readonly cpuSeconds: number
  readonly peakMemoryMb: number
}

async function measure(kind: string, name: string, megapixels: number): Promise<Measured | null> {
  try {
    const args = [
      '--disable-warning=ExperimentalWarning',
      join(root, 'bench', 'engine-one.ts'),
      kind,
      name,
      String(megapixels),
    ]
    const { stdout } = await runFile(process.execPath, args, { maxBuffer: 1 << 20 })
    const line = stdout.trim().split('\n').pop() ?? 'null'
    return JSON.parse(line) as Measured | null
  } catch (error) {
    say(`${kind} ${name}: ${(error as { stderr?: string }).stderr?.trim().split('\n').pop() ?? 'failed'}`)
    return null
  }
}

const cell = (value: number | undefined, digits: number, width: number) =>
  (value === undefined ? '' : value.toFixed(digits)).padStart(width)

async function main(): Promise<void> {
  const wanted = process.argv.slice(2)
  const names = Object.keys(operations).filter(name => wanted.length === 0 || wanted.includes(name))
  console.log(
    'operation           CPU-s 1 MP   MB  | reference ratio |    peer          ratio | CPU-s 12 MP   MB  x 1 MP',
  )
  for (const name of names) {
    const one = await measure('operation', name, 1)
    const reference = hasReference ? await measure('reference', name, 1) : null
    const plain = await measure('libvips', name, 1)
    const model = plain || !name.startsWith('background-') ? null : await measure('onnxruntime', name, 1)
    const peer = plain ?? model
    const twelve = await measure('operation', name, 12)
    if (!one) continue
    console.log(
      [
        name.padEnd(18),
        cell(one.cpuSeconds, 2, 10),
        cell(one.peakMemoryMb, 0, 6),
        ' | ',
        cell(reference?.cpuSeconds, 2, 8),
        cell(reference ? one.cpuSeconds / reference.cpuSeconds : undefined, 2, 6),
        ' | ',
        (plain ? 'libvips' : model ? 'onnxruntime' : '').padEnd(11),
        cell(peer?.cpuSeconds, 2, 6),
        cell(peer ? one.cpuSeconds / peer.cpuSeconds : undefined, 1, 5),
        ' | ',
        cell(twelve?.cpuSeconds, 2, 9),
        cell(twelve?.peakMemoryMb, 0, 7),
        cell(twelve ? twelve.cpuSeconds / one.cpuSeconds : undefined, 1, 6),
      ].join(''),
    )
  }
}

await main()
