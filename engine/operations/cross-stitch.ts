/**
 * Cross-stitch: the picture embroidered in crosses of six-strand cotton on Aida cloth.
 *
 * Method: one colour of a small skein box per hole of the cloth (k-means in CIELAB over the cells' middle tones), then
 * each cell is drawn as two crossing legs of twisted thread, lit from the upper left, over woven cloth with its holes.
 * Parameters: `size` of a cross, 4..32 px at 1024; `colours` of thread, 8..64; `cloth` colour.
 * Cost: 0.3 CPU-s at 1 megapixel. Works at full size, because thread is fine.
 */
import type { Context, Operation } from '../operation.ts'
import { chooseColours, liftContrast, middleTones, removeSpecks } from '../pixels/cells.ts'
import { type Rgb, saturate, toLab } from '../pixels/colour.ts'
import { createRandom } from '../pixels/noise.ts'
import { choosePalette, type Palette } from '../pixels/palette.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import { byStrips, colourOf, numberOf } from './reading.ts'

export const crossStitch: Operation = {
  name: 'cross-stitch',
  label: 'Cross-stitch',
  group: 'paint',
  stage: 'style',
  summary: 'Embroiders the picture in cross-stitches on cotton cloth.',
  hasStrength: true,
  cost: 0.3,
  parameters: {
    size: { label: 'Stitch size', kind: 'number', minimum: 4, maximum: 32, step: 1, unit: 'px', default: 9 },
    colours: { label: 'Threads', kind: 'number', minimum: 8, maximum: 64, step: 1, unit: 'levels', default: 32 },
    cloth: { label: 'Cloth', kind: 'colour', default: '#efe9dc' },
  },
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const wanted = numberOf(step, 'size', 9) * context.scale * (1 + 0.6 * Math.max(0, force - 1))
    const cell = Math.max(4, Math.round(wanted))
    const cells = middleTones(planes, cell, done => context.progress(0.4 * done))
    saturate(cells, 1.15)
    liftContrast(cells)
    const palette = choosePalette(toLab(cells), Math.round(numberOf(step, 'colours', 32)), context.seed)
    context.progress(0.5)
    const { chosen } = chooseColours(toLab(cells), palette)
    removeSpecks(chosen, cells.width, cells.height, palette)
    context.progress(0.55)
    embroider(
      planes,
      { chosen, columns: cells.width, cell, palette, cloth: colourOf(step, 'cloth', '#efe9dc') },
      context,
    )
    return planes
  },
}

/** One cell's drawing: how much thread covers each pixel, how light it is, and the cloth behind it. */
interface Tile {
  readonly thread: Float32Array
  readonly shade: Float32Array
  readonly cloth: Float32Array
}

const variants = 8

interface Work {
  readonly chosen: Uint8Array
  readonly columns: number
  readonly cell: number
  readonly palette: Palette
  readonly cloth: Rgb
}

function embroider(planes: Planes, { chosen, columns, cell, palette, cloth }: Work, context: Context): void {
  const { width, r, g, b } = planes
  const { colours } = palette
  const random = createRandom(context.seed * 13 + 1)
  const tiles = Array.from({ length: variants }, () => stitchTile(cell, random))
  const pick = Uint8Array.from(chosen, () => (random() * variants) | 0)
  const work = (firstRow: number, endRow: number): void => {
    for (let y = firstRow; y < endRow; y++) {
      const row = Math.floor(y / cell) * columns
      const tileRow = (y % cell) * cell
      for (let x = 0, i = y * width; x < width; x++, i++) {
        const k = row + Math.floor(x / cell)
        const tile = tiles[pick[k]]
        const at = tileRow + (x % cell)
        const cover = tile.thread[at]
        const ground = tile.cloth[at] * (1 - cover)
        const lit = tile.shade[at] * cover
        const gloss = Math.max(0, tile.shade[at] - 1) * 0.22 * cover
        const colour = chosen[k]
        r[i] = clamp(cloth.r * ground + colours.r[colour] * lit + gloss)
        g[i] = clamp(cloth.g * ground + colours.g[colour] * lit + gloss)
        b[i] = clamp(cloth.b * ground + colours.b[colour] * lit + gloss)
      }
    }
  }
  byStrips(planes, context, work, 0.6, 1)
}

/** Drawn with four samples a pixel in each direction; no two hands pull the thread alike. */
function stitchTile(cell: number, random: () => number): Tile {
  const count = cell * cell
  const tile: Tile = {
    thread: new Float32Array(count),
    shade: new Float32Array(count),
    cloth: new Float32Array(count),
  }
  const lean = Array.from({ length: 4 }, () => (random() - 0.5) * 0.07)
  const tension = 0.235 + 0.03 * random()
  const samples = cell > 24 ? 2 : 4
  for (let i = 0; i < count; i++) {
    let covered = 0
    let light = 0
    for (let k = 0; k < samples * samples; k++) {
      const x = ((i % cell) + ((k % samples) + 0.5) / samples) / cell
      const y = (Math.floor(i / cell) + (Math.floor(k / samples) + 0.5) / samples) / cell
      // The upper leg rises to the right; the lower one shows where it does not cover.
      const upper = legAt(x + lean[0] * (y - 0.5), 1 - y + lean[1], tension)
      const lower = legAt(x + lean[2] * (y - 0.5), y + lean[3], tension)
      const light1 = upper > 0 ? upper : lower > 0 ? lower * (0.84 - 0.16 * smoothstep(0.28, 0.1, Math.abs(x - y))) : 0
      if (light1 > 0) {
        covered++
        light += light1
      }
      tile.cloth[i] += clothAt(x, y)
    }
    tile.thread[i] = covered / (samples * samples)
    tile.shade[i] = covered > 0 ? light / covered : 1
    tile.cloth[i] /= samples * samples
  }
  return tile
}

/** How light the thread of a leg along x = y is at a spot of the unit cell; 0 beside it. */
function legAt(x: number, y: number, halfWidth: number): number {
  const across = (x - y) * Math.SQRT1_2
  const along = (x + y) * Math.SQRT1_2
  const reach = across / halfWidth
  if (reach < -1 || reach > 1 || along < 0.06 || along > 1.354) return 0
  // Round in section, lit from the upper left, with the strands' twist running over it.
  const round = Math.sqrt(1 - reach * reach)
  const twist = 0.5 + 0.5 * Math.sin((along * 7 + reach * 1.1) * 2 * Math.PI * 0.6)
  const dip = smoothstep(0.05, 0.3, along) * smoothstep(1.36, 1.1, along)
  return (0.76 + 0.4 * round + 0.1 * reach) * (0.9 + 0.16 * twist) * (0.72 + 0.34 * dip)
}

/** Aida: a basket of threads with a hole at each corner of the cell. */
function clothAt(x: number, y: number): number {
  const hole = Math.min(Math.hypot(x, y), Math.hypot(1 - x, y), Math.hypot(x, 1 - y), Math.hypot(1 - x, 1 - y))
  const weave = 0.5 + 0.25 * Math.cos(x * 8 * Math.PI) + 0.25 * Math.cos(y * 8 * Math.PI)
  return (0.82 + 0.16 * weave) * (0.3 + 0.7 * smoothstep(0.03, 0.16, hole))
}
