/**
 * ONNX Runtime in a page: WebGPU where there is a real adapter with half floats, otherwise WebAssembly with as many
 * threads as the page may have. The runtime's script and binary come from our own server, like the weights.
 */
import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-web'
import { addressOf, readModelFile } from './files-browser.ts'
import type { Network } from './network.ts'
import { runtimeFiles } from './sources.ts'

/** What we use of either build. */
interface Runtime {
  readonly env: { wasm: { numThreads?: number; wasmPaths?: unknown; wasmBinary?: ArrayBufferLike | Uint8Array } }
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>
  }
  readonly Tensor: TensorConstructor
}

type Provider = 'wasm' | 'webgpu'

interface Adapter {
  readonly features: ReadonlySet<string>
  readonly info?: { readonly isFallbackAdapter?: boolean }
}

/** More threads than this only make them wait for each other. */
const mostThreads = 8

async function hasGraphics(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } }
  try {
    const adapter = (await gpu?.requestAdapter()) ?? null
    // A fall-back adapter draws on the processor, slower than WebAssembly does; the weights are half floats.
    return adapter !== null && adapter.info?.isFallbackAdapter !== true && adapter.features.has('shader-f16')
  } catch {
    return false
  }
}

async function loadRuntime(provider: Provider): Promise<Runtime> {
  const runtime: Runtime =
    provider === 'webgpu' ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm')
  const { script, binary } = runtimeFiles[provider]
  const { wasm } = runtime.env
  wasm.wasmPaths = { mjs: addressOf(script) }
  wasm.wasmBinary = await readModelFile(binary)
  // Threads share memory, which browsers allow only to pages that are cut off from every other origin.
  wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(mostThreads, navigator.hardwareConcurrency) : 1
  return runtime
}

let loaded: Promise<{ runtime: Runtime; provider: Provider }> | null = null

async function load(): Promise<{ runtime: Runtime; provider: Provider }> {
  if (await hasGraphics()) {
    try {
      return { runtime: await loadRuntime('webgpu'), provider: 'webgpu' }
    } catch {
      // The larger build may not have come; the smaller one may.
    }
  }
  return { runtime: await loadRuntime('wasm'), provider: 'wasm' }
}

function open(): Promise<{ runtime: Runtime; provider: Provider }> {
  loaded ??= load()
  loaded.catch(() => {
    loaded = null
  })
  return loaded
}

/** Rejects where the runtime cannot be fetched or has no room. */
export async function openNetwork(model: Uint8Array): Promise<Network> {
  const { runtime, provider } = await open()
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    enableCpuMemArena: false,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  })
  const [inputName] = session.inputNames
  const [outputName] = session.outputNames
  return {
    async run({ dims, data }) {
      const input = new runtime.Tensor('float32', data, dims)
      const answer: OrtTensor = (await session.run({ [inputName]: input }, [outputName]))[outputName]
      return { dims: answer.dims, data: (await answer.getData()) as Float32Array }
    },
    close: () => session.release(),
  }
}
