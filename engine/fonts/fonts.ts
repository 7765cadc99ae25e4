/**
 * The typeface that words are set in: Inter, in two weights, for Latin (with Vietnamese), Greek and Cyrillic. The fonts lie
 * beside this file as text and are fetched and parsed when first needed, so that they cost nothing where nobody writes.
 */
import { type Command, type Font, type Glyph, parse } from 'opentype.js/dist/opentype.mjs'

export type Weight = 'regular' | 'bold'

/** One character's shape, in ems, y downwards from the baseline. */
export interface Character {
  readonly commands: readonly Command[]
  readonly advance: number
  readonly font: Font
  readonly glyph: Glyph
}

export interface Typeface {
  /** Above and below the baseline, in ems. */
  readonly ascent: number
  readonly descent: number
  /** Null where the typeface lacks it. */
  find(character: string): Character | null
  /** What to add between two characters, in ems. */
  kerning(left: Character, right: Character): number
}

const typefaces = new Map<Weight, Promise<Typeface>>()

export function loadTypeface(weight: Weight): Promise<Typeface> {
  const known = typefaces.get(weight)
  if (known) return known
  const loading = weight === 'bold' ? import('./inter-bold.gen.ts') : import('./inter-regular.gen.ts')
  const typeface = loading.then(({ subsets }) => createTypeface(subsets))
  typefaces.set(weight, typeface)
  return typeface
}

function parseSubset(base64: string): Font {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
  return parse(bytes.buffer)
}

function createTypeface(subsets: readonly string[]): Typeface {
  const fonts: Font[] = []
  const characters = new Map<string, Character | null>()
  const search = (character: string): Character | null => {
    for (let k = 0; k < subsets.length; k++) {
      fonts[k] ??= parseSubset(subsets[k])
      const glyph = fonts[k].charToGlyph(character)
      if (glyph.index === 0) continue
      return { commands: glyph.path.commands, advance: glyph.advanceWidth / fonts[k].unitsPerEm, font: fonts[k], glyph }
    }
    return null
  }
  const find = (character: string): Character | null => {
    const known = characters.get(character)
    if (known !== undefined) return known
    const found = search(character)
    characters.set(character, found)
    return found
  }
  fonts[0] = parseSubset(subsets[0])
  const { unitsPerEm, ascender, descender } = fonts[0]
  return {
    ascent: ascender / unitsPerEm,
    descent: -descender / unitsPerEm,
    find,
    kerning: (left, right) =>
      left.font === right.font ? left.font.getKerningValue(left.glyph, right.glyph) / left.font.unitsPerEm : 0,
  }
}
