/**
 * What a strip of a picture can be put through: each program names its kernel and calls it on addresses in its memory.
 * They are data (a name and numbers), so that another thread can run them; the same strip gives the same bytes wherever
 * it is run.
 */
import { colourShare, offsetsWithin, patchReach } from '../pixels/alike-measures.ts'
import { kuwaharaLayout } from '../pixels/kuwahara-layout.ts'
import type { KernelFunctions, KernelName } from './kernels.ts'

/** Addresses in the kernel's memory, bytes. */
export interface Places {
  readonly input: number
  readonly output: number
  readonly scratch: number
}

interface Program {
  readonly kernel: KernelName
  scratchBytes(numbers: readonly number[]): number
  call(run: KernelFunctions, places: Places, numbers: readonly number[]): void
}

/** Groups of four that hold `count`. */
const quadsOf = (count: number): number => Math.ceil(count / 4)

export const programs = {
  /** Width, rows, reach. */
  box: {
    kernel: 'filters',
    scratchBytes: ([width, , reach]) => (width + 2 * reach + 8) * 16,
    call: (run, { input, output, scratch }, [width, rows, reach]) => {
      run.boxColumns(input, output, scratch, width, rows, reach)
      run.boxRows(output, output, scratch, width, rows, reach)
    },
  },
  /** Width, rows, reach; the kernel comes before the rows, in as many floats as the reach, and one, rounded up to 4. */
  gaussian: {
    kernel: 'filters',
    scratchBytes: ([width, , reach]) => (width + 2 * reach + 8) * 4,
    call: (run, { input, output, scratch }, [width, rows, reach]) => {
      const source = input + Math.ceil((reach + 1) / 4) * 16
      run.gaussianColumns(source, output, input, width, rows, reach)
      run.gaussianRows(output, output, scratch, input, width, rows, reach)
    },
  },
  /** Width, rows, the strip's first row, the picture's height, three reaches: boxes one after the other. */
  boxes: {
    kernel: 'filters',
    scratchBytes: ([width, rows, , , one, two, three]) =>
      (width + 2 * Math.max(one, two, three) + 8) * 16 + 2 * width * (rows + 2 * (two + three)) * 4,
    call: (run, { input, output, scratch }, [width, rows, top, height, one, two, three]) => {
      const first = scratch + (width + 2 * Math.max(one, two, three) + 8) * 16
      const second = first + width * (rows + 2 * (two + three)) * 4
      const pass = (from: number, to: number, extra: number, reach: number): void => {
        const count = rows + 2 * extra
        run.boxColumns(from, to, scratch, width, count, reach)
        run.boxRows(to, to, scratch, width, count, reach)
        // Each pass repeats the border that it finds, as three blurs of the whole picture would.
        run.repeatRows(to, width, count, Math.max(0, extra - top), Math.min(count - 1, height - 1 - top + extra))
      }
      pass(input, first, two + three, one)
      pass(first, second, three, two)
      pass(second, output, 0, three)
    },
  },
  /** Width, rows, reach, 1 for the largest or 0 for the smallest. */
  extreme: {
    kernel: 'filters',
    scratchBytes: ([width, , reach]) => (width + 2 * reach + 8) * 4,
    call: (run, { input, output, scratch }, [width, rows, reach, largest]) => {
      run.extremeColumns(input, output, width, rows, reach, largest)
      run.extremeRows(output, output, scratch, width, rows, reach, largest)
    },
  },
  /** Width, rows, reach, steepness; red, green and blue rows, 4 floats apart, as they also come out. */
  crispen: {
    kernel: 'filters',
    scratchBytes: ([width, rows, reach]) => (4 * width * (rows + 2 * reach) + 2 * width + 4 * reach + 64) * 4,
    call: (run, { input, output, scratch }, [width, rows, reach, steepness]) => {
      const [tall, wide] = [width * (rows + 2 * reach), width * rows]
      const [light, spent, low, high] = [0, 1, 2, 3].map(k => scratch + k * (tall * 4 + 16))
      const row = high + tall * 4 + 16
      const planes = [0, 1, 2].map(k => input + k * (tall * 4 + 16))
      run.brightness(planes[0], planes[1], planes[2], light, tall)
      for (const [out, largest] of [
        [low, 0],
        [high, 1],
      ]) {
        run.copy(light, spent, tall * 4)
        run.extremeColumns(spent, out, width, rows, reach, largest)
        run.extremeRows(out, out, row, width, rows, reach, largest)
      }
      const inner = width * reach * 4
      run.crispen(light + inner, low, high, spent, steepness, wide)
      for (const [k, plane] of planes.entries()) {
        run.addWithin(plane + inner, spent, output + k * (wide * 4 + 16), wide)
      }
    },
  },
  /**
   * Width, new width, source rows, new rows, taps, quads, 1 for columns first: first rows and weights down, first pixels
   * and weights along, then the source rows.
   */
  resize: {
    kernel: 'planes',
    scratchBytes: ([width, newWidth, sourceRows, rows, , , columnsFirst]) =>
      columnsFirst ? width * rows * 4 : newWidth * sourceRows * 4,
    call: (run, { input, output, scratch }, [width, newWidth, sourceRows, rows, taps, quads, columnsFirst]) => {
      const weightsDown = input + quadsOf(rows) * 16
      const firstAlong = weightsDown + quadsOf(rows * taps) * 16
      const weightsAlong = firstAlong + (quadsOf(newWidth) + 1) * 16
      const source = weightsAlong + (quadsOf(newWidth) + 1) * 4 * quads * 16
      if (columnsFirst) {
        run.resizeColumns(source, scratch, input, weightsDown, taps, width, rows)
        run.resizeRows(scratch, output, firstAlong, weightsAlong, quads, width, newWidth, rows)
      } else {
        run.resizeRows(source, scratch, firstAlong, weightsAlong, quads, width, newWidth, sourceRows)
        run.resizeColumns(scratch, output, input, weightsDown, taps, newWidth, rows)
      }
    },
  },
  /** Width, rows, reach, first and last row inside the picture; weights, tangents in x and y, values. */
  walk: {
    kernel: 'flow',
    scratchBytes: ([width, rows, reach]) => width * (rows + 2 * reach) * 16,
    call: (run, { input, output, scratch }, [width, rows, reach, first, last]) => {
      const tangentX = input + quadsOf(reach + 1) * 16
      const bytes = width * (rows + 2 * reach) * 4
      const [tangentY, values] = [tangentX + bytes, tangentX + 2 * bytes]
      run.pack(tangentX, tangentY, values, scratch, width * (rows + 2 * reach))
      for (let y = 0; y < rows; y++) {
        run.walkRow(scratch, input, output + y * width * 4, width, y + reach, reach, first, last)
      }
    },
  },
  /** Width, rows: products of slopes as three planes, 4 floats apart. */
  tensor: {
    kernel: 'flow',
    scratchBytes: ([width]) => 3 * (width + 16) * 4,
    call: (run, { input, output, scratch }, [width, rows]) => {
      const bytes = width * rows * 4
      run.tensor(input, output, output + bytes + 16, output + 2 * (bytes + 16), scratch, width, rows)
    },
  },
  /** Pixels: tensors as three planes; tangents in x and y, anisotropy and magnitude as four, 4 floats apart. */
  directions: {
    kernel: 'flow',
    scratchBytes: () => 0,
    call: (run, { input, output }, [count]) => {
      const bytes = count * 4 + 16
      run.directions(
        input,
        input + bytes,
        input + 2 * bytes,
        output,
        output + bytes,
        output + 2 * bytes,
        output + 3 * bytes,
        count,
      )
    },
  },
  /** Side of a tile, how far it is searched, floor and scale of differences, columns and rows of its inner part. */
  alike: {
    kernel: 'alike',
    scratchBytes: ([side]) => 12 * (side * side * 4 + 16),
    call: (run, { input, output, scratch }, [side, search, floor, scale, columns, rows]) => {
      const plane = side * side * 4 + 16
      run.copy(input, scratch, 3 * plane)
      run.prepare(scratch, side, colourShare)
      for (const [dx, dy] of offsetsWithin(search)) run.pairs(scratch, side, dx, dy, floor, scale)
      const margin = search + patchReach
      const outPlane = columns * rows * 4 + 16
      for (let y = 0; y < rows; y++) {
        run.finish(scratch, side, (y + margin) * side + margin, output + y * columns * 4, outPlane, columns)
      }
    },
  },
  /** Width, rows, reach, sharpness, taps: where sectors start, the taps, the padded rows, and each pixel's shape. */
  kuwahara: {
    kernel: 'kuwahara',
    scratchBytes: () => 0,
    call: (run, { input, output }, [width, rows, reach, sharpness, taps]) => {
      const { tapsAt, sourceAt, shapesAt } = kuwaharaLayout(width, rows, reach, taps)
      const stride = (width + 2 * reach) * 16
      // Few rows a call: better code replaces the first between calls only.
      for (let y = 0; y < rows; y += 4) {
        const source = input + sourceAt * 4 + y * stride
        const shapes = input + shapesAt * 4 + y * width
        const out = output + y * width * 16
        run.kuwahara(source, shapes, input, input + tapsAt * 4, out, width, Math.min(4, rows - y), reach, sharpness)
      }
    },
  },
  /**
   * Width, rows, the strip's first row, the picture's height, reach: a coarse matte whose broad doubt is decided, and then
   * the band in which its outline may run, as two planes 4 floats apart.
   */
  settle: {
    kernel: 'matte',
    scratchBytes: ([width, rows, , , reach]) =>
      (width + 2 * (reach + 2) + 8) * 16 + 2 * (width * (rows + 8 * reach + 4) * 4 + 64),
    call: (run, { input, output, scratch }, [width, rows, top, height, reach]) => {
      const [wide, inner] = [reach + 2, 2 * reach]
      const one = scratch + (width + 2 * wide + 8) * 16
      const other = one + width * (rows + 8 * reach + 4) * 4 + 64
      const row = width * 4
      const decided = input + (reach + wide) * row
      // Means of rows about the strip, of which those beyond the picture repeat the outermost.
      const mean = (from: number, to: number, extra: number, by: number): void => {
        const count = rows + 2 * extra
        run.boxColumns(from, to, scratch, width, count, by)
        run.boxRows(to, to, scratch, width, count, by)
        repeat(to, extra)
      }
      const repeat = (plane: number, extra: number): void => {
        const last = Math.min(rows + 2 * extra - 1, height - 1 - top + extra)
        run.repeatRows(plane, width, rows + 2 * extra, Math.max(0, extra - top), last)
      }
      run.doubt(input, one, width * (rows + 2 * (inner + wide + reach)))
      mean(one, other, inner + wide, reach)
      if (run.broad(other, width * (rows + 2 * (inner + wide)))) {
        mean(other, one, inner, wide)
        run.decide(decided, one, width * (rows + 2 * inner))
        repeat(decided, inner)
      }
      mean(decided, one, reach, reach)
      mean(one, other, 0, reach)
      run.copy(decided + inner * row, output, rows * row)
      run.band(output, other, output + rows * row + 16, rows * width)
    },
  },
  /**
   * Columns, rows, reach, epsilon, first and last column and row inside the picture: red, green, blue and matte as planes
   * of columns (with the reach about them, rounded up to four, and the reach again) by rows with twice the reach. Out: four
   * floats a pixel.
   */
  fit: {
    kernel: 'matte',
    scratchBytes: ([columns, rows, reach]) => {
      const [fitted, tall] = [quadsOf(columns + 2 * reach) * 4, rows + 4 * reach]
      return (fitted + 2 * reach) * (tall + 1) * 16 + fitted * (rows + 2 * reach) * 16 + (fitted + 2 * reach + 4) * 64
    },
    call: (run, { input, output, scratch }, [columns, rows, reach, epsilon, left, right, top, bottom]) => {
      const fitted = quadsOf(columns + 2 * reach) * 4
      const [stride, tall, taps] = [fitted + 2 * reach, rows + 4 * reach, 2 * reach + 1]
      const nothing = scratch + stride * tall * 16
      const fits = nothing + stride * 16
      const sums = fits + fitted * (rows + 2 * reach) * 16
      const clearSums = (): number => run.clear(sums, (stride + 4) * 64)
      run.interleave(input, stride * tall * 4, scratch, stride * tall)
      run.clear(nothing, stride * 16)
      clearSums()
      const rowOf = (base: number, width: number, y: number): number => (y < 0 ? nothing : base + y * width * 16)
      for (let y = 0; y < tall; y++) {
        const out = y < 2 * reach ? 0 : rowOf(fits, fitted, y - 2 * reach)
        run.fitRow(rowOf(scratch, stride, y), rowOf(scratch, stride, y - taps), out, sums, fitted, reach, epsilon)
      }
      run.repeatColumns(fits, fitted, rows + 2 * reach, left, right)
      run.repeatRows(fits, fitted * 4, rows + 2 * reach, top, bottom)
      clearSums()
      for (let y = 0; y < rows + 2 * reach; y++) {
        const out = y < 2 * reach ? 0 : rowOf(output, columns, y - 2 * reach)
        run.meanRow(rowOf(fits, fitted, y), rowOf(fits, fitted, y - taps), out, sums, columns, reach)
      }
    },
  },
  /**
   * Width, rows, small width, small rows: places along and down, as in `small-planes.ts`; small rows of fits (four floats),
   * matte and band; rows of RGBA. Out: the matte.
   */
  assemble: {
    kernel: 'matte',
    scratchBytes: ([, , smallWidth]) => 2 * (smallWidth * 4 + 64),
    call: (run, { input, output, scratch }, [width, rows, smallWidth, smallRows]) => {
      const shares = input + quadsOf(width) * 16
      const tops = shares + quadsOf(width) * 16
      const fits = tops + Math.ceil(rows / 2) * 16
      const small = smallWidth * 4
      const coarse = fits + smallRows * small * 4
      const bands = coarse + smallRows * small
      const pixels = bands + smallRows * small
      for (let y = 0; y < rows; y++) {
        run.matteRow(
          ...[fits, coarse, bands, smallWidth, smallRows, tops + y * 8],
          ...[input, shares, pixels + y * width * 4, output + y * width * 4, width, scratch],
        )
      }
    },
  },
  /**
   * Width, rows, reach, small width, small rows: places along and down as for `assemble`, down with the reach above and
   * below; small rows of the wide cover, then of each channel's wide subject and background; rows of the matte and of three
   * channels, with the reach. Out: the subject's and the background's colours of each channel, 4 floats apart.
   */
  sides: {
    kernel: 'matte',
    scratchBytes: ([width, rows, reach, smallWidth]) =>
      ((width + 2 * reach + 8) * 4 + 3 * (width + 4) + smallWidth + 4 + 7 * (width * (rows + 2 * reach) + 4)) * 4,
    call: (run, { input, output, scratch }, [width, rows, reach, smallWidth, smallRows]) => {
      const [tall, row] = [rows + 2 * reach, width * 4]
      const shares = input + quadsOf(width) * 16
      const places = shares + quadsOf(width) * 16
      const wide = places + Math.ceil(tall / 2) * 16
      const matte = wide + 7 * smallRows * smallWidth * 4
      const [plane, gap] = [tall * row, tall * row + 16]
      const lines = scratch + (width + 2 * reach + 8) * 16
      const guesses = lines + 3 * (row + 16) + smallWidth * 4 + 16
      for (let y = 0; y < tall; y++) {
        const from = matte + y * row
        run.guessRow(
          ...[wide, smallWidth, smallRows, places + y * 8, input, shares],
          ...[from, from + plane, plane, guesses + y * row, gap, lines, width],
        )
      }
      const mean = (from: number, to: number): void => {
        run.boxColumns(from, to, scratch, width, rows, reach)
        run.boxRows(to, to, scratch, width, rows, reach)
      }
      const cover = guesses + 6 * gap
      mean(matte, cover)
      const inner = matte + reach * row
      for (let k = 0; k < 3; k++) {
        const subject = output + 2 * k * (rows * row + 16)
        const background = subject + rows * row + 16
        mean(guesses + 2 * k * gap, subject)
        mean(guesses + (2 * k + 1) * gap, background)
        const picture = inner + (k + 1) * plane
        run.fuse(picture, inner, subject, background, cover, subject, background, 0, rows * width)
      }
    },
  },
  /**
   * Width, rows, small width, small rows: places along and down as for `assemble`; small rows of the subject's and the
   * background's colours of each channel; rows of the matte, then of three channels, as they also come out.
   */
  correct: {
    kernel: 'matte',
    scratchBytes: ([width, , smallWidth]) => (2 * (width + 4) + smallWidth + 4) * 4,
    call: (run, { input, output, scratch }, [width, rows, smallWidth, smallRows]) => {
      const shares = input + quadsOf(width) * 16
      const places = shares + quadsOf(width) * 16
      const sides = places + Math.ceil(rows / 2) * 16
      const matte = sides + 6 * smallRows * smallWidth * 4
      const plane = rows * width * 4
      run.copy(matte + plane, output, 3 * plane)
      for (let y = 0; y < rows; y++) {
        run.correctRow(
          ...[sides, smallWidth, smallRows, places + y * 8, input, shares],
          ...[matte + y * width * 4, output + y * width * 4, plane, scratch, width],
        )
      }
    },
  },
  /**
   * Pixels, steps of the curve: the curve to light, rows of a matte and of one channel. Out: its light, weighed by how much
   * of the background each pixel shows.
   */
  shine: {
    kernel: 'matte',
    scratchBytes: () => 0,
    call: (run, { input, output }, [count, steps]) => {
      const matte = input + quadsOf(steps + 2) * 16
      const plane = matte + quadsOf(count) * 16
      run.copy(plane, output, count * 4)
      run.applyTable(output, input, steps, count)
      run.weighByPurity(output, matte, count)
    },
  },
  /**
   * Width, rows, small width, small rows, steps of the curve: the curve from the root of light; places along and down and
   * small rows of three channels' light and the weight, as in `small-planes.ts`; rows of the matte, then of three channels,
   * as they also come out.
   */
  layOver: {
    kernel: 'matte',
    scratchBytes: ([width, , smallWidth]) => (2 * (width + 4) + smallWidth + 4) * 4,
    call: (run, { input, output, scratch }, [width, rows, smallWidth, smallRows, steps]) => {
      const left = input + quadsOf(steps + 2) * 16
      const shares = left + quadsOf(width) * 16
      const places = shares + quadsOf(width) * 16
      const lights = places + Math.ceil(rows / 2) * 16
      const matte = lights + 4 * smallRows * smallWidth * 4
      const plane = rows * width * 4
      run.copy(matte + plane, output, 3 * plane)
      for (let y = 0; y < rows; y++) {
        run.layOverRow(
          ...[lights, smallWidth, smallRows, places + y * 8, left, shares, input, steps],
          ...[matte + y * width * 4, output + y * width * 4, plane, scratch, width],
        )
      }
    },
  },
  /**
   * Width, rows, small width, small rows, steps of two curves, strength, the lamp's red, green and blue: the curve to light
   * and that from its root; places along and down and three small planes, as in `small-planes.ts`; rows of the matte, then
   * of three channels, as they also come out.
   */
  glow: {
    kernel: 'matte',
    scratchBytes: ([width, , smallWidth]) => (6 * (width + 4) + smallWidth + 4) * 4,
    call: (run, { input, output, scratch }, numbers) => {
      const [width, rows, smallWidth, smallRows, linearSteps, encodedSteps, ...light] = numbers
      const encoded = input + quadsOf(linearSteps + 2) * 16
      const left = encoded + quadsOf(encodedSteps + 2) * 16
      const shares = left + quadsOf(width) * 16
      const places = shares + quadsOf(width) * 16
      const lights = places + Math.ceil(rows / 2) * 16
      const matte = lights + 3 * smallRows * smallWidth * 4
      const plane = rows * width * 4
      run.copy(matte + plane, output, 3 * plane)
      for (let y = 0; y < rows; y++) {
        run.glowRow(
          ...[lights, smallWidth, smallRows, places + y * 8, left, shares, input, linearSteps, encoded, encodedSteps],
          ...[matte + y * width * 4, output + y * width * 4, plane, scratch, width, ...light],
        )
      }
    },
  },
} as const satisfies Record<string, Program>

export type ProgramName = keyof typeof programs
