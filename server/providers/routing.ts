/**
 * Which model takes an order, as pure rules: the built-in engine when it can do all of it and nobody asked otherwise, else
 * a generative one that obeys every parameter and handles data as well as the person wants. A refusal says what is missing,
 * model by model. Prices, defaults and health come in with the candidates; nothing here remembers anything.
 */
import { allowsClass, type DataClass, type Kind, type Price } from './capabilities.ts'
import type { Model } from './provider.ts'
import { refuse } from './refusals.ts'

export interface Wish {
  readonly accountId: string
  readonly kind: Kind
  /** A model's full id, or the vendor's name of it where only one connected model has that name. */
  readonly model?: string | undefined
  /** The plan cannot do all of it: it wants things that are not in the picture. */
  readonly needsModel: boolean
  readonly hasInput: boolean
  readonly hasMask: boolean
  readonly references: number
  readonly size?: { readonly width: number; readonly height: number } | null | undefined
  readonly seed?: number | null | undefined
  readonly strength?: number | null | undefined
  readonly quality?: string | null | undefined
  readonly background: 'auto' | 'opaque' | 'transparent'
  readonly promptCharacters: number
  /** Of the picture that will be made, where that is known: for prices by the megapixel. */
  readonly pixels?: number | undefined
  /** For this order; never widens what the person allows. */
  readonly maxDataClass?: DataClass | undefined
  /** Ids of models that were tried. */
  readonly except?: readonly string[] | undefined
}

export interface Route {
  readonly model: Model
  /** Where the work may go when `model` fails without a bill, in this order. */
  readonly others: readonly Model[]
  /** How the mask is obeyed; null: there is none. */
  readonly mask: 'native' | 'composited' | null
  /** Of one picture; null: nobody knows. */
  readonly price: { readonly amountMicros: number; readonly currency: string } | null
  /** That a run usually takes; null: there was none yet. */
  readonly seconds: number | null
  /** Parameters that this model does not have; said beforehand and in the answer. */
  readonly unused: readonly string[]
}

/** A model that the person may name, with what the operator set and what was seen of it. */
export interface Candidate {
  readonly model: Model
  readonly isDefault: boolean
  /** Reached with a key of the person's own, who pays for it there. */
  readonly isOwn: boolean
  /** Has failed lately. */
  readonly isSunk: boolean
  readonly seconds: number | null
}

export interface Field {
  readonly candidates: readonly Candidate[]
  /** The worst class that the person allows. */
  readonly allowed: DataClass
}

export const builtinId = 'builtin'

/** @throws Refusal `model_not_found`, `data_class_not_allowed`, `parameter_unsupported`, `no_suitable_model` */
export function routeTo(wish: Wish, field: Field): Route {
  const allowed = narrower(field.allowed, wish.maxDataClass)
  const left = field.candidates.filter(({ model }) => !wish.except?.includes(model.id))
  const judged = left.map(candidate => ({ ...candidate, obstacles: obstaclesOf(candidate.model, wish, allowed) }))
  if (wish.model !== undefined) return routeToNamed(wish, wish.model, judged, allowed)
  const able = judged.filter(({ obstacles }) => obstacles.length === 0)
  const builtin = able.find(({ model }) => model.id === builtinId)
  if (builtin) return routeOf(builtin, [], wish)
  const [best, ...others] = able.sort((one, other) => rank(one, other, wish))
  if (!best) throw refusalOf(judged, wish, allowed)
  return routeOf(best, others, wish)
}

/** By its full id, or by the vendor's name: the one of the person's own key, else the operator's default, else the only one. */
export function findModel<Named extends Pick<Candidate, 'model' | 'isOwn' | 'isDefault'>>(
  candidates: readonly Named[],
  id: string,
): Named | undefined {
  const exact = candidates.find(({ model }) => model.id === id)
  if (exact) return exact
  const called = candidates.filter(({ model }) => model.vendorId === id)
  const [own, preferred] = [called.filter(({ isOwn }) => isOwn), called.filter(({ isDefault }) => isDefault)]
  return [own, preferred, called].find(({ length }) => length === 1)?.[0]
}

type Parameter =
  | 'kind'
  | 'input'
  | 'mask'
  | 'references'
  | 'size'
  | 'seed'
  | 'strength'
  | 'background'
  | 'prompt'
  | 'max_data_class'

interface Obstacle {
  readonly parameter: Parameter
  /** After the name of the model: "takes no mask". */
  readonly says: string
}

interface Judged extends Candidate {
  readonly obstacles: readonly Obstacle[]
}

function narrower(one: DataClass, other: DataClass | undefined): DataClass {
  return other === undefined || allowsClass(other, one) ? one : other
}

function obstaclesOf(model: Model, wish: Wish, allowed: DataClass): Obstacle[] {
  const { capabilities: can, dataHandling, kinds } = model
  const found: Obstacle[] = []
  const add = (isIn: boolean, parameter: Parameter, says: string): void => {
    if (isIn) found.push({ parameter, says })
  }
  if (!kinds.includes(wish.kind))
    add(true, 'kind', wish.kind === 'edit' ? 'changes no pictures' : 'makes no pictures from words alone')
  add(model.id === builtinId && wish.needsModel, 'kind', 'makes nothing that is not in the picture')
  add(wish.kind === 'edit' && !wish.hasInput, 'input', 'needs a picture to change')
  add(wish.hasMask && can.mask === 'none', 'mask', 'obeys no mask')
  add(!wish.hasMask && can.needsMask === true, 'mask', 'needs a mask')
  add(wish.references > can.references, 'references', referencesSay(can.references))
  add(!makesSize(model, wish), 'size', `makes no picture of ${wish.size?.width} × ${wish.size?.height}`)
  add(isGiven(wish.seed) && !can.seed, 'seed', 'takes no seed')
  add(isGiven(wish.strength) && !can.strength, 'strength', 'takes no strength')
  add(wish.background === 'transparent' && !can.transparentBackground, 'background', 'makes no clear background')
  add(wish.promptCharacters > can.promptCharacters, 'prompt', `reads at most ${can.promptCharacters} characters`)
  add(!allowsClass(allowed, dataHandling.class), 'max_data_class', `handles pictures as “${dataHandling.class}”`)
  return found
}

const isGiven = (value: number | null | undefined): boolean => value !== null && value !== undefined

const referencesSay = (count: number): string =>
  count === 0 ? 'takes no further picture' : `takes at most ${count} further ${count === 1 ? 'picture' : 'pictures'}`

/** An edit keeps the size of its picture and is brought to the one that was asked for afterwards, whoever makes it. */
function makesSize({ capabilities: { sizes } }: Model, { kind, size }: Wish): boolean {
  if (kind === 'edit' || !size) return true
  const { width, height } = size
  if (sizes.rule === 'like_input') return false
  if (sizes.rule === 'list') return sizes.sizes.some(([w, h]) => w === width && h === height)
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  return (
    width % sizes.of === 0 &&
    height % sizes.of === 0 &&
    short >= sizes.sidePixelsLeast &&
    long <= sizes.sidePixelsMost &&
    width * height >= (sizes.pixelsLeast ?? 0) &&
    width * height <= (sizes.pixelsMost ?? Number.POSITIVE_INFINITY) &&
    long <= short * (sizes.ratioMost ?? Number.POSITIVE_INFINITY)
  )
}

function routeToNamed(wish: Wish, name: string, judged: readonly Judged[], allowed: DataClass): Route {
  const named = findModel(judged, name)
  if (!named) throw refuse('model_not_found', { model: name, param: 'model' })
  const [first] = named.obstacles
  if (!first) {
    // Who names a model gets that one: at most the same one on another line.
    const same = judged.filter(each => each !== named && each.model.vendorId === named.model.vendorId)
    const able = same.filter(({ obstacles }) => obstacles.length === 0).sort((one, other) => rank(one, other, wish))
    return routeOf(named, able, wish)
  }
  if (first.parameter === 'max_data_class') throw classRefusal([named], allowed)
  if (first.parameter === 'kind' || first.parameter === 'input')
    throw refuse('no_suitable_model', { why: sentence(named), models: [line(named)], param: 'model' })
  throw parameterRefusal(named.model.label, first, judged)
}

const megapixel = 1_000_000

function priceOf(price: Price | null, pixels: number | undefined): Route['price'] {
  if (price === null) return null
  const { amountMicros, currency, per } = price
  if (per === 'image') return { amountMicros, currency }
  if (per === 'second' || pixels === undefined) return null
  return { amountMicros: Math.ceil((amountMicros * pixels) / megapixel), currency }
}

/** For comparing alone: as if everything cost dollars; who names no price comes after who does. */
const costOf = ({ model }: Candidate, { pixels = megapixel }: Wish): number =>
  priceOf(model.price, pixels)?.amountMicros ?? Number.POSITIVE_INFINITY

/** Who brought a key of their own means it; then whoever is well, what the operator prefers, and what costs less. */
function rank(one: Candidate, other: Candidate, wish: Wish): number {
  const [cost, otherCost] = [costOf(one, wish), costOf(other, wish)]
  return (
    Number(other.isOwn) - Number(one.isOwn) ||
    Number(one.isSunk) - Number(other.isSunk) ||
    Number(other.isDefault) - Number(one.isDefault) ||
    (cost === otherCost ? 0 : cost - otherCost) ||
    (one.model.id < other.model.id ? -1 : 1)
  )
}

/** Work moves on only to who handles data no worse and is paid by the same purse. */
function routeOf(chosen: Candidate, others: readonly Candidate[], wish: Wish): Route {
  const { model, isOwn, seconds } = chosen
  const mayFollow = others.filter(
    each => each.isOwn === isOwn && allowsClass(model.dataHandling.class, each.model.dataHandling.class),
  )
  const isIdle = wish.quality && wish.quality !== 'auto' && !model.capabilities.qualities.includes(wish.quality)
  const { mask } = model.capabilities
  return {
    model,
    others: mayFollow.map(each => each.model),
    mask: wish.hasMask && mask !== 'none' ? mask : null,
    price: priceOf(model.price, wish.pixels),
    seconds,
    unused: isIdle ? ['quality'] : [],
  }
}

const sentence = ({ model, obstacles }: Judged): string =>
  `${model.label} ${obstacles.map(({ says }) => says).join(' and ')}.`

const line = ({ model, obstacles }: Judged): string => `${model.id}: ${obstacles.map(({ says }) => says).join(', ')}`

const SHOWN = 5

function refusalOf(judged: readonly Judged[], wish: Wish, allowed: DataClass) {
  const generative = judged.filter(({ model }) => model.id !== builtinId)
  const others = generative.filter(({ obstacles }) => obstacles.every(({ parameter }) => parameter !== 'kind'))
  const closed = others.filter(
    ({ obstacles: [first, ...more] }) => first?.parameter === 'max_data_class' && !more.length,
  )
  if (closed.length > 0) return classRefusal(closed, allowed)
  // What stands in everybody's way is what has to change.
  const [first] = others
  const all = first?.obstacles.find(({ parameter }) =>
    others.every(({ obstacles }) => obstacles.some(each => each.parameter === parameter)),
  )
  if (first && all && all.parameter !== 'max_data_class')
    return parameterRefusal(others.length === 1 ? first.model.label : null, all, judged)
  const who = others.length > 0 ? others : generative
  const what = wish.kind === 'edit' ? 'makes what is not in a picture' : 'makes pictures from words'
  const why =
    who.length > 0 ? who.slice(0, SHOWN).map(sentence).join(' ') : `No model that ${what} is connected to this server.`
  return refuse('no_suitable_model', { why, models: judged.map(line) })
}

function classRefusal(closed: readonly Judged[], allowed: DataClass) {
  const classes = closed.map(({ model }) => model.dataHandling.class)
  const needed = classes.reduce((best, each) => (allowsClass(best, each) ? each : best))
  const models = closed.map(({ model }) => model.id)
  return refuse('data_class_not_allowed', { needed, allowed, models, param: 'max_data_class' })
}

/** `who`: null where it is true of every model that could do the rest. */
function parameterRefusal(who: string | null, { parameter, says }: Obstacle, judged: readonly Judged[]) {
  const inTheWay = (each: Obstacle): boolean => each.parameter === parameter || each.parameter === 'kind'
  const models = judged.filter(({ obstacles }) => !obstacles.some(inTheWay)).map(({ model }) => model.id)
  const cure =
    models.length > 0 ? `These do not mind: ${models.slice(0, SHOWN).join(', ')}.` : 'Change or leave it out.'
  const details = { cure, param: parameter, models }
  if (who !== null) return refuse('parameter_unsupported', { ...details, who, problem: says })
  return refuse('parameter_unsupported', {
    ...details,
    who: 'No model that could do the rest',
    problem: words[parameter],
  })
}

const words: Record<Parameter, string> = {
  kind: 'does this',
  input: 'works without a picture',
  mask: 'obeys a mask',
  references: 'takes that many pictures',
  size: 'makes that size',
  seed: 'takes a seed',
  strength: 'takes a strength',
  background: 'makes a clear background',
  prompt: 'reads that many characters',
  max_data_class: 'handles pictures as you allow',
}
