/**
 * xAI's Grok Imagine: `POST /images/edits` and `/images/generations` in JSON, which answer with the finished picture. It
 * looks like OpenAI's API and is not (no forms, no masks, ratios for sizes), so this is own wire code, tried against a
 * counterpart and against what the AI SDK's provider sends. Only a live key can prove: the exact sizes, whether a blocked
 * order is billed (xAI charges for some; taken as unknown), and how its refusals are worded today.
 */
import {
  dataUrlOf,
  detailOf,
  type Fields,
  fieldsOf,
  jsonOf,
  listOf,
  nearestRatio,
  numberOf,
  outcomeOf,
  pictureAt,
  pictureBytes,
  textOf,
} from '../exchange.ts'
import { failureOf, failureOfStatus, pictureOfBase64, providerFailure } from '../failures.ts'
import { Held } from '../held.ts'
import {
  type Adapter,
  type AdapterTools,
  type Connection,
  type Failure,
  type ModelFacts,
  type Outcome,
  ProviderFailure,
  type ProviderOrder,
} from '../provider.ts'
import { factsOf, models, ratios } from './models.ts'

const patienceMs = 5 * 60_000

export const xai: Adapter = {
  name: 'xai',
  label: 'xAI',
  key: 'required',
  baseUrl: 'https://api.x.ai/v1',
  resultHosts: ['imgen.x.ai'],
  isLocal: false,
  models,
  open(connection, tools) {
    const held = new Held(tools)
    return {
      name: connection.id,
      models,
      discover: signal => discover(connection, tools, signal),
      start: async (order, key) =>
        held.start(connection.id, key, (tell, signal) => {
          tell({ fraction: null, stage: 'drawing' })
          return made(connection, tools, order, signal)
        }),
      ...held.verbs,
    }
  },
}

const headersOf = ({ key }: Connection) => ({
  authorization: `Bearer ${key ?? ''}`,
  'content-type': 'application/json',
})

async function made(
  connection: Connection,
  tools: AdapterTools,
  order: ProviderOrder,
  signal: AbortSignal,
): Promise<Outcome> {
  const response = await tools.send(`${connection.baseUrl}/images/${order.kind === 'edit' ? 'edits' : 'generations'}`, {
    method: 'POST',
    headers: headersOf(connection),
    body: JSON.stringify(bodyOf(order)),
    signal,
    timeoutMs: patienceMs,
    answerBytes: pictureBytes,
  })
  if (!response.ok) throw await refused(response)
  const answer = await jsonOf(response)
  const first = fieldsOf(listOf(answer.data)[0])
  if (first.respect_moderation === false) throw blocked('output')
  const inline = first.b64_json
  const url = textOf(first.url)
  const picture = !inline && url !== '' ? await pictureAt(tools, url, signal) : pictureOfBase64(inline)
  return outcomeOf(picture, 'xai', {
    version: order.model,
    ...costIn(answer),
    ...(textOf(first.revised_prompt) && { revisedPrompt: textOf(first.revised_prompt) }),
    ...(response.headers.get('x-request-id') && { requestId: response.headers.get('x-request-id') ?? '' }),
  })
}

/** A tick is a ten-thousandth of a millionth of a dollar. */
function costIn(answer: Fields): Pick<Outcome, 'cost'> {
  const ticks = numberOf(fieldsOf(answer.usage).cost_in_usd_ticks)
  return ticks === null ? {} : { cost: { amountMicros: Math.round(ticks / 10_000), currency: 'USD' } }
}

function bodyOf({ model, kind, prompt, size, quality, input, references, endUser }: ProviderOrder): object {
  const { capabilities } = factsOf(model)
  const pictures = kind === 'edit' && input ? [input, ...references] : []
  const images = pictures.map(bytes => ({ url: dataUrlOf(bytes), type: 'image_url' }))
  return {
    model,
    prompt,
    n: 1,
    response_format: 'b64_json',
    // Without one, an edit keeps the ratio of its picture.
    ...(size && { aspect_ratio: nearestRatio(size, ratios) }),
    ...(size && size.width * size.height > 1.8e6 && { resolution: '2k' }),
    ...(quality !== null && capabilities.qualities.includes(quality) && { quality }),
    ...(endUser !== '' && { user: endUser }),
    ...(images.length === 1 && { image: images[0] }),
    ...(images.length > 1 && { images }),
  }
}

const blocked = (stage: 'input' | 'output'): ProviderFailure =>
  providerFailure('moderation_blocked', 'unknown', { moderation: { stage, categories: [] } })

/**
 * Its refusals have two forms, `{ code, error: "words" }` and that of OpenAI, and statuses that mean several things: an
 * unknown key is a 400, no credit and forbidden content are a 403. Only these few words are looked for.
 */
async function refused(response: Response): Promise<ProviderFailure> {
  const detail = await detailOf(response)
  const words = textOf(detail.error) || textOf(fieldsOf(detail.error).message)
  return new ProviderFailure(meaning(words.slice(0, 400), response))
}

function meaning(words: string, { status, headers }: Response): Failure {
  if (status < 500 && /violates? (our )?usage guidelines|content moderation|SAFETY_CHECK/i.test(words))
    return blocked('input').failure
  if (status === 400 && /(incorrect|invalid) api key/i.test(words)) return failureOf('provider_key_refused', 'no')
  if ((status === 403 || status === 429) && /credits|spending limit/i.test(words))
    return failureOf('provider_billing_limit', 'no')
  return failureOfStatus(status, headers)
}

async function discover(connection: Connection, tools: AdapterTools, signal: AbortSignal): Promise<ModelFacts[]> {
  const response = await tools.send(`${connection.baseUrl}/image-generation-models`, {
    headers: headersOf(connection),
    signal,
  })
  if (!response.ok) throw await refused(response)
  const found: ModelFacts[] = []
  for (const each of listOf((await jsonOf(response, 'no')).models).map(fieldsOf)) {
    const id = textOf(each.id)
    if (id === '') continue
    const takesPictures = listOf(each.input_modalities).includes('image')
    found.push({ ...factsOf(id), kinds: takesPictures ? ['edit', 'generate'] : ['generate'] })
  }
  return found
}
