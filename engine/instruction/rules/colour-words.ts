/** Colours as the operations read them: by name or as hex. */
import { parseColour } from '../../pixels/colour.ts'
import type { Item } from '../clauses.ts'

/** As the engine's operations read it: "light blue" or "#ff0000". */
export const colourWords = (item: Item): string =>
  item.meaning.detail === 'hex' ? item.meaning.value.slice(0, 7) : item.meaning.value.replaceAll('-', ' ')

/** Hex, because a chip's colour picker shows nothing else. */
export function colourHex(item: Item): string {
  const words = colourWords(item)
  const rgb = parseColour(words)
  if (!rgb) return words
  const digits = (channel: number): string =>
    Math.round(channel * 255)
      .toString(16)
      .padStart(2, '0')
  return `#${digits(rgb.r)}${digits(rgb.g)}${digits(rgb.b)}`
}
