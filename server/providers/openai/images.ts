/**
 * `POST /images/edits` and `/images/generations` as the port wants them. Both answer with the finished picture, so the
 * request is held open (`held.ts`); with previews wanted, the answer is a stream of events. Shared with the adapter for
 * services that speak like OpenAI.
 */
import { APIError } from 'openai'
import type { ImageEditParamsBase, ImageGenerateParamsBase, ImagesResponse } from 'openai/resources/images'
import { fieldsOf, listOf, numberOf, pictureAt, textOf } from '../exchange.ts'
import { failureOf, type Picture, pictureOfBase64, pictureOfBytes, providerFailure } from '../failures.ts'
import { Held, type News } from '../held.ts'
import {
  type AdapterTools,
  type Connection,
  type ModelFacts,
  type Outcome,
  type Provider,
  ProviderFailure,
  type ProviderOrder,
} from '../provider.ts'
import { Cargo, clientOf } from './client.ts'
import { failureIn, understood } from './failures.ts'

export interface Dialect {
  /** As the result names its engine. */
  readonly engine: string
  readonly models: readonly ModelFacts[]
  /** What is known of a model, found or not. Only what it names is ever sent. */
  factsOf(vendorId: string): ModelFacts
  /** Those of a list of models that can draw. */
  discover(connection: Connection, tools: AdapterTools, signal: AbortSignal): Promise<readonly ModelFacts[]>
  /** From the tokens that an answer counts; where the service says what they cost. */
  costOf?(vendorId: string, usage: unknown): Outcome['cost']
  /** Older services give an address unless they are told not to; newer ones refuse to be told. */
  readonly asksForBytes?: boolean
}

export function imagesProvider(connection: Connection, tools: AdapterTools, dialect: Dialect): Provider {
  const held = new Held(tools)
  return {
    name: connection.id,
    models: dialect.models,
    discover: signal => dialect.discover(connection, tools, signal),
    start: async (order, key) =>
      held.start(connection.id, key, (tell, signal) => made({ connection, tools, dialect }, order, tell, signal)),
    ...held.verbs,
  }
}

interface World {
  readonly connection: Connection
  readonly tools: AdapterTools
  readonly dialect: Dialect
}

async function made(world: World, order: ProviderOrder, tell: (news: News) => void, signal: AbortSignal) {
  tell({ fraction: null, stage: 'drawing' })
  try {
    const wantsPreviews = order.partialImages > 0 && world.dialect.factsOf(order.model).capabilities.previews
    return wantsPreviews ? await streamed(world, order, tell, signal) : await answered(world, order, signal)
  } catch (error) {
    throw understood(error)
  }
}

async function answered({ connection, tools, dialect }: World, order: ProviderOrder, signal: AbortSignal) {
  const cargo = new Cargo()
  const { images } = clientOf(connection, tools, { cargo })
  const ask = (extra: { response_format?: 'b64_json' }) => {
    const fields = { ...fieldsOfOrder(order, dialect), ...(dialect.engine === 'openai' && { stream: false as const }) }
    if (order.kind === 'generate') return images.generate({ ...fields, ...extra }, { signal }).withResponse()
    // The client's type of an edit has lost the field; services have not.
    return images.edit({ ...fields, ...picturesOf(order, cargo), ...(extra as object) }, { signal }).withResponse()
  }
  const { data, request_id: requestId } = await (dialect.asksForBytes
    ? ask({ response_format: 'b64_json' }).catch((error: unknown) => (refusesFormat(error) ? ask({}) : raise(error)))
    : ask({}))
  return outcomeOf(data, { order, dialect, tools, cargo, requestId, signal })
}

/** Refused for a field that was one too many: nothing was made, so it costs nothing to ask without. */
const refusesFormat = (error: unknown): boolean =>
  error instanceof APIError &&
  failureIn(error).code === 'provider_refused_order' &&
  (error.param === 'response_format' || /\bresponse_format\b/.test(textOf(fieldsOf(error.error).message)))

function raise(error: unknown): never {
  throw error
}

async function streamed(
  { connection, tools, dialect }: World,
  order: ProviderOrder,
  tell: (news: News) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const cargo = new Cargo()
  const { images } = clientOf(connection, tools, { isStream: true, cargo })
  const fields = { ...fieldsOfOrder(order, dialect), stream: true as const, partial_images: order.partialImages }
  const request =
    order.kind === 'edit'
      ? images.edit({ ...fields, ...picturesOf(order, cargo) }, { signal })
      : images.generate(fields, { signal })
  const { data, response, request_id: requestId } = await request.withResponse()
  // A service that does not know `stream` answers at once; the client would see no event in that, and it is paid for.
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return outcomeOf((await response.json()) as ImagesResponse, { order, dialect, tools, cargo, requestId, signal })
  for await (const event of data as AsyncIterable<unknown>) {
    const said = fieldsOf(event)
    const type = textOf(said.type)
    const index = numberOf(said.partial_image_index)
    if (type.endsWith('.partial_image') && index !== null) {
      const preview = previewOf(said.b64_json, index)
      tell({ fraction: (index + 1) / (order.partialImages + 1), stage: 'drawing', ...(preview && { preview }) })
    } else if (type.endsWith('.completed')) {
      const { bytes, format } = pictureOfBase64(said.b64_json)
      const cost = dialect.costOf?.(order.model, said.usage)
      const named = { ...(requestId && { requestId }), ...(cost && { cost }) }
      return { ...bare(order, dialect), bytes, format, ...sidesOf(said.size), ...named }
    }
  }
  // It ended without saying that it was done.
  throw providerFailure('provider_cut_short', 'unknown')
}

/** One that is broken is left out: the picture itself is still to come. */
function previewOf(base64: unknown, index: number): News['preview'] {
  try {
    return { bytes: pictureOfBase64(base64).bytes, index }
  } catch (error) {
    if (error instanceof ProviderFailure) return undefined
    throw error
  }
}

/** Only what the model takes: what it would ignore, or refuse, is not sent. */
function fieldsOfOrder(order: ProviderOrder, dialect: Dialect) {
  const { capabilities } = dialect.factsOf(order.model)
  const quality = order.quality !== null && capabilities.qualities.includes(order.quality) ? order.quality : null
  const isClear = order.background === 'transparent' && capabilities.transparentBackground
  const isOpaque = order.background === 'opaque' && capabilities.transparentBackground
  const fields = {
    model: order.model,
    prompt: order.prompt,
    ...(order.size && { size: `${order.size.width}x${order.size.height}` }),
    ...(quality && { quality }),
    ...(isClear && { background: 'transparent', output_format: 'png' }),
    ...(isOpaque && { background: 'opaque' }),
    ...(dialect.engine === 'openai' && order.endUser !== '' && { safety_identifier: order.endUser }),
  }
  // The client's types list qualities; ours are those that the model's facts name.
  return fields as Pick<ImageEditParamsBase & ImageGenerateParamsBase, 'prompt' | 'model' | 'size' | 'background'>
}

function picturesOf(
  { input, mask, references }: ProviderOrder,
  cargo: Cargo,
): Pick<ImageEditParamsBase, 'image' | 'mask'> {
  if (!input) throw providerFailure('provider_refused_order', 'no')
  const files = [input, ...references].map((bytes, index) => cargo.file(bytes, `image-${index + 1}`))
  const [first] = files
  return { image: files.length === 1 && first ? first : files, ...(mask && { mask: cargo.file(mask, 'mask') }) }
}

const bare = (order: ProviderOrder, dialect: Dialect) => ({
  width: 0,
  height: 0,
  svg: null,
  engine: dialect.engine,
  version: order.model,
  notes: [],
})

function sidesOf(size: unknown): { width: number; height: number } {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(textOf(size)) ?? []
  return { width: Number(width ?? 0), height: Number(height ?? 0) }
}

interface Asked {
  readonly order: ProviderOrder
  readonly dialect: Dialect
  readonly tools: AdapterTools
  readonly cargo: Cargo
  readonly requestId: string | null
  readonly signal: AbortSignal
}

async function outcomeOf(answer: ImagesResponse, asked: Asked): Promise<Outcome> {
  // A page is a text to the client, and an empty answer is nothing.
  if (typeof answer !== 'object' || answer === null)
    throw new ProviderFailure(failureOf(answer ? 'provider_not_a_picture' : 'provider_empty', 'unknown'))
  const first = fieldsOf(listOf(answer.data)[0])
  const url = textOf(first.url)
  const inline = first.b64_json
  // Only the service's own host is ever asked, and without the key.
  const isElsewhere = url !== '' && !inline
  const { bytes, format } = isElsewhere
    ? await pictureAt(asked.tools, url, asked.signal)
    : inlinePicture(asked.cargo, inline)
  const words = textOf(first.revised_prompt)
  const cost = asked.dialect.costOf?.(asked.order.model, answer.usage)
  return {
    ...bare(asked.order, asked.dialect),
    bytes,
    format,
    ...sidesOf(answer.size),
    ...(asked.requestId && { requestId: asked.requestId }),
    ...(words && { revisedPrompt: words }),
    ...(cost && { cost }),
  }
}

function inlinePicture(cargo: Cargo, base64: unknown): Picture {
  const bytes = cargo.bytesOf(base64)
  return bytes ? pictureOfBytes(bytes) : pictureOfBase64(base64)
}
