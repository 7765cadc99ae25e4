/**
 * An ONNX file whose network takes a square of one size, made to take another: tracing a network writes the size of its
 * input into it, although a fully convolutional one takes any. Only what names sizes is changed: the input, the sizes
 * that `Resize` is given (constants that a `Concat` puts together) and what is said in advance of shapes in between.
 */
import { chunkHead, joined, type OnnxPort, port } from './onnx-writer.ts'

interface Field {
  readonly number: number
  /** Of a field that holds bytes; otherwise empty. */
  readonly body: Uint8Array
  /** The field as it lies in the file. */
  readonly whole: Uint8Array
}

/** Field numbers of onnx.proto3. */
const graphOfModel = 7
const inGraph = { node: 1, input: 11, output: 12, shapes: 13 }
const inNode = { input: 1, output: 2, operator: 4, attribute: 5 }
const tensorOfAttribute = 5
const bytesOfTensor = 9
const nameOfPort = 1

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const start = at
    const key = varint()
    const wire = key & 7
    let length = 0
    if (wire === 0) varint()
    else length = wire === 2 ? varint() : wire === 5 ? 4 : 8
    fields.push({
      number: key >> 3,
      body: bytes.subarray(at, at + length),
      whole: bytes.subarray(start, at + length),
    })
    at += length
  }
  return fields
}

const decoder = new TextDecoder()

function textsOf(fields: readonly Field[], number: number): string[] {
  return fields.filter(field => field.number === number).map(({ body }) => decoder.decode(body))
}

const inside = (bytes: Uint8Array, number: number): Uint8Array =>
  fieldsOf(bytes).find(field => field.number === number)?.body ?? new Uint8Array(0)

/** Scales, in place, the sizes that stand as constants; returns how many there are. */
function scaleSizes(nodes: readonly Field[], from: number, to: number): number {
  const parts = nodes.map(({ body }) => fieldsOf(body))
  const isA = (node: readonly Field[], operator: string): boolean => textsOf(node, inNode.operator)[0] === operator
  const joinedNames = new Set(parts.filter(node => isA(node, 'Concat')).flatMap(node => textsOf(node, inNode.input)))
  let found = 0
  for (const node of parts) {
    if (!isA(node, 'Constant') || !joinedNames.has(textsOf(node, inNode.output)[0])) continue
    const attribute = node.find(({ number }) => number === inNode.attribute)
    if (!attribute) continue
    const raw = inside(inside(attribute.body, tensorOfAttribute), bytesOfTensor)
    const sizes = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
    for (let at = 0; at + 8 <= raw.byteLength; at += 8) {
      sizes.setBigInt64(at, (sizes.getBigInt64(at, true) * BigInt(to)) / BigInt(from), true)
    }
    found++
  }
  return found
}

/** The file for squares of `to`, with its first output alone; `model` is used up: it is changed where it lies. */
export function withSide(model: Uint8Array, from: number, to: number): Uint8Array {
  const file = fieldsOf(model)
  const graph = fieldsOf(file.find(({ number }) => number === graphOfModel)?.body ?? model)
  const named = (number: number): string => {
    const field = graph.find(each => each.number === number)
    return field ? textsOf(fieldsOf(field.body), nameOfPort)[0] : ''
  }
  const nodes = graph.filter(({ number }) => number === inGraph.node)
  if (scaleSizes(nodes, from, to) === 0) throw new TypeError('no sizes are written into this network')
  const input: OnnxPort = { name: named(inGraph.input), dims: [1, 3, to, to] }
  const output: OnnxPort = { name: named(inGraph.output), dims: [1, 1, to, to] }
  const replaced: readonly number[] = [inGraph.input, inGraph.output, inGraph.shapes]
  const kept = graph.filter(({ number }) => !replaced.includes(number)).map(({ whole }) => whole)
  const ports = [
    [inGraph.input, port(input)],
    [inGraph.output, port(output)],
  ] as const
  const body = [...kept, ...ports.flatMap(([number, bytes]) => [chunkHead(number, bytes.length), bytes])]
  const length = body.reduce((sum, part) => sum + part.length, 0)
  const others = file.filter(({ number }) => number !== graphOfModel).map(({ whole }) => whole)
  return joined([...others, chunkHead(graphOfModel, length), ...body])
}
