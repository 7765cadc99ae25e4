/**
 * From what a person sends to an order that can be run: which model takes it, by which plan, with which pictures. All that
 * can be refused is refused here, before anything is kept; a quote is the same without the keeping.
 */
import { randomInt } from 'node:crypto'
import { engineName, engineVersion, type Plan, planInstruction } from '@image2image/engine'
import { newId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Picture } from '../media/media.ts'
import {
  builtinId,
  type DataClass,
  type Finish,
  type Kind,
  type OutputFormat,
  type Route,
  type Wish,
} from '../providers/providers.ts'
import { formatFor, type Generation } from './generation.ts'
import type { Parts } from './generations.ts'
import { hopeless, planFor, readsReference, requireNeeds } from './planning.ts'
import { refuse } from './refusals.ts'
import type { WireStep } from './schema.ts'

export interface Order {
  /** The picture that is to be changed; without one a picture is made from the words alone. */
  readonly pictureId?: string | undefined
  readonly instruction: string
  /** Takes the place of the plan that the words would give. */
  readonly operations?: readonly WireStep[] | undefined
  readonly inOrder?: boolean | undefined
  /** Scales every step of the plan; 1 leaves it as it is. Of a model: how far it may go, 0 to 1. */
  readonly strength?: number | undefined
  readonly seed?: number | undefined
  /** Counts orders that are the same in everything else, so that none is taken for another one sent again. */
  readonly variation?: number | undefined
  /** Digests of all its pictures, for an order that comes with new copies of them each time it is sent. */
  readonly contents?: readonly string[] | undefined
  readonly format?: OutputFormat | undefined
  readonly model?: string | undefined
  /**
   * A picture of the same size that says where to edit: its clear parts, or the white ones where nothing is clear. One
   * that was taken in as a mask is deleted with the end of the edit.
   */
  readonly maskId?: string | undefined
  /** Of a quote: there will be one. */
  readonly hasMask?: boolean | undefined
  /** Further pictures, for edits that take something from them. */
  readonly referenceIds?: readonly string[] | undefined
  /** Of a picture made from words. */
  readonly size?: { readonly width: number; readonly height: number } | undefined
  /** One of the model's qualities. */
  readonly modelQuality?: string | undefined
  readonly maxDataClass?: DataClass | undefined
  /** How many pictures of the unfinished work are wanted, 0 to 3. */
  readonly partialImages?: number | undefined
  readonly finish?: Partial<Omit<Finish, 'format'>> | undefined
}

export interface Planned {
  readonly kind: Kind
  readonly plan: Plan
  readonly wish: Wish
  readonly route: Route
  readonly input: Picture | null
  readonly referenceIds: readonly string[]
}

const SEED_DEFAULT = 1
/** What every service takes. */
const SEED_MOST = 2 ** 31 - 1
const SQUARE = 1024 * 1024

/** The same for every spelling of one order. */
export const spell = (wanted: Order): string => {
  const sorted = (_: string, value: unknown): unknown =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value
  return JSON.stringify(wanted, sorted)
}

/** @throws Refusal what the order would be answered with */
export async function planOrder(
  parts: Parts,
  accountId: string,
  wanted: Order,
  /** What the same request has just looked at. */
  known: readonly Picture[] = [],
): Promise<Planned> {
  const { pictureId, maskId, referenceIds = [] } = wanted
  const require = async (id: string): Promise<Picture> =>
    known.find(picture => picture.id === id) ?? parts.media.requirePicture(accountId, id)
  if (pictureId === undefined && maskId !== undefined) throw refuse('mask_without_picture')
  const input = pictureId === undefined ? null : await require(pictureId)
  if (input && maskId !== undefined) requireFitting(input, await require(maskId))
  for (const id of referenceIds) await require(id)
  const kind = input ? 'edit' : 'generate'
  const wish = wishOf(accountId, wanted, kind, input)
  const { plan, route } = input ? planEdit(parts, wanted, wish) : planFromWords(parts, wanted, wish)
  const isModels = route.model.id !== builtinId
  if (isModels && (wanted.strength ?? 0) > 1)
    throw refuse('invalid_parameter', { problem: `${route.model.label} takes a strength from 0 to 1.` })
  const isUsed = isModels || plan.operations.some(readsReference)
  return { kind, plan, wish, route, input, referenceIds: isUsed ? referenceIds : [] }
}

function wishOf(accountId: string, wanted: Order, kind: Kind, input: Picture | null): Wish {
  const { size } = kind === 'generate' ? wanted : {}
  const made = size ?? input
  return {
    ...{ accountId, kind, size, model: wanted.model, needsModel: kind === 'generate' },
    hasInput: input !== null,
    hasMask: wanted.maskId !== undefined || wanted.hasMask === true,
    references: wanted.referenceIds?.length ?? 0,
    seed: wanted.seed,
    strength: wanted.strength,
    quality: wanted.modelQuality,
    background: wanted.finish?.background ?? 'auto',
    promptCharacters: wanted.instruction.length,
    pixels: made ? made.width * made.height : SQUARE,
    maxDataClass: wanted.maxDataClass,
  }
}

type Led = Pick<Planned, 'plan' | 'route'>

/** Only the built-in engine works by steps; a model is given the words. */
const noSteps = (needsGenerative: boolean): Plan => ({ operations: [], notUnderstood: [], needsGenerative })

function planFromWords({ providers }: Parts, wanted: Order, wish: Wish): Led {
  if (wanted.instruction.trim() === '') throw refuse('instruction_missing')
  if (wanted.operations) throw refuse('operations_without_picture')
  return { plan: noSteps(true), route: providers.route(wish) }
}

function planEdit(parts: Parts, wanted: Order, wish: Wish): Led {
  const { providers } = parts
  const named = wanted.model === undefined ? undefined : providers.model(wish.accountId, wanted.model)
  if (wanted.model !== undefined && !named) throw refuse('model_not_found', { model: wanted.model })
  if (wanted.operations && named && named.id !== builtinId)
    throw refuse('operations_are_builtin', { model: named.label })
  if (wanted.operations || named?.id === builtinId) return byPlan(parts, wanted, { ...wish, model: builtinId })
  if (wanted.instruction.trim() === '') throw refuse('instruction_missing')
  if (named) return { plan: noSteps(true), route: providers.route({ ...wish, needsModel: true }) }
  const read = planInstruction(wanted.instruction, givenWith(wish))
  const isWhole = !read.needsGenerative && read.notUnderstood.length === 0 && read.operations.length > 0
  if (!isWhole) return byModel(parts, wanted, { ...wish, needsModel: true }, read)
  requireNeeds(read)
  const route = providers.route(wish)
  return route.model.id === builtinId ? byPlan(parts, wanted, wish) : { plan: noSteps(false), route }
}

const givenWith = ({ hasMask, references }: Wish) => ({ hasMask, hasReference: references > 0 })

function byPlan({ providers }: Parts, wanted: Order, wish: Wish): Led {
  const needsTransparency = wish.background === 'transparent'
  const plan = planFor({ ...wanted, ...givenWith(wish), needsTransparency }, providers.generative(wish.accountId))
  return { plan, route: providers.route(wish) }
}

/** Where no model may take it, the engine does what it can of it, as it says beforehand; a parameter is never dropped. */
function byModel(parts: Parts, wanted: Order, wish: Wish, read: Plan): Led {
  const { providers } = parts
  try {
    return { plan: noSteps(true), route: providers.route(wish) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const isForWant = error.code === 'no_suitable_model' || error.code === 'data_class_not_allowed'
    if (!isForWant) throw error
    requireNeeds(read)
    if (read.operations.length > 0) return byPlan(parts, wanted, { ...wish, model: builtinId, needsModel: false })
    const generative = providers.generative(wish.accountId)
    throw generative.length > 0 ? error : hopeless(read, wanted.instruction, generative)
  }
}

function requireFitting(picture: Picture, mask: Picture): void {
  const { width, height } = picture
  if (mask.width !== width || mask.height !== height)
    throw refuse('mask_size', { maskWidth: mask.width, maskHeight: mask.height, width, height })
}

export function draftOf({ clock }: Parts, accountId: string, wanted: Order, planned: Planned) {
  const { kind, plan, wish, route, input, referenceIds } = planned
  const { model } = route
  const { quality = null, size = null, background = 'auto' } = wanted.finish ?? {}
  const now = clock.now()
  return {
    megapixels: (wish.pixels ?? SQUARE) / 1e6,
    id: newId('gen', clock),
    ...{ accountId, kind, plan, referenceIds },
    state: 'queued' as const,
    stage: 'Waiting',
    fraction: 0,
    instruction: wanted.instruction,
    seed: seedOf(wanted, route),
    askedModel: wanted.model ?? null,
    ...placeOf(route),
    tried: [],
    asked: askedOf(wanted, planned),
    engine: model.id === builtinId ? engineName : model.vendorId,
    engineVersion: model.id === builtinId ? engineVersion : model.version,
    inputId: input?.id ?? null,
    maskId: wanted.maskId ?? null,
    resultId: null,
    finish: { format: wanted.format ?? formatFor(input, plan), quality, size, background },
    ticket: null,
    dispatchedAt: null,
    vendorRequestId: null,
    cost: null,
    changedOutside: null,
    revisedPrompt: null,
    deliveredAt: null,
    notes: [],
    error: null,
    attempt: 0,
    version: 1,
    createdAt: now,
    startedAt: null,
    runner: null,
    touchedAt: now,
    finishedAt: null,
  }
}

/** Who takes it, and what becomes of the data there. */
export const placeOf = ({ model, mask }: Pick<Route, 'model' | 'mask'>) => ({
  model: model.id,
  provider: model.provider,
  region: model.dataHandling.region,
  dataClass: model.dataHandling.class,
  maskHandling: mask,
})

function askedOf(wanted: Order, { wish, route }: Planned): Generation['asked'] {
  return {
    size: wish.size ?? null,
    quality: wanted.modelQuality ?? null,
    strength: wanted.strength ?? null,
    seed: wanted.seed ?? null,
    maxDataClass: wanted.maxDataClass ?? null,
    partialImages: wanted.partialImages ?? 0,
    needsModel: wish.needsModel,
    others: route.others.map(({ id }) => id),
    anyFormat: wanted.format === undefined && (wanted.finish?.quality ?? null) === null,
  }
}

/** Chosen here where the model takes one, so that the same can be made again. */
function seedOf({ seed, variation = 0 }: Order, { model }: Route): number | null {
  if (model.id === builtinId) return ((seed ?? SEED_DEFAULT) + variation) % 2 ** 32
  if (!model.capabilities.seed) return null
  return seed === undefined ? randomInt(SEED_MOST) : (seed + variation) % 2 ** 32
}
