/**
 * Writes ONNX files: protocol buffers by hand, and only what a feed-forward network of ours needs (one float input, one
 * float output, float weights, integer, float and text attributes). Field numbers are those of onnx.proto3.
 */
type Attribute = number | string | readonly number[] | { readonly float: number }

export interface OnnxNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes?: Readonly<Record<string, Attribute>>
}

export interface OnnxWeights {
  readonly name: string
  readonly dims: readonly number[]
  readonly data: Float32Array
}

/** A number is a fixed size, a text names one that may differ from run to run. */
export interface OnnxPort {
  readonly name: string
  readonly dims: readonly (number | string)[]
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly weights: readonly OnnxWeights[]
  readonly input: OnnxPort
  readonly output: OnnxPort
}

const floatElements = 1
const attributeTypes = { float: 1, integer: 2, text: 3, integers: 7 } as const
const irVersion = 8
const operatorSet = 17

const text = new TextEncoder()
type Bytes = Uint8Array

export function joined(parts: readonly Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Base 128, low groups first; a negative number takes ten bytes, as the format wants it. */
function varint(value: number): Bytes {
  const bytes: number[] = []
  let left = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(left & 127n)
    left >>= 7n
    bytes.push(left > 0n ? low | 128 : low)
  } while (left > 0n)
  return Uint8Array.from(bytes)
}

const key = (field: number, wire: number): Bytes => varint(field * 8 + wire)
const whole = (field: number, value: number): Bytes => joined([key(field, 0), varint(value)])
/** What stands before the bytes of a field that holds so many. */
export const chunkHead = (field: number, length: number): Bytes => joined([key(field, 2), varint(length)])
const chunk = (field: number, bytes: Bytes): Bytes => joined([chunkHead(field, bytes.length), bytes])
const string = (field: number, value: string): Bytes => chunk(field, text.encode(value))

function float(field: number, value: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return joined([key(field, 5), bytes])
}

function attribute(name: string, value: Attribute): Bytes {
  const named = string(1, name)
  const typed = (type: number, ...parts: Bytes[]): Bytes => joined([named, ...parts, whole(20, type)])
  if (typeof value === 'number') return typed(attributeTypes.integer, whole(3, value))
  if (typeof value === 'string') return typed(attributeTypes.text, string(4, value))
  if ('float' in value) return typed(attributeTypes.float, float(2, value.float))
  return typed(attributeTypes.integers, ...value.map(entry => whole(8, entry)))
}

const node = ({ operator, inputs, output, attributes = {} }: OnnxNode): Bytes =>
  joined([
    ...inputs.map(name => string(1, name)),
    string(2, output),
    string(3, output),
    string(4, operator),
    ...Object.entries(attributes).map(([name, value]) => chunk(5, attribute(name, value))),
  ])

/** Raw weights are little-endian, like every machine that this runs on. */
const weights = ({ name, dims, data }: OnnxWeights): Bytes =>
  joined([
    ...dims.map(size => whole(1, size)),
    whole(2, floatElements),
    string(8, name),
    chunk(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ])

export function port({ name, dims }: OnnxPort): Bytes {
  const sizes = dims.map(size => chunk(1, typeof size === 'string' ? string(2, size) : whole(1, size)))
  const tensor = joined([whole(1, floatElements), chunk(2, joined(sizes))])
  return joined([string(1, name), chunk(2, chunk(1, tensor))])
}

export function writeOnnx(graph: OnnxGraph): Uint8Array {
  const body = joined([
    ...graph.nodes.map(each => chunk(1, node(each))),
    string(2, 'network'),
    ...graph.weights.map(each => chunk(5, weights(each))),
    chunk(11, port(graph.input)),
    chunk(12, port(graph.output)),
  ])
  const operators = joined([string(1, ''), whole(2, operatorSet)])
  return joined([whole(1, irVersion), string(2, 'image2image'), chunk(7, body), chunk(8, operators)])
}
