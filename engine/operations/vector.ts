/**
 * Vector: the picture as a drawing of flat shapes with curved outlines, which comes as SVG too and stays sharp at any size.
 *
 * Method: facets by anisotropic Kuwahara (2009), a palette by k-means in CIELAB, regions freed of specks, and their shared
 * outlines fitted once with cubic Bézier curves (Schneider 1990), so that neighbours leave no gaps; every shape also has a
 * hairline in its own colour, which hides the seams that renderers draw between touching edges. The pixels returned are
 * the same drawing. Faces keep smaller shapes.
 * Parameters: `colours` 4..64; `detail` 0.4..2.5 x, how small a shape may be.
 * Cost: 1.5 CPU-s at 1 megapixel. The fit is made on a small copy, the drawing at full size.
 */
import type { Context, Operation, Step } from '../operation.ts'
import { type LabPlanes, saturate, toLab } from '../pixels/colour.ts'
import { fillContours } from '../pixels/contour-fill.ts'
import { type Contours, traceContours } from '../pixels/contours.ts'
import { faceFocus, refineFaces } from '../pixels/face-focus.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { structureTensor } from '../pixels/flow.ts'
import { anisotropicKuwahara } from '../pixels/kuwahara.ts'
import { choosePalette, joinPalettes, nearestTable, type Palette } from '../pixels/palette.ts'
import { luma, type Planes } from '../pixels/planes.ts'
import { connectedRegions, majority, meanColours, mergeRegions, type RegionMap } from '../pixels/regions.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { numberOf } from './reading.ts'

const copyPixels = 480_000

export const vector: Operation = {
  name: 'vector',
  label: 'Vector drawing',
  group: 'paint',
  stage: 'style',
  summary: 'Redraws the picture in flat shapes with curved outlines, as SVG too.',
  hasStrength: true,
  cost: 1.5,
  parameters: {
    colours: { label: 'Colours', kind: 'number', minimum: 4, maximum: 64, step: 1, unit: 'levels', default: 24 },
    detail: { label: 'Detail', kind: 'number', minimum: 0.4, maximum: 2.5, step: 0.1, unit: 'x', default: 1 },
  },
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const { width, height } = planes
    const copy = smallCopy(planes)
    const faces = await context.faces(copy)
    context.progress(0.05)
    const facets = paintFacets(copy, faces, context)
    context.progress(0.4)
    const { map, palette, colourOf } = layOut(facets, faces, step, context.seed)
    context.progress(0.6)
    const contours = traceContours(map, { smoothing: 3, tolerance: 0.7 })
    context.progress(0.75)
    const colours = new Float32Array(map.count * 3)
    for (const [k, colour] of colourOf.entries()) colours.set(rgbOf(palette, colour), 3 * k)
    fillContours(planes, contours, colours, width / copy.width, height / copy.height, done =>
      context.progress(0.75 + 0.23 * done),
    )
    // What is blended with the photo is no longer the drawing.
    if (force >= 1) context.attachSvg(writeSvg(contours, palette, colourOf, copy, { width, height }))
    return planes
  },
}

function smallCopy(planes: Planes): Planes {
  const { width, height } = planes
  // Small pictures are drawn larger: an outline needs some pixels to bend in.
  const scale = Math.min(2, Math.sqrt(copyPixels / (width * height)))
  return resizePlanes(
    { ...planes, alpha: null },
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  )
}

function paintFacets(copy: Planes, faces: readonly Face[], { progress }: Context): Planes {
  const paint = (part: Planes, radius: number, done?: (share: number) => void): Planes => {
    const { width, height } = part
    const flow = structureTensor(gaussianBlur(luma(part), width, height, 1), width, height, 2.5)
    return anisotropicKuwahara(part, flow, radius, undefined, done)
  }
  const scale = Math.max(copy.width, copy.height) / 800
  const facets = paint(copy, 4 * scale, done => progress(0.05 + 0.33 * done))
  refineFaces(facets, copy, faces, (part, _left, _top, face) => paint(part, face.radius > 90 ? 2 : 1))
  return saturate(facets, 1.14)
}

interface Layout {
  readonly map: RegionMap
  readonly palette: Palette
  /** The palette's colour of each region. */
  readonly colourOf: Uint16Array
}

function layOut(facets: Planes, faces: readonly Face[], step: Step, seed: number): Layout {
  const { width, height } = facets
  const force = step.strength
  const lab = toLab(facets)
  const wanted = Math.max(3, Math.round(numberOf(step, 'colours', 24) / (1 + Math.max(0, force - 1))))
  const focus = faceFocus(faces, width, height)
  const palette = paletteFor(lab, focus, wanted, seed)
  const nearest = nearestTable(palette)
  const labels = new Int32Array(width * height)
  for (let i = 0; i < labels.length; i++) labels[i] = nearest.indexOf(facets.r[i], facets.g[i], facets.b[i])
  const rounded = majority(majority(labels, width, height), width, height)
  // An eye is a few pixels: it is not rounded away.
  if (focus) for (let i = 0; i < labels.length; i++) if (focus[i] > 0.5) rounded[i] = labels[i]
  const calm = connectedRegions(rounded, width, height)
  const care = focus ? strongestIn(calm, focus) : null
  const least = ((width * height) / 15000 / numberOf(step, 'detail', 1) ** 2) * (1 + 2 * Math.max(0, force - 1))
  const merged = mergeRegions(calm, meanColours(calm, lab.l, lab.a, lab.b), {
    leastArea: k => Math.max(3, care ? least * (1 - 0.85 * care[k]) : least),
    nearness: () => -1,
    mostArea: () => 0,
  })
  // Regions that were joined take the colour of the one that took them in.
  const colourBefore = new Uint16Array(calm.count)
  for (let i = 0; i < labels.length; i++) colourBefore[calm.region[i]] = rounded[i]
  const map = connectedRegions(
    merged.map(k => colourBefore[k]),
    width,
    height,
  )
  const colourOf = new Uint16Array(map.count)
  for (let i = 0; i < labels.length; i++) colourOf[map.region[i]] = colourBefore[merged[i]]
  return { map, palette, colourOf }
}

/** Skin in light and shade needs colours of its own, or a small face becomes a patchwork. */
function paletteFor(lab: LabPlanes, focus: Float32Array | null, wanted: number, seed: number): Palette {
  const faces = focus ? onlyWhere(lab, focus) : null
  const share = Math.min(8, Math.floor(wanted / 3))
  if (!faces || faces.width < 50 || share < 3) return choosePalette(lab, wanted, seed)
  return joinPalettes(choosePalette(lab, wanted - share, seed), choosePalette(faces, share, seed))
}

function onlyWhere({ l, a, b }: LabPlanes, focus: Float32Array): LabPlanes {
  const chosen = (plane: Float32Array): Float32Array => plane.filter((_, i) => focus[i] > 0.6)
  const light = chosen(l)
  return { width: light.length, height: 1, l: light, a: chosen(a), b: chosen(b) }
}

function strongestIn({ region, count }: RegionMap, focus: Float32Array): Float32Array {
  const out = new Float32Array(count)
  for (let i = 0; i < region.length; i++) if (focus[i] > out[region[i]]) out[region[i]] = focus[i]
  return out
}

const rgbOf = ({ colours }: Palette, k: number): [number, number, number] => [colours.r[k], colours.g[k], colours.b[k]]

interface Size {
  readonly width: number
  readonly height: number
}

/** Coordinates are tenths of the copy's pixels, whole and relative: a third of the length of decimals. */
const unitsPerPixel = 10

/** One path for each colour, the largest first. */
function writeSvg(contours: Contours, palette: Palette, colourOf: Uint16Array, copy: Size, full: Size): string {
  const byColour = new Map<number, string[]>()
  contours.outlines.forEach((outlines, region) => {
    const paths = byColour.get(colourOf[region]) ?? []
    for (const outline of outlines) paths.push(pathOf(contours, outline))
    byColour.set(colourOf[region], paths)
  })
  const hex = (k: number): string =>
    rgbOf(palette, k)
      .map(value =>
        Math.round(Math.min(1, Math.max(0, value)) * 255)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')
  const paths = [...byColour]
    .map(([colour, parts]) => ({ colour: hex(colour), d: parts.join('') }))
    .sort((one, other) => other.d.length - one.d.length || (one.colour < other.colour ? -1 : 1))
    .map(({ colour, d }) => `<path fill="#${colour}" stroke="#${colour}" d="${d}"/>`)
  const box = `0 0 ${copy.width * unitsPerPixel} ${copy.height * unitsPerPixel}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${full.width}" height="${full.height}" viewBox="${box}">`,
    `<g stroke-width="${0.5 * unitsPerPixel}" stroke-linejoin="round" fill-rule="evenodd">`,
    ...paths,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function pathOf({ arcs }: Contours, outline: readonly number[]): string {
  let x = 0
  let y = 0
  let text = ''
  let lastCommand = ''
  const relative = (values: readonly number[]): string => {
    const numbers = values.map((value, k) => Math.round(value * unitsPerPixel) - (k % 2 === 0 ? x : y))
    return numbers.map((value, k) => (k === 0 || value < 0 ? `${value}` : ` ${value}`)).join('')
  }
  const put = (command: string, values: readonly number[]): void => {
    const body = relative(values)
    text += command === lastCommand ? (body.startsWith('-') ? body : ` ${body}`) : command + body
    lastCommand = command
    x = Math.round(values[values.length - 2] * unitsPerPixel)
    y = Math.round(values[values.length - 1] * unitsPerPixel)
  }
  outline.forEach((signed, index) => {
    const curve = signed >= 0 ? arcs[signed].curve : backwards(arcs[-1 - signed].curve)
    if (index === 0) {
      x = Math.round(curve[0] * unitsPerPixel)
      y = Math.round(curve[1] * unitsPerPixel)
      text += `M${x}${y < 0 ? '' : ' '}${y}`
    }
    for (let k = 2; k + 5 < curve.length; k += 6) {
      const points = Array.from(curve.subarray(k, k + 6))
      if (isStraight(curve[k - 2], curve[k - 1], points)) put('l', points.slice(4))
      else put('c', points)
    }
  })
  return `${text}z`
}

function isStraight(x: number, y: number, [ax, ay, bx, by, ex, ey]: readonly number[]): boolean {
  const dx = ex - x
  const dy = ey - y
  const length = Math.hypot(dx, dy) || 1
  const off = (px: number, py: number): number => Math.abs((px - x) * dy - (py - y) * dx) / length
  return off(ax, ay) < 0.08 && off(bx, by) < 0.08
}

function backwards(curve: Float64Array): Float64Array {
  const out = new Float64Array(curve.length)
  for (let k = 0; k < curve.length; k += 2) {
    out[k] = curve[curve.length - 2 - k]
    out[k + 1] = curve[curve.length - 1 - k]
  }
  return out
}
