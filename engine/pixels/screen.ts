/**
 * Pictures printed in dots of ink, from 8-bit pixels to 8-bit pixels: each ink has a screen of its own, a field of round
 * hills, and covers what rises above the height that its share of a colour asks for. Dots are antialiased by the hills'
 * own slope.
 */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import { type Rgb, toEncoded } from './colour.ts'
import { clamp, type Pixels } from './planes.ts'

export interface Screen {
  /** What light the solid ink lets through, linear. */
  readonly ink: Rgb
  /** Direction of the rows of dots, radians. */
  readonly angle: number
}

export interface Press {
  readonly screens: readonly Screen[]
  /** The paper's light, linear. */
  readonly sheet: Rgb
  /** Distance of dots, in pixels. */
  readonly pitch: number
  /** For each colour of `screenTones` steps a channel, red slowest: the height above which each of four inks' dots lie. */
  readonly heights: Float32Array
  /** How much of the print is taken, 0..1. */
  readonly amount: number
}

/** Steps of each channel that are told apart: finer than a dot shows. */
export const screenTones = 64

const rootSteps = 4096
const rowsAtOnce = 16

/** Where a pixel lies across and down an ink's screen, in turns, and how far the next one lies from it. */
function placesOn({ angle }: Screen, pitch: number, y: number): { across: number; down: number; u: number; v: number } {
  const [cos, sin] = [Math.cos(angle) / pitch, Math.sin(angle) / pitch]
  return { across: (y * sin) % 1, down: (y * cos) % 1, u: cos, v: -sin }
}

const turn = 2 * Math.PI
const inkFloats = 36

/**
 * What the kernel holds of an ink: for four pixels the cosines and sines of their places, across and down, those of four
 * pixels' way, four times each, and what it takes of red, green and blue.
 */
function layInk(screen: Screen, pitch: number, y: number, out: Float32Array, at: number): void {
  const { across, down, u, v } = placesOn(screen, pitch, y)
  for (let lane = 0; lane < 4; lane++) {
    const angles = [turn * (across + lane * u), turn * (down + lane * v), turn * 4 * u, turn * 4 * v]
    for (const [k, angle] of angles.entries()) {
      out[at + k * 8 + lane] = Math.cos(angle)
      out[at + k * 8 + 4 + lane] = Math.sin(angle)
    }
  }
  out.set([1 - screen.ink.r, 1 - screen.ink.g, 1 - screen.ink.b], at + 32)
}

/** A new picture; alpha stays. */
export function printPixels(pixels: Pixels, press: Press, progress: (fraction: number) => void): Pixels {
  const { width, height, data } = pixels
  const out = new Uint8ClampedArray(data.length)
  const printRow = compiledRow(pixels, press) ?? plainRow(pixels, press)
  for (let y = 0; y < height; y++) {
    if (y % rowsAtOnce === 0) progress(y / height)
    printRow(y, out)
  }
  return { width, height, data: out }
}

type PrintRow = (y: number, out: Uint8ClampedArray) => void

const leastPixels = 4096

function compiledRow({ width, height, data }: Pixels, press: Press): PrintRow | null {
  const kernel = width * height < leastPixels ? null : loadKernel('screen')
  if (!kernel) return null
  const places = layOut(kernel, [width * 4, width * 4, press.heights.byteLength, 4 * inkFloats * 4, 16, rootSteps])
  const [source, target, heights, inks, sheet, levels] = places
  const { buffer } = kernel.memory
  new Float32Array(buffer, heights).set(press.heights)
  new Float32Array(buffer, sheet).set([press.sheet.r, press.sheet.g, press.sheet.b])
  const encoded = new Uint8ClampedArray(buffer, levels, rootSteps)
  for (let k = 0; k < rootSteps; k++) encoded[k] = 255 * toEncoded((k / (rootSteps - 1)) ** 2)
  const floats = new Float32Array(buffer, inks, 4 * inkFloats)
  const octets = new Uint8Array(buffer)
  const stride = width * 4
  const toSlope = turn / press.pitch
  const share = Math.round(256 * press.amount)
  const { print } = kernel.functions
  return (y, out) => {
    for (const [k, screen] of press.screens.entries()) layInk(screen, press.pitch, y, floats, k * inkFloats)
    octets.set(data.subarray(y * stride, (y + 1) * stride), source)
    print(source, heights, inks, press.screens.length, sheet, levels, toSlope, share, target, width)
    out.set(octets.subarray(target, target + stride), y * stride)
  }
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainRow({ width, data }: Pixels, press: Press): PrintRow {
  const { screens, sheet, pitch, heights, amount } = press
  const step = (level: number): number => (level * 16191 + 32768) >> 16
  const cosine = (turns: number): number => Math.cos(turn * turns)
  return (y, out) => {
    const places = screens.map(screen => placesOn(screen, pitch, y))
    for (let x = 0, j = y * width * 4; x < width; x++, j += 4) {
      const colour = (step(data[j]) * screenTones + step(data[j + 1])) * screenTones + step(data[j + 2])
      const light = [sheet.r, sheet.g, sheet.b]
      for (const [k, place] of places.entries()) {
        const { ink } = screens[k]
        const across = cosine(place.across + x * place.u)
        const down = cosine(place.down + x * place.v)
        const steep = Math.sqrt(Math.max(0, 2 - across * across - down * down))
        const slope = (turn / pitch) * steep + 0.12
        const cover = clamp(0.5 + (across + down - heights[colour * 4 + k]) / slope)
        light[0] -= light[0] * cover * (1 - ink.r)
        light[1] -= light[1] * cover * (1 - ink.g)
        light[2] -= light[2] * cover * (1 - ink.b)
      }
      for (let c = 0; c < 3; c++) out[j + c] = data[j + c] + (255 * toEncoded(light[c]) - data[j + c]) * amount
      out[j + 3] = data[j + 3]
    }
  }
}
