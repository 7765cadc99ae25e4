/**
 * Google's Gemini image models, by `generateContent`, which answers with the finished picture. The official client adds
 * retries and a timeout of its own and needs packages that run scripts when they are installed, so this is own wire code,
 * tried against a counterpart and against what the AI SDK's provider sends. Only a live key can prove: the exact sizes,
 * how often an edit comes back as words only, and that requests which ended in a 5xx cost nothing, as Google says.
 */
import { base64Of, fieldsOf, jsonOf, listOf, mediaTypeOf, outcomeOf, pictureBytes, textOf } from '../exchange.ts'
import { Held } from '../held.ts'
import type { Adapter, AdapterTools, Connection, ModelFacts, Outcome, ProviderOrder } from '../provider.ts'
import { pictureIn, refused } from './answers.ts'
import { factsOf, models, spelt } from './models.ts'

/** Thinking before 4K takes minutes. */
const patienceMs = 5 * 60_000

export const gemini: Adapter = {
  name: 'gemini',
  label: 'Google Gemini',
  key: 'required',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
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

const headersOf = ({ key }: Connection) => ({ 'x-goog-api-key': key ?? '', 'content-type': 'application/json' })

async function made(
  connection: Connection,
  { send }: AdapterTools,
  order: ProviderOrder,
  signal: AbortSignal,
): Promise<Outcome> {
  const response = await send(`${connection.baseUrl}/models/${encodeURIComponent(order.model)}:generateContent`, {
    method: 'POST',
    headers: headersOf(connection),
    body: JSON.stringify(bodyOf(order)),
    signal,
    timeoutMs: patienceMs,
    answerBytes: pictureBytes,
  })
  if (!response.ok) throw await refused(response)
  const answer = await jsonOf(response)
  return outcomeOf(pictureIn(answer), 'gemini', {
    version: textOf(answer.modelVersion) || order.model,
    ...(textOf(answer.responseId) && { requestId: textOf(answer.responseId) }),
  })
}

function bodyOf({ model, kind, prompt, size, input, references }: ProviderOrder): object {
  const pictures = kind === 'edit' && input ? [input, ...references] : []
  const parts = pictures.map(bytes => ({ inlineData: { mimeType: mediaTypeOf(bytes), data: base64Of(bytes) } }))
  return {
    generationConfig: {
      responseModalities: ['IMAGE'],
      // Without one, an edit keeps the ratio of its picture.
      ...(size && { imageConfig: spelt(model, size) }),
    },
    contents: [{ role: 'user', parts: [{ text: prompt }, ...parts] }],
  }
}

async function discover(connection: Connection, { send }: AdapterTools, signal: AbortSignal): Promise<ModelFacts[]> {
  const response = await send(`${connection.baseUrl}/models?pageSize=1000`, { headers: headersOf(connection), signal })
  if (!response.ok) throw await refused(response)
  const found: ModelFacts[] = []
  for (const each of listOf((await jsonOf(response, 'no')).models).map(fieldsOf)) {
    const id = textOf(each.name).replace(/^models\//, '')
    if (!/^gemini-.*image/.test(id) || !listOf(each.supportedGenerationMethods).includes('generateContent')) continue
    found.push(factsOf(id, textOf(each.displayName) || id))
  }
  return found
}
