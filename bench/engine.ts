/**
 * What each operation costs: CPU-seconds, seconds on the clock and peak memory at 1 and 12 megapixels, each in a process
 * of its own, from 8-bit pixels to 8-bit pixels; compiling the code counts, decoding and encoding files does not. Beside it stands
 * what is to be beaten, measured in the same run: libvips for the plain operations, bare onnxruntime for those that need
 * the subject's matte, and a reference implementation in plain JavaScript where REFERENCE_ENGINE names its folder. Ratios
 * are CPU against CPU: lower than 1 is cheaper. Of `ROUNDS` (1) measurements the cheapest counts. Twelve megapixels may cost
 * four times one, or no more than decoding and encoding that photo as JPEG by libvips in the same minute, or, where every
 * pixel's neighbours count, than libvips' own same edit (docs/decisions/009-growth-of-cheap-operations.md).
 */
import { execFile } from 'node:child_process'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type OperationInfo, operations } from '@image2image/engine'
import { root, say } from '../tools/steps.ts'

const runFile = promisify(execFile)
const hasReference = process.env.REFERENCE_ENGINE !== undefined
const rounds = Number(process.env.ROUNDS ?? 1)

interface Measured {
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly peakMemoryMb: number
}

async function once(kind: string, name: string, megapixels: number, threads: number): Promise<Measured | null> {
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'bench', 'engine-one.ts')]
  try {
    const { stdout } = await runFile(process.execPath, [...args, kind, name, String(megapixels), String(threads)], {
      maxBuffer: 1 << 20,
    })
    const line = stdout.trim().split('\n').pop() ?? 'null'
    return JSON.parse(line) as Measured | null
  } catch (error) {
    const lines = (error as { stderr?: string }).stderr?.trim().split('\n') ?? []
    say(`${kind} ${name}: ${lines.find(line => line.includes('Error')) ?? lines.pop() ?? 'failed'}`)
    return null
  }
}

/** The cheapest of all rounds: what else the machine did can only have added to it. */
async function measure(kind: string, name: string, megapixels = 1, threads = 1): Promise<Measured | null> {
  let best: Measured | null = null
  for (let round = 0; round < rounds; round++) {
    const measured = await once(kind, name, megapixels, threads)
    if (!measured) return null
    if (!best || measured.cpuSeconds < best.cpuSeconds) best = measured
  }
  return best
}

/** The share of the reference's cost that an operation may take. */
function allowedShare(name: string, { group }: OperationInfo): number {
  return group === 'paint' && name !== 'remove-object' ? 1 / 3 : 1 / 2
}

const most12 = 4
const mostBeyondModel = 0.5

const cell = (value: number | undefined, digits: number, width: number) =>
  (value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits)).padStart(width)

/** These read the neighbours of every single pixel, which no copy can stand for. */
const readNeighbours: ReadonlySet<string> = new Set(['sharpen', 'straighten', 'perspective', 'motion-blur'])

interface Bounds {
  readonly jpeg: Measured | null
  readonly libvips: Measured | null
}

async function boundsOf(name: string): Promise<Bounds> {
  const libvips = readNeighbours.has(name) ? await measure('libvips', name, 12) : null
  return { jpeg: await measure('jpeg', name, 12), libvips }
}

/** Twelve megapixels cost little more than one, or little beside the file they come from, or no more than at libvips. */
function growthVerdict(growth: number, twelve: Measured, { jpeg, libvips }: Bounds): string {
  if (growth <= most12) return 'met'.padStart(7)
  const isLight = [jpeg, libvips].some(bound => bound !== null && twelve.cpuSeconds <= bound.cpuSeconds)
  const printed = libvips ? `, libvips ${cell(libvips.cpuSeconds, 2, 0)}` : ''
  return `${(isLight ? 'met' : 'MISSED').padStart(7)}, JPEG ${cell(jpeg?.cpuSeconds, 2, 0)}${printed}`
}

const verdict = (met: boolean | undefined) => (met === undefined ? '' : met ? 'met' : 'MISSED').padStart(7)

const header =
  'operation            CPU-s 1 MP  wall 1/2 threads   MB | reference ratio   goal |    peer         ratio   goal' +
  ' | CPU-s 12 MP    MB  x 1 MP   goal'

async function row(name: string, info: OperationInfo): Promise<string | null> {
  const one = await measure('operation', name)
  if (!one) return null
  const two = await measure('operation', name, 1, 2)
  const reference = hasReference ? await measure('reference', name) : null
  const plain = await measure('libvips', name)
  const model = plain || info.group !== 'background' ? null : await measure('onnxruntime', name)
  const peer = plain ?? model
  const twelve = await measure('operation', name, 12)
  const share = reference ? one.cpuSeconds / reference.cpuSeconds : undefined
  const growth = twelve ? twelve.cpuSeconds / one.cpuSeconds : undefined
  const bounds = growth !== undefined && growth > most12 ? await boundsOf(name) : { jpeg: null, libvips: null }
  return [
    name.padEnd(20),
    cell(one.cpuSeconds, 2, 10),
    cell(one.wallSeconds, 2, 9),
    cell(two?.wallSeconds, 2, 7),
    cell(one.peakMemoryMb, 0, 8),
    ' | ',
    cell(reference?.cpuSeconds, 2, 9),
    cell(share, 2, 6),
    verdict(share === undefined ? undefined : share <= allowedShare(name, info)),
    ' | ',
    (plain ? 'libvips' : model ? 'onnxruntime' : '').padEnd(11),
    cell(peer?.cpuSeconds, 2, 6),
    cell(peer ? one.cpuSeconds / peer.cpuSeconds : undefined, 1, 5),
    verdict(model ? one.cpuSeconds <= model.cpuSeconds + mostBeyondModel : undefined),
    ' | ',
    cell(twelve?.cpuSeconds, 2, 11),
    cell(twelve?.peakMemoryMb, 0, 6),
    cell(growth, 1, 8),
    twelve && growth !== undefined ? growthVerdict(growth, twelve, bounds) : '',
  ].join('')
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !operations[name])
if (unknown.length > 0) {
  say(`no operation is called ${unknown.join(', ')}; there are: ${Object.keys(operations).join(', ')}`)
  process.exit(2)
}
const load = () =>
  loadavg()
    .map(value => value.toFixed(1))
    .join(', ')
console.log(`load at the start: ${load()}`)
console.log(header)
for (const [name, info] of Object.entries(operations)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const line = await row(name, info)
  if (line !== null) console.log(line)
}
console.log(`load at the end: ${load()}`)
