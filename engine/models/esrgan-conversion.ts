/**
 * The Keras models of `@upscalerjs/esrgan-*` (MIT; ESRGAN, Wang et al. 2018, and the smaller residual dense networks of
 * idealo) as ONNX. The packages keep a list of layers and their weights as raw floats; nine kinds of layer occur. Done in
 * memory in well under a second, so nothing is stored.
 */
import { type OnnxNode, type OnnxWeights, writeOnnx } from './onnx-writer.ts'

interface Layer {
  readonly class_name: string
  readonly name: string
  readonly config: {
    readonly activation?: string
    readonly beta?: number
    readonly scale?: number
    readonly size?: readonly [number, number]
  }
  readonly inbound_nodes: readonly (readonly (readonly [string, ...unknown[]])[])[]
}

interface Description {
  readonly modelTopology: { readonly model_config: { readonly config: { readonly layers: readonly Layer[] } } }
  readonly weightsManifest: readonly {
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[]
  }[]
}

type Weights = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>

function readWeights({ weightsManifest }: Description, bytes: Uint8Array): Weights {
  const found = new Map<string, { shape: readonly number[]; data: Float32Array }>()
  let at = 0
  for (const { name, shape, dtype } of weightsManifest.flatMap(group => group.weights)) {
    if (dtype !== 'float32') throw new TypeError(`weights of kind ${dtype} are not known here`)
    const count = shape.reduce((product, size) => product * size, 1)
    // A copy, because a part of the file need not begin at a multiple of four.
    found.set(name, { shape, data: new Float32Array(bytes.slice(at, at + count * 4).buffer) })
    at += count * 4
  }
  return found
}

/** Keras keeps kernels as height, width, in, out; ONNX wants out, in, height, width. */
function reordered(data: Float32Array, [height, width, inputs, outputs]: readonly number[]): Float32Array {
  const out = new Float32Array(data.length)
  const area = height * width
  for (let at = 0, place = 0; place < area; place++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++, at++) out[(output * inputs + input) * area + place] = data[at]
    }
  }
  return out
}

interface Converted {
  readonly nodes: readonly OnnxNode[]
  readonly weights?: readonly OnnxWeights[]
}

function convolution({ name, config }: Layer, input: string, found: Weights): Converted {
  const kernel = found.get(`${name}/kernel`)
  const bias = found.get(`${name}/bias`)
  if (!kernel || !bias) throw new TypeError(`the weights of ${name} are missing`)
  const [height, width, inputs, outputs] = kernel.shape
  const isRectified = config.activation === 'relu'
  const output = isRectified ? `${name}.linear` : name
  const pads = [height >> 1, width >> 1, height >> 1, width >> 1]
  const attributes = { kernel_shape: [height, width], pads }
  const nodes: OnnxNode[] = [
    { operator: 'Conv', inputs: [input, `${name}.kernel`, `${name}.bias`], output, attributes },
  ]
  if (isRectified) nodes.push({ operator: 'Relu', inputs: [output], output: name })
  return {
    nodes,
    weights: [
      { name: `${name}.kernel`, dims: [outputs, inputs, height, width], data: reordered(kernel.data, kernel.shape) },
      { name: `${name}.bias`, dims: [outputs], data: bias.data },
    ],
  }
}

const scalar = (name: string, value: number): OnnxWeights => ({ name, dims: [1], data: Float32Array.of(value) })

function convertLayer(layer: Layer, found: Weights): Converted {
  const { class_name: kind, name, config } = layer
  const inputs = (layer.inbound_nodes[0] ?? []).map(([from]) => from)
  const one = (operator: string, attributes?: OnnxNode['attributes']): Converted => ({
    nodes: [{ operator, inputs, output: name, ...(attributes ? { attributes } : {}) }],
  })
  if (kind === 'InputLayer') return { nodes: [{ operator: 'Identity', inputs: ['picture'], output: name }] }
  if (kind === 'Conv2D') return convolution(layer, inputs[0], found)
  if (kind === 'Activation') return one('Relu')
  if (kind === 'Concatenate') return one('Concat', { axis: 1 })
  if (kind === 'Add') return one('Add')
  if (kind === 'MultiplyBeta') {
    const factor = scalar(`${name}.beta`, config.beta ?? 0.2)
    return { nodes: [{ operator: 'Mul', inputs: [inputs[0], factor.name], output: name }], weights: [factor] }
  }
  if (kind === 'UpSampling2D') {
    const scales = { name: `${name}.scales`, dims: [4], data: Float32Array.of(1, 1, ...(config.size ?? [1, 1])) }
    const attributes = { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' }
    const node = { operator: 'Resize', inputs: [inputs[0], '', scales.name], output: name, attributes }
    return { nodes: [node], weights: [scales] }
  }
  if (kind.startsWith('PixelShuffle')) return one('DepthToSpace', { blocksize: config.scale ?? 1, mode: 'DCR' })
  throw new TypeError(`a layer of kind ${kind} is not known here`)
}

/** `picture` in and `enlarged` out, both 1 x 3 x height x width in the network's own range. */
export function esrganToOnnx(description: Uint8Array, weightBytes: Uint8Array): Uint8Array {
  const model = JSON.parse(new TextDecoder().decode(description)) as Description
  const { layers } = model.modelTopology.model_config.config
  const found = readWeights(model, weightBytes)
  const converted = layers.map(layer => convertLayer(layer, found))
  const last = layers[layers.length - 1].name
  return writeOnnx({
    nodes: [...converted.flatMap(({ nodes }) => nodes), { operator: 'Identity', inputs: [last], output: 'enlarged' }],
    weights: converted.flatMap(({ weights = [] }) => weights),
    input: { name: 'picture', dims: [1, 3, 'height', 'width'] },
    output: { name: 'enlarged', dims: [1, 3, 'high', 'wide'] },
  })
}
