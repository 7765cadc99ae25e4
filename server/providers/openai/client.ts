/**
 * The official client of OpenAI, set so that it adds nothing of its own: no retry, no log, nothing from the environment,
 * no word about this computer, and every request through the door that the connection was given.
 */
import OpenAI from 'openai'
import { fieldsOf, numberOf, pictureBytes, textOf } from '../exchange.ts'
import { providerFailure } from '../failures.ts'
import type { AdapterTools, Connection } from '../provider.ts'

/** High qualities take minutes. */
const patienceMs = 10 * 60_000

/** What goes out; the client would also tell the operating system, the processor and the runtime. */
const sentHeaders = ['accept', 'authorization', 'content-type', 'user-agent'] as const

type Send = Pick<AdapterTools, 'send'>

export function clientOf({ baseUrl, key }: Connection, tools: Send, isStream = false): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    // It insists on one; without a key the header is left out below.
    apiKey: key ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: patienceMs,
    logLevel: 'off',
    fetch: (url, init) => sendThrough(tools, String(url), init ?? {}, { hasKey: key !== null, isStream }),
  })
}

async function sendThrough(
  { send }: Send,
  url: string,
  init: RequestInit,
  { hasKey, isStream }: { readonly hasKey: boolean; readonly isStream: boolean },
): Promise<Response> {
  const given = new Headers(init.headers)
  const headers: Record<string, string> = {}
  for (const name of sentHeaders) {
    const value = given.get(name)
    if (value !== null && (hasKey || name !== 'authorization')) headers[name] = value
  }
  const { type, body } = await bodyOf(init.body)
  return send(url, {
    method: init.method === 'POST' ? 'POST' : 'GET',
    headers: type === null ? headers : { ...headers, 'content-type': type },
    body,
    signal: init.signal ?? undefined,
    timeoutMs: patienceMs,
    answerBytes: pictureBytes,
    isStream,
  })
}

type Body = string | readonly Uint8Array[] | undefined

/** A form is encoded piece by piece, and its pieces are sent as they are. */
async function bodyOf(body: RequestInit['body']): Promise<{ type: string | null; body: Body }> {
  if (body === null || body === undefined) return { type: null, body: undefined }
  if (typeof body === 'string') return { type: null, body }
  const encoded = new Response(body)
  const pieces: Uint8Array[] = []
  for await (const piece of encoded.body ?? []) pieces.push(piece)
  return { type: encoded.headers.get('content-type'), body: pieces }
}

export interface Listed {
  readonly id: string
  /** A day. */
  readonly created: string
  readonly owner: string
}

/** What `GET /models` has. */
export async function modelsAt(connection: Connection, tools: Send, signal: AbortSignal): Promise<Listed[]> {
  // Not `models.list()`: that breaks on an answer that is no list.
  const { data } = fieldsOf(await clientOf(connection, tools).get('/models', { signal }))
  if (!Array.isArray(data)) throw providerFailure('provider_failed', 'no')
  return data.map(fieldsOf).flatMap(({ id, created, owned_by: owner }) => {
    const day = new Date((numberOf(created) ?? 0) * 1_000)
    const isDay = Math.abs(day.getTime()) < 1e14
    return textOf(id) === ''
      ? []
      : [{ id: textOf(id), created: isDay ? day.toISOString().slice(0, 10) : '1970-01-01', owner: textOf(owner) }]
  })
}
