/**
 * Writes an order as the graph that InvokeAI runs, for models of Stable Diffusion 1, 2 and XL: the loader and the words
 * differ between them, the rest is the same. Masks are black where to edit.
 */
import type { ProviderOrder } from '../provider.ts'

/** As InvokeAI names a model in a graph. */
export interface ModelName {
  readonly key: string
  readonly hash: string
  readonly name: string
  readonly base: string
  readonly type: string
}

export const bases = ['sd-1', 'sd-2', 'sdxl'] as const
export const resultNode = 'result'

interface Edge {
  readonly source: { readonly node_id: string; readonly field: string }
  readonly destination: { readonly node_id: string; readonly field: string }
}

export interface Graph {
  readonly id: string
  readonly nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly edges: readonly Edge[]
}

export interface Pictures {
  readonly image: string | null
  readonly mask: string | null
}

export const stepsOfQuality: Readonly<Record<string, number>> = { low: 12, medium: 25, high: 40 }

/** How far an edit goes where nobody says; inside a mask the outside holds it together. */
const usualStrength = { edit: 0.6, inpaint: 0.9 } as const

const edge = (from: string, to: string): Edge => {
  const [source = '', field = ''] = from.split('.')
  const [target = '', input = ''] = to.split('.')
  return { source: { node_id: source, field }, destination: { node_id: target, field: input } }
}

export function graphOf(
  { prompt, quality, strength }: Pick<ProviderOrder, 'prompt' | 'quality' | 'strength'>,
  model: ModelName,
  { image, mask }: Pictures,
  { seed, width, height }: { readonly seed: number; readonly width: number; readonly height: number },
): Graph {
  const isXl = model.base === 'sdxl'
  const far = strength ?? usualStrength[mask ? 'inpaint' : 'edit']
  const words = (id: string, text: string) =>
    isXl
      ? { id, type: 'sdxl_compel_prompt', prompt: text, style: text, is_intermediate: true }
      : { id, type: 'compel', prompt: text, is_intermediate: true }
  const nodes: Record<string, Record<string, unknown>> = {
    model: { id: 'model', type: isXl ? 'sdxl_model_loader' : 'main_model_loader', model, is_intermediate: true },
    wanted: words('wanted', prompt),
    unwanted: words('unwanted', ''),
    noise: { id: 'noise', type: 'noise', seed, width, height, use_cpu: true, is_intermediate: true },
    denoise: {
      id: 'denoise',
      type: 'denoise_latents',
      steps: stepsOfQuality[quality ?? 'medium'] ?? 25,
      cfg_scale: 6.5,
      scheduler: 'dpmpp_2m_k',
      denoising_start: image ? Math.max(0, 1 - far) : 0,
      denoising_end: 1,
      is_intermediate: true,
    },
    [resultNode]: { id: resultNode, type: 'l2i', fp32: false, is_intermediate: true, use_cache: false },
  }
  const edges = [
    ...['wanted', 'unwanted'].flatMap(each => [
      edge('model.clip', `${each}.clip`),
      ...(isXl ? [edge('model.clip2', `${each}.clip2`)] : []),
    ]),
    edge('model.unet', 'denoise.unet'),
    edge('wanted.conditioning', 'denoise.positive_conditioning'),
    edge('unwanted.conditioning', 'denoise.negative_conditioning'),
    edge('noise.noise', 'denoise.noise'),
    edge('denoise.latents', `${resultNode}.latents`),
    edge('model.vae', `${resultNode}.vae`),
  ]
  if (image) {
    nodes.start = { id: 'start', type: 'i2l', image: { image_name: image }, fp32: false, is_intermediate: true }
    edges.push(edge('model.vae', 'start.vae'), edge('start.latents', 'denoise.latents'))
  }
  if (image && mask) {
    const pictures = { image: { image_name: image }, mask: { image_name: mask } }
    nodes.where = { id: 'where', type: 'create_denoise_mask', ...pictures, fp32: false, is_intermediate: true }
    edges.push(edge('model.vae', 'where.vae'), edge('where.denoise_mask', 'denoise.denoise_mask'))
  }
  return { id: 'image2image', nodes, edges }
}
