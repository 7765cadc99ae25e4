/**
 * What each operation costs: CPU-seconds and peak memory at 1 and 12 megapixels, each in a process of its own.
 * Beside it stands what is to be beaten, measured in the same run: the design's throw-away prototype where its source is
 * at hand (`../shared/prototypes/engine`, not part of this project), libvips for the plain operations, and bare
 * onnxruntime for the subject's matte. Ratios are CPU against CPU: lower than 1 is cheaper than the peer.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { operations } from '@image2image/engine'
import { root, say } from '../tools/steps.ts'

const runFile = promisify(execFile)
const prototype = join(root, '..', 'shared', 'prototypes', 'engine')
const hasPrototype = existsSync(prototype)

/** What the prototype took at 1 MP on the machine where it was designed, in CPU-seconds: `engine.md`, section 2. */
const designSeconds: Record<string, number> = {
  watercolour: 10.7,
  oil: 9.3,
  pencil: 6.6,
  'coloured-pencil': 6.4,
  comic: 7.9,
  'line-art': 2.4,
  'pop-art': 8.6,
  'pixel-art': 0.84,
  vintage: 0.7,
  night: 1.5,
  'golden-hour': 2.1,
  'auto-enhance': 0.9,
  'low-light': 2.0,
  denoise: 6.5,
  'colour-pop': 0.8,
  'background-remove': 6.6,
  'background-blur': 6.6,
  'background-colour': 6.6,
}

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
  if (!hasPrototype)
    say('the prototype is not at hand: its column is what it took on the machine where it was designed')
  console.log(
    'operation           CPU-s 1 MP   MB   | prototype  ratio | design  | libvips  ratio | CPU-s 12 MP   MB  x 1 MP',
  )
  for (const name of names) {
    const one = await measure('operation', name, 1)
    const peer = hasPrototype ? await measure('prototype', name, 1) : null
    const plain = await measure('libvips', name, 1)
    const twelve = await measure('operation', name, 12)
    if (!one) continue
    console.log(
      [
        name.padEnd(18),
        cell(one.cpuSeconds, 2, 10),
        cell(one.peakMemoryMb, 0, 6),
        ' | ',
        cell(peer?.cpuSeconds, 2, 8),
        cell(peer ? one.cpuSeconds / peer.cpuSeconds : undefined, 2, 7),
        ' | ',
        cell(designSeconds[name], 1, 5),
        ' | ',
        cell(plain?.cpuSeconds, 2, 7),
        cell(plain ? one.cpuSeconds / plain.cpuSeconds : undefined, 1, 7),
        ' | ',
        cell(twelve?.cpuSeconds, 2, 9),
        cell(twelve?.peakMemoryMb, 0, 7),
        cell(twelve ? twelve.cpuSeconds / one.cpuSeconds : undefined, 1, 6),
      ].join(''),
    )
  }
}

await main()
