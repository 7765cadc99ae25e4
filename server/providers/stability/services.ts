/**
 * Which of Stability AI's services an order is for. It has none that takes an instruction: there is one that fills a mask,
 * one that finds a thing and puts another in its place, one for backgrounds. So a few forms of words are known here, as
 * English as the service itself; everything else is made anew from the words along the lines of the picture.
 */
import { nearestRatio, type Part } from '../exchange.ts'
import { providerFailure } from '../failures.ts'
import type { ProviderOrder } from '../provider.ts'
import { ratios } from './models.ts'

export interface Asked {
  /** Behind `/v2beta/stable-image/`. */
  readonly path: string
  readonly parts: readonly Part[]
  /** The answer is a name to ask for, and not the picture. */
  readonly isQueued?: true
}

export function askedOf(order: ProviderOrder): Asked {
  const end: Part[] = [
    ['seed', order.seed === null ? null : seedOf(order.seed)],
    ['output_format', 'png'],
  ]
  if (order.model === 'edit') return editOf(order, end)
  if (order.model === 'core') return { path: 'generate/core', parts: [['prompt', order.prompt], ...end] }
  const { prompt, input, size, strength } = order
  const parts: Part[] = [['prompt', prompt]]
  // A picture and how far to go from it belong together there; proportions are of pictures from words alone.
  if (input) parts.push(['image', input], ['strength', strength ?? usualStrength])
  else if (size) parts.push(['aspect_ratio', nearestRatio(size, ratios)])
  if (order.model === 'ultra') return { path: 'generate/ultra', parts: [...parts, ...end] }
  if (order.model !== 'sd3.5-large') throw providerFailure('provider_model_gone', 'no')
  parts.push(['model', order.model], ['mode', input ? 'image-to-image' : 'text-to-image'])
  return { path: 'generate/sd3', parts: [...parts, ...end] }
}

/** Zero would be any seed there, and the last one is not to be had. */
const seedOf = (seed: number): number => (seed === 0 || seed > lastSeed ? lastSeed : seed)
const lastSeed = 4_294_967_294

const usualStrength = 0.7

function editOf({ prompt, input, mask }: ProviderOrder, end: Part[]): Asked {
  const image: Part = ['image', input]
  if (mask) {
    if (removal.test(prompt)) return { path: 'edit/erase', parts: [image, ['mask', mask], ...end] }
    return { path: 'edit/inpaint', parts: [image, ['mask', mask], ['prompt', prompt], ...end] }
  }
  const words = wordsOf(prompt)
  if (words.what === 'remove_background') {
    // Nothing in it is left to chance, so it takes no seed.
    return { path: 'edit/remove-background', parts: [image, ['output_format', 'png']] }
  }
  if (words.what === 'new_background') {
    const parts: Part[] = [['subject_image', input], ['background_prompt', words.to], ...end]
    return { path: 'edit/replace-background-and-relight', parts, isQueued: true }
  }
  if (words.what === 'replace') {
    const parts: Part[] = [image, ['search_prompt', words.from], ['prompt', words.to], ...end]
    return { path: 'edit/search-and-replace', parts }
  }
  if (words.what === 'recolour') {
    const parts: Part[] = [image, ['select_prompt', words.from], ['prompt', words.to], ...end]
    return { path: 'edit/search-and-recolor', parts }
  }
  return { path: 'control/structure', parts: [image, ['prompt', prompt], ...end] }
}

type Words =
  | { readonly what: 'remove_background' | 'anything' }
  | { readonly what: 'new_background'; readonly to: string }
  | { readonly what: 'replace' | 'recolour'; readonly from: string; readonly to: string }

const removal = /^(please )?(remove|erase|delete|get rid of|take away|take out)\b/i
const background = /^(the |its |her |his |my )?(whole )?background$/i
const whole = /^(it|this|that|everything|all|(the |this |my )?(picture|image|photo|photograph|scene))$/i

const colour =
  '(?:(?:dark|light|bright|pale|deep) )?(?:red|orange|yellow|green|blue|turquoise|teal|navy|purple|violet|pink|brown|beige|cream|gold|silver|black|white|gr[ea]y)'

/** One plain sentence only: of two wishes, one would be lost. */
function wordsOf(prompt: string): Words {
  const said = prompt
    .trim()
    .replace(/^please /i, '')
    .replace(/[.!]$/, '')
  const isPlain = said.length <= 200 && !/[.;:\n]|, (and|then) | then /.test(said)
  if (!isPlain) return { what: 'anything' }
  const taken = /^(?:remove|erase|delete|cut out|take away) (.+)$/i.exec(said)
  if (taken?.[1] && background.test(taken[1])) return { what: 'remove_background' }
  const changed =
    /^(?:replace|swap|exchange) (.+?) (?:with|for|by) (.+)$/i.exec(said) ??
    /^(?:change|turn|transform) (.+?) (?:into|to) (.+)$/i.exec(said)
  const [from, to] = [changed?.[1] ?? '', changed?.[2] ?? '']
  if (changed && background.test(from)) return { what: 'new_background', to }
  if (changed && !whole.test(from) && !/^colou?r of /i.test(from.replace(/^the /i, '')))
    return { what: 'replace', from, to }
  const painted = new RegExp(`^(?:paint|colou?r|recolou?r|dye) (.+?) (?:in )?(${colour})$`, 'i').exec(said)
  if (painted?.[1] && painted[2] && !whole.test(painted[1])) {
    return { what: 'recolour', from: painted[1], to: `${painted[2]} ${painted[1]}` }
  }
  return { what: 'anything' }
}
