/** What is used here of opentype.js, which ships no types. Lengths in font units, y upwards. */
declare module 'opentype.js/dist/opentype.mjs' {
  export type Command =
    | { readonly type: 'M' | 'L'; readonly x: number; readonly y: number }
    | { readonly type: 'Q'; readonly x1: number; readonly y1: number; readonly x: number; readonly y: number }
    | {
        readonly type: 'C'
        readonly x1: number
        readonly y1: number
        readonly x2: number
        readonly y2: number
        readonly x: number
        readonly y: number
      }
    | { readonly type: 'Z' }

  export interface Glyph {
    /** 0 is the glyph of characters that the font lacks. */
    readonly index: number
    readonly advanceWidth: number
    readonly path: { readonly commands: readonly Command[] }
  }

  export interface Font {
    readonly unitsPerEm: number
    readonly ascender: number
    readonly descender: number
    charToGlyph(character: string): Glyph
    getKerningValue(left: Glyph, right: Glyph): number
  }

  export function parse(bytes: ArrayBuffer): Font
}
