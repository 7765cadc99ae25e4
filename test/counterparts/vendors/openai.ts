/**
 * OpenAI's Images API on loopback, as the official client speaks to it (7.57.0) and its guides describe it: multipart
 * edits, JSON generations, streams of events, models, and the errors of an account without credit or a blocked prompt.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

interface Speaks {
  /** A service that is only like OpenAI: no streams, no quality, and it may want `response_format`. */
  readonly isLike?: boolean
  readonly modelIds: readonly string[]
}

const json = (status: number, body: object): Answer => ({ status, headers: { 'x-request-id': 'req_made_1' }, body })

const codes: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  400: ['invalid_request_error', 'invalid_value'],
  401: ['invalid_request_error', 'invalid_api_key'],
  402: ['invalid_request_error', null],
  403: ['invalid_request_error', null],
  404: ['invalid_request_error', 'model_not_found'],
  422: ['invalid_request_error', null],
  429: ['requests', 'rate_limit_exceeded'],
}

const refusal = (status: number, message: string): Answer => {
  const [type, code] = codes[status] ?? ['server_error', null]
  return json(status, { error: { message, type, param: null, code } })
}

const taken = {
  edit: ['model', 'prompt', 'image', 'image[]', 'mask', 'size', 'quality', 'background', 'output_format'],
  both: ['stream', 'partial_images', 'safety_identifier'],
}

export function openaiSpec({ isLike = false, modelIds }: Speaks): VendorSpec {
  return {
    answersBy: 'held',
    shownKey: headers => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null,
    isOpen: path => path.startsWith('/files/'),
    stageOf: ({ method, path }) => {
      if (method === 'POST' && /^\/v1\/images\/(edits|generations)$/.test(path)) return 'submit'
      if (method === 'GET' && path === '/v1/models') return 'discover'
      return method === 'GET' && path.startsWith('/files/') ? 'result' : 'other'
    },
    answer(request, vendor: Vendor) {
      if (request.stage === 'discover') return list(modelIds)
      if (request.stage === 'result')
        return { status: 200, headers: { 'content-type': 'image/png' }, body: vendor.picture }
      vendor.check(request.stage === 'submit', `nothing is at ${request.method} ${request.path}`)
      const fields = request.path.endsWith('/edits')
        ? editOf(request, vendor, isLike)
        : generationOf(request, vendor, isLike)
      vendor.check(modelIds.includes(fields.get('model') ?? ''), 'the model is not named')
      vendor.check((fields.get('prompt') ?? '') !== '', 'the prompt is missing')
      const isStream = fields.get('stream') === 'true'
      return isStream ? streamOf(request, vendor, Number(fields.get('partial_images'))) : given(vendor, 1)
    },
    refusal,
    faults: {
      empty: () => json(200, { created: 1, data: [] }),
      blocked_input: request => blocked('input', request),
      blocked_output: request => blocked('output', request),
      quota: () =>
        json(429, { error: { message: 'no', type: 'insufficient_quota', param: null, code: 'insufficient_quota' } }),
      extra_results: (_, vendor) => given(vendor, 2),
    },
  }
}

const blocked = (stage: string, request: Received): Answer =>
  json(400, {
    error: {
      message: `Your request was rejected by the safety system: ${request.body.toString('latin1').slice(0, 2_000)}`,
      type: 'image_generation_user_error',
      param: null,
      code: 'moderation_blocked',
      moderation_details: { categories: ['violence'], moderation_stage: stage },
    },
  })

const list = (ids: readonly string[]): Answer =>
  json(200, {
    object: 'list',
    data: [...ids, 'gpt-5.9', 'text-embedding-4'].map(id => ({
      id,
      object: 'model',
      created: 1_780_000_000,
      owned_by: 'openai',
    })),
  })

/** Of one edit at the middle quality. */
export const usage = {
  input_tokens: 780,
  output_tokens: 1_066,
  total_tokens: 1_846,
  input_tokens_details: { image_tokens: 765, text_tokens: 15 },
  output_tokens_details: { image_tokens: 1_056, text_tokens: 10 },
}

const given = (vendor: Vendor, count: number): Answer =>
  json(200, {
    created: 1_790_000_000,
    data: Array.from({ length: count }, () => ({ b64_json: Buffer.from(vendor.picture).toString('base64') })),
    background: 'opaque',
    output_format: 'png',
    quality: 'low',
    size: '1024x1024',
    usage,
  })

/** Partial pictures and the completed one, as server-sent events. */
function streamOf(request: Received, vendor: Vendor, partials: number): Answer {
  const name = request.path.endsWith('/edits') ? 'image_edit' : 'image_generation'
  const b64 = Buffer.from(vendor.picture).toString('base64')
  const event = (type: string, more: object): string =>
    `event: ${name}.${type}\ndata: ${JSON.stringify({
      type: `${name}.${type}`,
      b64_json: b64,
      created_at: 1_790_000_000,
      size: '1024x1024',
      quality: 'low',
      background: 'opaque',
      output_format: 'png',
      ...more,
    })}\n\n`
  async function* events() {
    yield ': keepalive\n\n'
    for (let index = 0; index < partials; index++) {
      yield event('partial_image', { partial_image_index: index })
      await wait(vendor.pauseMs)
    }
    yield event('completed', { usage })
  }
  return { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' }, body: events() }
}

function editOf({ parts }: Received, vendor: Vendor, isLike: boolean): Map<string, string> {
  vendor.check(parts.length > 0, 'an edit is a form')
  const allowed = isLike ? [...taken.edit, 'response_format'] : [...taken.edit, ...taken.both]
  for (const { name } of parts) vendor.check(allowed.includes(name), `${name} is not taken`)
  const pictures = parts.filter(({ name }) => name === 'image' || name === 'image[]')
  vendor.check(pictures.length >= 1 && pictures.length <= 16, 'one to 16 pictures')
  vendor.check(pictures.length === 1 || pictures.every(({ name }) => name === 'image[]'), 'several are image[]')
  for (const { type } of pictures) vendor.check(/^image\/(png|jpeg|webp)$/.test(type), `a picture is not ${type}`)
  const mask = parts.find(({ name }) => name === 'mask')
  vendor.check(!mask || mask.bytes[25] === 6, 'a mask is a PNG with an alpha channel')
  return new Map(parts.filter(part => part.fileName === null).map(part => [part.name, part.bytes.toString()]))
}

function generationOf({ json: body }: Received, vendor: Vendor, isLike: boolean): Map<string, string> {
  vendor.check(typeof body === 'object' && body !== null, 'a generation is JSON')
  const allowed = [
    ...taken.edit.filter(name => !/image|mask/.test(name)),
    ...(isLike ? ['response_format'] : taken.both),
  ]
  for (const name of Object.keys(body)) vendor.check(allowed.includes(name), `${name} is not taken`)
  return new Map(Object.entries(body).map(([name, value]) => [name, String(value)]))
}
