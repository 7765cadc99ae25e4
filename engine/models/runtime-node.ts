/** ONNX Runtime's native build, for Node. */
import { availableParallelism } from 'node:os'
import type { Network, NetworkOptions } from './network.ts'

/** Rejects where there is no build for this platform. */
export async function openNetwork(model: Uint8Array, { isLean = false }: NetworkOptions = {}): Promise<Network> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const session = await InferenceSession.create(model, {
    executionProviders: ['cpu'],
    // Full optimisation reorders the weights for speed and keeps both: 0.3 GB more for ISNet, a third less time.
    graphOptimizationLevel: isLean ? 'extended' : 'all',
    // The arena would hold on to 2.3 GB for the life of the process; without it ISNet costs 14 % more time.
    enableCpuMemArena: false,
    intraOpNumThreads: availableParallelism(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    // Threads that wait for one another by spinning burn a tenth more processor time and take it from whoever else is here.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  const [inputName] = session.inputNames
  const [outputName] = session.outputNames
  return {
    async run({ dims, data }) {
      const feeds = { [inputName]: new Tensor('float32', data, dims) }
      const answer = (await session.run(feeds, [outputName]))[outputName]
      return { dims: answer.dims, data: answer.data as Float32Array }
    },
    close: () => session.release(),
  }
}
