/**
 * One request as real generations: as many as were asked for, made by the same jobs as any other. Whoever goes away finds
 * them in the library and by their ids; whoever asks the same again before the answer was there joins them.
 */
import type { Generation, Generations, Order } from '../generations/generations.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Media } from '../media/media.ts'
import type { Model, Providers } from '../providers/providers.ts'
import type { Kept } from './body.ts'
import type { Parameters } from './parameters.ts'
import { refuse } from './refusals.ts'

export interface OrderDeps {
  readonly generations: Generations
  readonly media: Media
  readonly providers: Providers
  readonly clock: Clock
  /** Signs links to results. */
  readonly secret: string
}

export interface Sender {
  readonly accountId: string
  readonly apiKeyId: string | undefined
  readonly idempotencyKey: string | undefined
}

/** Only what is certain without a picture; the rest is found out when the order is routed. */
export function requireNamed({ providers }: OrderDeps, accountId: string, parameters: Parameters): Model | undefined {
  const { model, provider } = parameters
  if (model !== undefined) {
    const named = providers.model(accountId, model)
    if (!named) throw refuse('model_not_found', { model, param: 'model' })
    if (provider === undefined || isOf(named, provider)) return named
    throw refuse('model_not_found', { model: `${model} of ${provider}`, param: 'provider' })
  }
  if (provider === undefined) return undefined
  const models = providers.modelsFor(accountId).filter(each => isOf(each, provider))
  if (models.length === 0) throw refuse('provider_not_found', { provider, param: 'provider' })
  const [only, ...more] = models.filter(({ kinds }) => kinds.includes(parameters.kind))
  if (only && more.length === 0) return only
  const names = models.map(({ id }) => id).join(', ')
  throw refuse('provider_needs_model', { provider, models: names, param: 'model' })
}

const isOf = ({ connectionId, provider, id }: Model, name: string): boolean =>
  name === connectionId || name === provider || id.startsWith(`${name}/`)

/** Nothing of it where a picture is made from words. */
type KeptPart = Partial<Pick<Kept, 'images' | 'mask' | 'contents'>>

/** A request of which one is refused leaves nothing behind, and nothing of it has begun. */
export async function orderAll(
  { generations }: Pick<OrderDeps, 'generations'>,
  { accountId, apiKeyId, idempotencyKey }: Sender,
  parameters: Parameters,
  kept: KeptPart,
  model: Model | undefined,
): Promise<Generation[]> {
  const wanted = Array.from({ length: parameters.n }, (_, index) => ({
    order: orderOf(parameters, kept, model, index),
    idempotencyKey: idempotencyKey === undefined ? undefined : `${idempotencyKey} ${index}`,
  }))
  const known = [...(kept.images ?? []), ...(kept.mask ? [kept.mask] : [])]
  return generations.orderAll(accountId, wanted, apiKeyId, known)
}

export function orderOf(
  parameters: Parameters,
  { images, mask, contents }: KeptPart,
  model: Model | undefined,
  variation: number,
): Order {
  const { kind, prompt, steps, strength, format, compression, size, background, seed } = parameters
  const [image, ...references] = images ?? []
  return {
    ...(image ? { pictureId: image.id } : {}),
    instruction: prompt,
    operations: steps,
    model: model?.id,
    ...{ strength, format, seed, variation },
    maskId: mask?.id,
    referenceIds: references.map(({ id }) => id),
    contents,
    // An edit keeps its picture's size until the end.
    ...(kind === 'generate' && size ? { size } : {}),
    modelQuality: parameters.quality ?? undefined,
    maxDataClass: parameters.maxDataClass,
    partialImages: parameters.isStream ? parameters.partialImages : 0,
    finish: { quality: compression, background, size: kind === 'edit' ? size : null },
  }
}

/** Pictures that came with this request and that nothing was made from: no model looks at them, or it joined an earlier one. */
export async function dropUnused({ media }: OrderDeps, accountId: string, kept: Kept, ordered: readonly Generation[]) {
  const used = new Set(ordered.flatMap(({ inputId, maskId, referenceIds }) => [inputId, maskId, ...referenceIds]))
  for (const id of kept.brought) if (!used.has(id)) await media.deletePicture(accountId, id).catch(() => {})
}

/** What was asked for and the model that took it does not have. */
export function ignoredBy({ quality, isStream, partialImages }: Parameters, model: Model | undefined): string[] {
  const can = model?.capabilities
  const ignored: string[] = []
  if (quality !== null && !can?.qualities.includes(quality)) ignored.push('ignored:quality')
  if (isStream && partialImages > 0 && !can?.previews) ignored.push('ignored:partial_images')
  return ignored
}
