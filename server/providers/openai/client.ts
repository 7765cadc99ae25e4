/**
 * The official client of OpenAI, set so that it adds nothing of its own: no retry, no log, nothing from the environment,
 * no word about this computer, and every request through the door that the connection was given. Pictures do not pass
 * through it: it is handed empty files and gets words for them, and their bytes are laid in and taken out at the door.
 */
import OpenAI from 'openai'
import { arrivedIn } from '../../egress/egress.ts'
import { assert } from '../../kernel/assert.ts'
import { letGo } from '../../kernel/memory.ts'
import { fieldsOf, mediaTypeOf, numberOf, pictureBytes, textOf } from '../exchange.ts'
import { providerFailure } from '../failures.ts'
import { encodedForm } from '../form.ts'
import { lifted } from '../lifted.ts'
import type { AdapterTools, Connection } from '../provider.ts'

/** High qualities take minutes. */
const patienceMs = 10 * 60_000

/** What goes out; the client would also tell the operating system, the processor and the runtime. */
const sentHeaders = ['accept', 'authorization', 'content-type', 'user-agent'] as const

type Send = Pick<AdapterTools, 'send'>

/** The pictures of one request and of its answer. */
export class Cargo {
  readonly #going = new Map<string, { readonly type: string; readonly bytes: Uint8Array }>()
  #come: ReadonlyMap<string, Buffer> = new Map()

  /** What the client is handed in the place of the picture. The name says nothing about the person's own. */
  file(bytes: Uint8Array, name: string): File {
    const type = mediaTypeOf(bytes)
    const fileName = `${name}.${type.slice(6)}`
    this.#going.set(fileName, { type, bytes })
    return new File([], fileName, { type })
  }

  /** The form of the client, with the pictures in it. */
  encoded(form: FormData) {
    const parts = [...form].map(([name, value]) => {
      if (typeof value === 'string') return [name, value] as const
      const going = this.#going.get(value.name)
      assert(going, 'the client sends the files that it was handed')
      return [name, { fileName: value.name, ...going }] as const
    })
    return encodedForm(parts)
  }

  /** The answer as the client reads it. */
  unloaded(response: Response): Response {
    const pieces = arrivedIn(response)
    if (!pieces?.length || !response.ok || !/^application\/json\b/i.test(response.headers.get('content-type') ?? ''))
      return response
    const { text, found } = lifted(pieces)
    this.#come = found
    for (const piece of pieces) letGo(piece)
    return new Response(text, { status: response.status, headers: response.headers })
  }

  /** Of what stands in the answer, if it is the word for a picture. */
  bytesOf(text: unknown): Buffer | undefined {
    return typeof text === 'string' ? this.#come.get(text) : undefined
  }
}

export function clientOf(
  { baseUrl, key }: Connection,
  tools: Send,
  { isStream = false, cargo = new Cargo() }: { readonly isStream?: boolean; readonly cargo?: Cargo } = {},
): OpenAI {
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
    fetch: (url, init) => sendThrough(tools, String(url), init ?? {}, { hasKey: key !== null, isStream, cargo }),
  })
}

async function sendThrough(
  { send }: Send,
  url: string,
  init: RequestInit,
  { hasKey, isStream, cargo }: { readonly hasKey: boolean; readonly isStream: boolean; readonly cargo: Cargo },
): Promise<Response> {
  const given = new Headers(init.headers)
  const headers: Record<string, string> = {}
  for (const name of sentHeaders) {
    const value = given.get(name)
    if (value !== null && (hasKey || name !== 'authorization')) headers[name] = value
  }
  const form = init.body instanceof FormData ? cargo.encoded(init.body) : null
  const response = await send(url, {
    method: init.method === 'POST' ? 'POST' : 'GET',
    headers: form ? { ...headers, 'content-type': form.type } : headers,
    body: form ? form.pieces : textBody(init.body),
    signal: init.signal ?? undefined,
    timeoutMs: patienceMs,
    answerBytes: pictureBytes,
    isStream,
  })
  return cargo.unloaded(response)
}

function textBody(body: RequestInit['body']): string | undefined {
  assert(body === undefined || body === null || typeof body === 'string', 'the client sends forms and texts')
  return body ?? undefined
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
