/** Programs that find a subject's matte, the colours along its outline, and what lies behind it; listed in `programs.ts`. */
import { type Program, quadsOf } from './program.ts'

export const mattePrograms = {
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
    kernel: 'backdrop',
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
    kernel: 'backdrop',
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
    kernel: 'backdrop',
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
    kernel: 'backdrop',
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
    kernel: 'backdrop',
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
