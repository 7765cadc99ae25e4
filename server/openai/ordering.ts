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

/** All are ordered before any is waited for, so that a refusal comes before there is anything to undo. */
export async function orderAll(
  { generations }: OrderDeps,
  sender: Sender,
  parameters: Parameters,
  kept: Partial<Pick<Kept, 'images' | 'mask'>>,
  model: Model | undefined,
): Promise<Generation[]> {
  const { accountId, apiKeyId, idempotencyKey } = sender
  const ordered: Generation[] = []
  try {
    for (let index = 0; index < parameters.n; index++) {
      const key = idempotencyKey === undefined ? undefined : `${idempotencyKey} ${index}`.trim()
      ordered.push(await generations.order(accountId, orderOf(parameters, kept, model, index), key, apiKeyId))
    }
    return ordered
  } catch (error) {
    for (const each of ordered) await generations.cancel(accountId, each.id).catch(() => {})
    throw error
  }
}

export function orderOf(
  parameters: Parameters,
  { images, mask }: Partial<Pick<Kept, 'images' | 'mask'>>,
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
    // An edit keeps its picture's size until the end.
    ...(kind === 'generate' && size ? { size } : {}),
    modelQuality: parameters.quality ?? undefined,
    maxDataClass: parameters.maxDataClass,
    partialImages: parameters.isStream ? parameters.partialImages : 0,
    finish: { quality: compression, background, size: kind === 'edit' ? size : null },
  }
}

/** Pictures that this request brought and that no model will look at. */
export async function dropUnused({ media }: OrderDeps, accountId: string, kept: Kept, ordered: readonly Generation[]) {
  const used = new Set(ordered.flatMap(({ referenceIds }) => referenceIds))
  const [, ...references] = kept.images
  for (const { id } of references)
    if (!used.has(id) && kept.brought.includes(id)) await media.deletePicture(accountId, id).catch(() => {})
}

/** What was asked for and the model that took it does not have. */
export function ignoredBy({ quality, isStream, partialImages }: Parameters, model: Model | undefined): string[] {
  const can = model?.capabilities
  const ignored: string[] = []
  if (quality !== null && !can?.qualities.includes(quality)) ignored.push('ignored:quality')
  if (isStream && partialImages > 0 && !can?.previews) ignored.push('ignored:partial_images')
  return ignored
}
