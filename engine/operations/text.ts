import { loadTypeface, type Typeface } from '../fonts/fonts.ts'
import { type Context, EngineRefusal, type Operation, type Step } from '../operation.ts'
import { type Rgb, toEncoded, toLinear } from '../pixels/colour.ts'
import { distanceFrom } from '../pixels/distance.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { createOutline } from '../pixels/outline.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import { colourOf, numberOf, wordOf } from './reading.ts'
import { breakLines, type Line, longestWord, requireCharacters } from './text-layout.ts'

/**
 * Writes words on the picture in Inter (SIL Open Font Licence), kerned, broken into lines, filled with exact area coverage
 * and laid on in linear light. `legibility` keeps them readable on any ground: a soft shadow, an outline, or a plate, each
 * dark under light words and light under dark ones. Parameters: `text`; `position`, nine places; `size` of the letters in
 * % of the shorter side (made smaller where the words would not fit); `colour`; `weight`; `legibility`. Refuses `no_text`
 * and `character_missing`. Cost: 0.1 CPU-s at 1 MP once the fonts are read.
 */

const lineHeight = 1.22
/** Room to the picture's edge, as a share of the shorter side. */
const margin = 0.045

interface Block {
  readonly lines: readonly Line[]
  /** Pixels per em. */
  readonly size: number
  readonly width: number
  readonly height: number
}

/** The words at the size asked for, or at the largest below it at which they fit. */
function setBlock(text: string, typeface: Typeface, planes: Planes, wanted: number): Block {
  const room = margin * Math.min(planes.width, planes.height) * 2
  const [mostWidth, mostHeight] = [Math.max(1, planes.width - room), Math.max(1, planes.height - room)]
  const unbroken = longestWord(text, typeface)
  // A word may make the letters a third of what was asked for, but no smaller: then it is broken.
  let size = Math.max(wanted / 3, Math.min(wanted, mostWidth / unbroken))
  for (;;) {
    const lines = breakLines(text, typeface, mostWidth / size)
    const height = (lines.length - 1) * lineHeight * size + (typeface.ascent + typeface.descent) * size * 0.82
    if (height <= mostHeight || size <= 4) {
      return { lines, size, width: Math.max(...lines.map(line => line.width)) * size, height }
    }
    size *= 0.94
  }
}

/** -1, 0 or 1 across and down. */
function placeOf(position: string): readonly [number, number] {
  const has = (word: string): boolean => position.includes(word)
  return [has('left') ? -1 : has('right') ? 1 : 0, has('top') ? -1 : has('bottom') ? 1 : 0]
}

/** A part of the picture, and how much of each of its pixels the letters cover. */
interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly coverage: Float32Array
  /** The block within the region. */
  readonly block: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
}

function drawBlock(block: Block, typeface: Typeface, planes: Planes, position: string): Region {
  const [across, down] = placeOf(position)
  const room = margin * Math.min(planes.width, planes.height)
  const place = (side: number, length: number, where: number): number =>
    where < 0 ? room : where > 0 ? side - room - length : (side - length) / 2
  const [x, y] = [place(planes.width, block.width, across), place(planes.height, block.height, down)]
  const pad = Math.ceil(block.size * 0.7) + 2
  const [left, top] = [Math.floor(x) - pad, Math.floor(y) - pad]
  const [width, height] = [Math.ceil(block.width) + 2 * pad + 1, Math.ceil(block.height) + 2 * pad + 1]
  const outline = createOutline(width, height)
  for (const [row, line] of block.lines.entries()) {
    const slack = block.width - line.width * block.size
    const startX = x - left + (slack * (across + 1)) / 2
    const baseline = y - top + typeface.ascent * 0.86 * block.size + row * lineHeight * block.size
    for (const { character, x: offset } of line.characters) {
      const scale = block.size / character.font.unitsPerEm
      const atX = (value: number): number => startX + offset * block.size + value * scale
      const atY = (value: number): number => baseline - value * scale
      for (const command of character.commands) {
        if (command.type === 'M') outline.moveTo(atX(command.x), atY(command.y))
        else if (command.type === 'L') outline.lineTo(atX(command.x), atY(command.y))
        else if (command.type === 'Q') {
          outline.curveTo(atX(command.x1), atY(command.y1), atX(command.x), atY(command.y))
        } else if (command.type === 'Z') outline.close()
      }
    }
  }
  const placed = { x: x - left, y: y - top, width: block.width, height: block.height }
  return { left, top, width, height, coverage: outline.finish(), block: placed }
}

/** What lies between the letters and the picture: 0..1, in the region. */
function groundFor(kind: string, region: Region, size: number): Float32Array | null {
  const { width, height, coverage, block } = region
  if (kind === 'outline') {
    const reach = Math.max(1, size * 0.055)
    return distanceFrom(coverage, width, height).map(distance => clamp(reach + 0.5 - distance))
  }
  if (kind === 'shadow') {
    const soft = gaussianBlur(coverage, width, height, Math.max(0.8, size * 0.055))
    const wide = gaussianBlur(coverage, width, height, Math.max(1.5, size * 0.2))
    const shift = Math.round(size * 0.025) * width
    const ground = new Float32Array(coverage.length)
    for (let i = 0; i < ground.length; i++) {
      ground[i] = 0.75 * Math.min(1, (i >= shift ? soft[i - shift] : 0) * 0.8 + wide[i] * 0.75)
    }
    return ground
  }
  if (kind !== 'plate') return null
  const [padX, padY, radius] = [size * 0.42, size * 0.2, size * 0.22]
  const ground = new Float32Array(coverage.length)
  const [centreX, centreY] = [block.x + block.width / 2, block.y + block.height / 2]
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const u = Math.abs(x + 0.5 - centreX) - block.width / 2 - padX + radius
      const v = Math.abs(y + 0.5 - centreY) - block.height / 2 - padY + radius
      const distance = Math.hypot(Math.max(u, 0), Math.max(v, 0)) + Math.min(Math.max(u, v), 0) - radius
      ground[i] = 0.7 * clamp(0.5 - distance)
    }
  }
  return ground
}

/** Lays one flat colour on the picture where `cover` says, in linear light. */
function lay(planes: Planes, region: Region, cover: Float32Array, colour: Rgb): void {
  const channels = [
    [planes.r, toLinear(colour.r)],
    [planes.g, toLinear(colour.g)],
    [planes.b, toLinear(colour.b)],
  ] as const
  const firstX = Math.max(0, -region.left)
  const endX = Math.min(region.width, planes.width - region.left)
  for (let y = Math.max(0, -region.top); y < Math.min(region.height, planes.height - region.top); y++) {
    for (let x = firstX; x < endX; x++) {
      const share = cover[y * region.width + x]
      if (share <= 0.001) continue
      const i = (region.top + y) * planes.width + region.left + x
      const under = planes.alpha ? planes.alpha[i] * (1 - share) : 1 - share
      const total = share + under
      for (const [plane, light] of channels) plane[i] = toEncoded((light * share + toLinear(plane[i]) * under) / total)
      if (planes.alpha) planes.alpha[i] = total
    }
  }
}

async function write(planes: Planes, step: Step, text: string, context: Context): Promise<void> {
  const typeface = await loadTypeface(wordOf(step, 'weight', 'bold') === 'regular' ? 'regular' : 'bold')
  requireCharacters(text, typeface)
  const wanted = (clamp(numberOf(step, 'size', 9), 1, 50) / 100) * Math.min(planes.width, planes.height)
  const block = setBlock(text, typeface, planes, wanted)
  if (block.size < wanted * 0.99) context.note('text_made_smaller')
  context.progress(0.2)
  const region = drawBlock(block, typeface, planes, wordOf(step, 'position', 'bottom'))
  context.progress(0.5)
  const colour = colourOf(step, 'colour', '#ffffff')
  const lightness = toLinear(colour.r) * 0.2126 + toLinear(colour.g) * 0.7152 + toLinear(colour.b) * 0.0722
  const contrast = smoothstep(0.17, 0.19, lightness) > 0.5 ? 0.02 : 1
  const ground = groundFor(wordOf(step, 'legibility', 'shadow'), region, block.size)
  if (ground) lay(planes, region, ground, { r: contrast, g: contrast, b: contrast })
  context.progress(0.8)
  lay(planes, region, region.coverage, colour)
}

export const text: Operation = {
  name: 'text',
  label: 'Text',
  group: 'canvas',
  stage: 'frame',
  summary: 'Writes words on the picture in a clear typeface, readable on any ground.',
  hasStrength: false,
  cost: 0.4,
  parameters: {
    text: { label: 'Words', kind: 'text', maximumLength: 300, default: '' },
    position: {
      label: 'Place',
      kind: 'choice',
      choices: ['top-left', 'top', 'top-right', 'left', 'centre', 'right', 'bottom-left', 'bottom', 'bottom-right'],
      default: 'bottom',
    },
    size: { label: 'Size', kind: 'number', minimum: 1, maximum: 50, step: 0.5, unit: '%', default: 9 },
    colour: { label: 'Colour', kind: 'colour', default: '#ffffff' },
    weight: { label: 'Weight', kind: 'choice', choices: ['regular', 'bold'], default: 'bold' },
    legibility: {
      label: 'Readable by',
      kind: 'choice',
      choices: ['shadow', 'outline', 'plate', 'none'],
      default: 'shadow',
    },
  },
  async run(planes, step, context) {
    context.progress(0)
    const words = wordOf(step, 'text', '').normalize('NFC').trim()
    if (words === '') {
      throw new EngineRefusal('no_text', 'No words were given to write. Put them in quotes, such as: write “Hello”.')
    }
    await write(planes, step, words, context)
    return planes
  },
}
