/**
 * How a mask is drawn, per engine. The house draws a PNG that is clear where to edit (alpha 0) and opaque where to keep;
 * some engines read only its lightness and would take that for "edit nothing" or "edit everything". A model says which
 * form it wants (`Capabilities.maskForm`), and the worker processes draw it: nothing is decoded here or in an adapter.
 */
import type { Capabilities, MaskForm } from './capabilities.ts'

export type { MaskForm } from './capabilities.ts'

export const maskFormOf = (capabilities: Pick<Capabilities, 'maskForm'>): MaskForm => capabilities.maskForm ?? 'alpha'

/**
 * The grey samples of a mask in a form, from how far each point is to be edited: 0 keeps it, 255 edits it, and what lies
 * between is a soft edge. For `alpha` they are the samples of the alpha channel, beside black or any colour.
 */
export function maskSamples(edits: Uint8Array, form: MaskForm): Uint8Array {
  return form === 'white_edits' ? edits : edits.map(edit => 255 - edit)
}
