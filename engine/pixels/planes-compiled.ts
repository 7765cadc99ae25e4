/**
 * What is done to every pixel by itself, by compiled kernels, a stretch at a time so that the processor's cache holds it:
 * 8-bit pixels to planes and back, luma, tone curves. Each answers whether it did; the plain way stands where it is called.
 */
import { type KernelFunctions, layOut, loadKernel } from '../parallel/kernels.ts'
import type { Planes } from './planes.ts'

const chunk = 32_768
const leastPixels = 4096

interface Places {
  readonly run: KernelFunctions
  /** Addresses of the planes in the kernel's memory. */
  readonly at: readonly number[]
  readonly floats: Float32Array
  readonly bytes: Uint8Array
}

/** Room for `planes` stretches of floats, or null. */
function open(planes: number, count: number, extraBytes = 0): Places | null {
  const kernel = count < leastPixels ? null : loadKernel('planes')
  if (!kernel) return null
  const at = layOut(kernel, [...new Array<number>(planes).fill(chunk * 4), extraBytes])
  const { buffer } = kernel.memory
  return { run: kernel.functions, at, floats: new Float32Array(buffer), bytes: new Uint8Array(buffer) }
}

const put = (places: Places, slot: number, plane: Float32Array, from: number, end: number): void =>
  places.floats.set(plane.subarray(from, end), places.at[slot] >> 2)

const take = (places: Places, slot: number, plane: Float32Array, from: number, end: number): void => {
  const start = places.at[slot] >> 2
  plane.set(places.floats.subarray(start, start + end - from), from)
}

/** Fills the planes; alpha is made only where a pixel is not opaque. */
export function fromBytesCompiled(data: Uint8ClampedArray | Uint8Array, planes: Planes): boolean {
  const count = planes.r.length
  const places = open(5, count)
  if (!places) return false
  const [source, r, g, b, a] = places.at
  let alpha: Float32Array | null = null
  for (let from = 0; from < count; from += chunk) {
    const end = Math.min(count, from + chunk)
    places.bytes.set(data.subarray(from * 4, end * 4), source)
    const opaque = places.run.fromBytes(source, r, g, b, a, end - from)
    if (!opaque) alpha ??= new Float32Array(count).fill(1)
    take(places, 1, planes.r, from, end)
    take(places, 2, planes.g, from, end)
    take(places, 3, planes.b, from, end)
    if (alpha && !opaque) take(places, 4, alpha, from, end)
  }
  planes.alpha = alpha
  return true
}

export function toBytesCompiled({ r, g, b, alpha }: Planes, data: Uint8ClampedArray): boolean {
  const count = r.length
  const places = open(5, count)
  if (!places) return false
  const { at } = places
  for (let from = 0; from < count; from += chunk) {
    const end = Math.min(count, from + chunk)
    put(places, 0, r, from, end)
    put(places, 1, g, from, end)
    put(places, 2, b, from, end)
    if (alpha) put(places, 3, alpha, from, end)
    places.run.toBytes(at[0], at[1], at[2], at[3], alpha ? 1 : 0, at[4], end - from)
    data.set(places.bytes.subarray(at[4], at[4] + (end - from) * 4), from * 4)
  }
  return true
}

export function lumaCompiled({ r, g, b }: Planes, out: Float32Array): boolean {
  const count = r.length
  const places = open(4, count)
  if (!places) return false
  const { at } = places
  for (let from = 0; from < count; from += chunk) {
    const end = Math.min(count, from + chunk)
    put(places, 0, r, from, end)
    put(places, 1, g, from, end)
    put(places, 2, b, from, end)
    places.run.luma(at[0], at[1], at[2], at[3], end - from)
    take(places, 3, out, from, end)
  }
  return true
}

/** `table` has two entries more than steps, as `curveTable` makes them. */
export function applyTableCompiled(plane: Float32Array, table: Float32Array): boolean {
  const places = open(1, plane.length, table.byteLength)
  if (!places) return false
  places.floats.set(table, places.at[1] >> 2)
  for (let from = 0; from < plane.length; from += chunk) {
    const end = Math.min(plane.length, from + chunk)
    put(places, 0, plane, from, end)
    places.run.applyTable(places.at[0], places.at[1], table.length - 2, end - from)
    take(places, 0, plane, from, end)
  }
  return true
}

/** Pixels `first` to `end` of three planes through a cube of `size`³ colours, in place. */
export function applyCubeCompiled(
  planes: Planes,
  points: Float32Array,
  size: number,
  amount: number,
  first: number,
  end: number,
): boolean {
  const places = open(3, end - first, points.byteLength)
  if (!places) return false
  const { at } = places
  places.floats.set(points, at[3] >> 2)
  const channels = [planes.r, planes.g, planes.b]
  for (let from = first; from < end; from += chunk) {
    const to = Math.min(end, from + chunk)
    for (const [slot, plane] of channels.entries()) put(places, slot, plane, from, to)
    places.run.applyCube(at[0], at[1], at[2], at[3], size, amount, to - from)
    for (const [slot, plane] of channels.entries()) take(places, slot, plane, from, to)
  }
  return true
}

/** 0..1, in place. */
export function clampCompiled(plane: Float32Array): boolean {
  const places = open(1, plane.length)
  if (!places) return false
  for (let from = 0; from < plane.length; from += chunk) {
    const end = Math.min(plane.length, from + chunk)
    put(places, 0, plane, from, end)
    places.run.clampPlane(places.at[0], end - from)
    take(places, 0, plane, from, end)
  }
  return true
}
