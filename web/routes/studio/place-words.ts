/**
 * Where a step works, as a person picks it: a place, or everything but it. The engine's expressions can say more; what is
 * beyond this short form is kept as it came and shown as it is written.
 */
export const placeNames = [
  'subject',
  'background',
  'sky',
  'faces',
  'brush',
  'rectangle',
  'colour',
  'shadows',
  'highlights',
  'top',
  'bottom',
  'left',
  'right',
  'centre',
] as const
export type PlaceName = (typeof placeNames)[number]

export type Where =
  | { readonly kind: 'whole' }
  | { readonly kind: 'place'; readonly name: PlaceName; readonly rest: string; readonly isNot: boolean }
  | { readonly kind: 'other'; readonly words: string }

export const defaultRest: Partial<Record<PlaceName, string>> = { rectangle: '0.25 0.25 0.5 0.5', colour: 'red' }

export function readWhere(mask: string | undefined): Where {
  if (mask === undefined) return { kind: 'whole' }
  const [, not, name = '', rest = ''] = /^(not )?(\w+)\s*(.*)$/.exec(mask.trim()) ?? []
  const known = placeNames.find(place => place === name)
  const isPlain = known !== undefined && !/\b(and|or|except|not)\b|[()]/.test(rest)
  const isSound = known === 'rectangle' || known === 'colour' ? rest !== '' : rest === ''
  if (!known || !isPlain || !isSound) return { kind: 'other', words: mask }
  return { kind: 'place', name: known, rest, isNot: not !== undefined }
}

export function writeWhere(where: Where): string | undefined {
  if (where.kind === 'whole') return undefined
  if (where.kind === 'other') return where.words
  return `${where.isNot ? 'not ' : ''}${where.name}${where.rest === '' ? '' : ` ${where.rest}`}`
}

/** Left, top, width and height of a rectangle, as fractions. */
export function frameOf(rest: string): [number, number, number, number] {
  const [x = 0.25, y = 0.25, w = 0.5, h = 0.5] = rest.split(/\s+/).map(Number)
  return [x, y, w, h]
}

/** It stays inside the picture, and never becomes nothing. */
export function frameText([x, y, w, h]: readonly [number, number, number, number]): string {
  const inside = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most) * 100) / 100
  const [left, top] = [inside(x, 0.98), inside(y, 0.98)]
  const side = (length: number, from: number) => Math.max(0.02, inside(length, 1 - from))
  return [left, top, side(w, left), side(h, top)].map(value => String(Math.round(value * 100) / 100)).join(' ')
}
