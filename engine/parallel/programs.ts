/**
 * What a strip of a picture can be put through: each program names its kernel and calls it on addresses in its memory.
 * They are data (a name and numbers), so that another thread can run them; the same strip gives the same bytes wherever
 * it is run.
 */
import { colourShare, offsetsWithin, patchReach } from '../pixels/alike-measures.ts'
import { kuwaharaLayout } from '../pixels/kuwahara-layout.ts'
import { type Program, quadsOf } from './program.ts'
import { mattePrograms } from './programs-matte.ts'

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
  ...mattePrograms,
} as const satisfies Record<string, Program>

export type ProgramName = keyof typeof programs
