/**
 * Low-poly: the picture in flat triangles whose corners sit on its edges.
 *
 * Method: Delaunay triangulation (delaunator) refined greedily: the triangles that fit their colours worst get a new corner
 * at their strongest edge (Garland and Heckbert, Fast Polygonal Approximation, 1995), so detail goes where the picture has
 * it and most of all to faces. Each triangle takes the mean of what it covers; edges are drawn with four samples a pixel.
 * Parameters: `triangles` 300..12000; `facets` how much neighbouring triangles are shaded apart, 0..1.
 * Cost: 0.5 CPU-s at 1 megapixel. The fit is made on a small copy, the drawing at full size.
 */
import type { Context, Operation } from '../operation.ts'
import { saturate } from '../pixels/colour.ts'
import { faceFocus } from '../pixels/face-focus.ts'
import { gaussianBlur, gaussianBlurPlanes } from '../pixels/filters.ts'
import { contourBrightness } from '../pixels/ink.ts'
import { createRandom } from '../pixels/noise.ts'
import { clamp, type Planes } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { fillTriangles, type Triangulation, triangulate } from '../pixels/triangles.ts'
import { numberOf } from './reading.ts'

const copyPixels = 260_000
const rounds = 10

export const lowPoly: Operation = {
  name: 'low-poly',
  label: 'Low-poly',
  group: 'paint',
  stage: 'style',
  summary: 'Rebuilds the picture from flat triangles that follow its edges.',
  hasStrength: true,
  cost: 0.5,
  parameters: {
    triangles: { label: 'Triangles', kind: 'number', minimum: 300, maximum: 12000, step: 100, default: 4200 },
    facets: { label: 'Facets', kind: 'number', minimum: 0, maximum: 1, step: 0.05, unit: 'ratio', default: 0.4 },
  },
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const faces = await context.faces(planes)
    const focus = faceFocus(faces, planes.width, planes.height)
    const wanted = numberOf(step, 'triangles', 4200) / (1 + 2 * Math.max(0, force - 1))
    const copy = smallCopy(planes, focus)
    context.progress(0.1)
    // A triangulation has about twice as many triangles as corners.
    const mesh = fitMesh(copy, Math.max(60, Math.round(wanted / 2)), context)
    const colours = coloursOf(copy, mesh, numberOf(step, 'facets', 0.4), context.seed)
    context.progress(0.75)
    drawMesh(planes, mesh, colours, planes.width / copy.picture.width, planes.height / copy.picture.height, context)
    return planes
  },
}

interface Copy {
  readonly picture: Planes
  /** How strongly the picture changes at each pixel. */
  readonly edge: Float32Array
  /** 1 as usual, more on faces. */
  readonly care: Float32Array
}

function smallCopy(planes: Planes, focus: Float32Array | null): Copy {
  const { width, height } = planes
  const shrink = Math.min(1, Math.sqrt(copyPixels / (width * height)))
  const w = Math.max(2, Math.round(width * shrink))
  const h = Math.max(2, Math.round(height * shrink))
  const small = shrink === 1 ? planes : resizePlanes(planes, w, h)
  const picture = gaussianBlurPlanes(small, 0.7)
  const smooth = gaussianBlur(contourBrightness(small), small.width, small.height, 1)
  const edge = new Float32Array(smooth.length)
  const care = new Float32Array(smooth.length).fill(1)
  for (let y = 0, i = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++, i++) {
      const right = smooth[x + 1 < small.width ? i + 1 : i]
      const below = smooth[y + 1 < small.height ? i + small.width : i]
      edge[i] = Math.hypot(right - smooth[i], below - smooth[i])
      if (focus) {
        const at = Math.min(height - 1, Math.floor((y + 0.5) / shrink)) * width
        care[i] += 14 * focus[at + Math.min(width - 1, Math.floor((x + 0.5) / shrink))]
      }
    }
  }
  return { picture: saturate(picture, 1.12), edge, care }
}

function fitMesh(copy: Copy, corners: number, { seed, progress }: Context): Triangulation {
  const { width, height } = copy.picture
  const points = firstPoints(width, height, Math.max(16, corners / 6), createRandom(seed * 41 + 5))
  let mesh = triangulate(Float64Array.from(points))
  for (let round = 0; round < rounds; round++) {
    progress(0.1 + (0.6 * round) / rounds)
    const missing = corners - points.length / 2
    if (missing <= 0) break
    const fits = measureFits(copy, mesh)
    // Half of what is missing each time, so that later rounds can mend what earlier ones left.
    const adds = round === rounds - 1 ? missing : Math.ceil(missing * 0.34)
    const worst = Array.from(fits.error.keys())
      .filter(k => fits.pixels[k] > 9 && fits.corner[k] >= 0)
      .sort((one, other) => fits.error[other] - fits.error[one] || one - other)
      .slice(0, adds)
    if (worst.length === 0) break
    for (const k of worst) points.push((fits.corner[k] % width) + 0.5, Math.floor(fits.corner[k] / width) + 0.5)
    mesh = triangulate(Float64Array.from(points))
  }
  return mesh
}

/** The border, evenly, and a loose scatter inside. */
function firstPoints(width: number, height: number, count: number, random: () => number): number[] {
  const spacing = Math.sqrt((width * height) / count)
  const columns = Math.max(1, Math.round(width / spacing))
  const rows = Math.max(1, Math.round(height / spacing))
  const points: number[] = []
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const isSide = column === 0 || column === columns
      const isEnd = row === 0 || row === rows
      const x = (column + (isSide ? 0 : (random() - 0.5) * 0.7)) * (width / columns)
      const y = (row + (isEnd ? 0 : (random() - 0.5) * 0.7)) * (height / rows)
      points.push(x, y)
    }
  }
  return points
}

interface Fits {
  /** How badly one colour stands for each triangle: squared deviation, summed. */
  readonly error: Float64Array
  readonly pixels: Uint32Array
  /** Where a new corner would do most good, as a pixel index; -1 for none. */
  readonly corner: Int32Array
}

function measureFits({ picture, edge, care }: Copy, mesh: Triangulation): Fits {
  const { width, height, r, g, b } = picture
  const count = mesh.corners.length / 3
  const sums = new Float64Array(count * 4)
  const pixels = new Uint32Array(count)
  const strongest = new Float32Array(count)
  const corner = new Int32Array(count).fill(-1)
  fillTriangles(mesh, width, height, {}, (k, y, from, end) => {
    for (let i = y * width + from; i < y * width + end; i++) {
      sums[4 * k] += r[i]
      sums[4 * k + 1] += g[i]
      sums[4 * k + 2] += b[i]
      sums[4 * k + 3] += r[i] * r[i] + g[i] * g[i] + b[i] * b[i]
      pixels[k]++
      if (edge[i] > strongest[k]) {
        strongest[k] = edge[i]
        corner[k] = i
      }
    }
  })
  const error = new Float64Array(count)
  for (let k = 0; k < count; k++) {
    const [red, green, blue] = [sums[4 * k], sums[4 * k + 1], sums[4 * k + 2]]
    const spread = sums[4 * k + 3] - (red * red + green * green + blue * blue) / Math.max(1, pixels[k])
    error[k] = Math.max(0, spread) * (corner[k] < 0 ? 1 : care[corner[k]])
  }
  return { error, pixels, corner }
}

/** Mean colours, each a little lighter or darker as if the facets were turned to the light. */
function coloursOf({ picture }: Copy, mesh: Triangulation, facets: number, seed: number): Float32Array {
  const { width, height, r, g, b } = picture
  const count = mesh.corners.length / 3
  const colours = new Float32Array(count * 3)
  const pixels = new Uint32Array(count)
  fillTriangles(mesh, width, height, {}, (k, y, from, end) => {
    for (let i = y * width + from; i < y * width + end; i++) {
      colours[3 * k] += r[i]
      colours[3 * k + 1] += g[i]
      colours[3 * k + 2] += b[i]
      pixels[k]++
    }
  })
  const random = createRandom(seed * 67 + 9)
  for (let k = 0; k < count; k++) {
    if (pixels[k] === 0) takeCentre(picture, mesh, k, colours)
    const share = 1 / Math.max(1, pixels[k])
    const light = 1 + (random() - 0.5) * 0.16 * facets
    for (let c = 0; c < 3; c++) colours[3 * k + c] = clamp(colours[3 * k + c] * share * light)
  }
  return colours
}

/** A sliver that holds no pixel's centre takes the colour at its own. */
function takeCentre({ width, height, r, g, b }: Planes, mesh: Triangulation, k: number, colours: Float32Array): void {
  let x = 0
  let y = 0
  for (let c = 0; c < 3; c++) {
    x += mesh.points[2 * mesh.corners[3 * k + c]] / 3
    y += mesh.points[2 * mesh.corners[3 * k + c] + 1] / 3
  }
  const i = clamp(y | 0, 0, height - 1) * width + clamp(x | 0, 0, width - 1)
  colours.set([r[i], g[i], b[i]], 3 * k)
}

const samples = [
  [0.375, 0.125],
  [0.875, 0.375],
  [0.125, 0.625],
  [0.625, 0.875],
]

function drawMesh(
  planes: Planes,
  mesh: Triangulation,
  colours: Float32Array,
  scaleX: number,
  scaleY: number,
  { progress }: Context,
): void {
  const { width, height, r, g, b } = planes
  r.fill(0)
  g.fill(0)
  b.fill(0)
  samples.forEach(([offsetX, offsetY], index) => {
    progress(0.75 + 0.06 * index)
    fillTriangles(mesh, width, height, { scaleX, scaleY, offsetX, offsetY }, (k, y, from, end) => {
      const red = colours[3 * k] / samples.length
      const green = colours[3 * k + 1] / samples.length
      const blue = colours[3 * k + 2] / samples.length
      for (let i = y * width + from; i < y * width + end; i++) {
        r[i] += red
        g[i] += green
        b[i] += blue
      }
    })
  })
}
