/**
 * Black Forest Labs' API, as its OpenAPI description and the AI SDK's provider have it: an order answers with an address to
 * ask at, and what is ready with one to fetch from, which wants no key. A strict service: a field it does not know is refused.
 */
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

const usual = ['prompt', 'seed', 'safety_tolerance', 'output_format']
const numbered = ['input_image', ...[2, 3, 4, 5, 6, 7, 8].map(each => `input_image_${each}`)]
const flux2 = [...usual, ...numbered, 'width', 'height']
const kontext = [...usual, ...numbered.slice(0, 4), 'aspect_ratio']
const fields: Record<string, readonly string[]> = {
  'flux-2-pro': flux2,
  'flux-2-max': flux2,
  'flux-2-flex': flux2,
  'flux-2-klein-9b': [...usual, ...numbered.slice(0, 4), 'width', 'height'],
  'flux-3-image': ['prompt', 'images', 'aspect_ratio', 'resolution', 'safety_tolerance', 'grounding'],
  'flux-kontext-pro': kontext,
  'flux-kontext-max': kontext,
  'flux-pro-1.0-fill': [...usual, 'image', 'mask'],
}

function submit(request: Received, vendor: Vendor): Answer {
  const model = request.path.slice('/v1/'.length)
  const known = fields[model] ?? vendor.wrong(`no model ${model}`)
  const sent = request.json as Record<string, unknown>
  for (const name of Object.keys(sent)) vendor.check(known.includes(name), `${model} has no ${name}`)
  vendor.check(typeof sent.prompt === 'string', 'a prompt is wanted')
  for (const side of [sent.width, sent.height])
    vendor.check(side === undefined || Number(side) % 16 === 0, 'sides are multiples of 16')
  vendor.check(Number(sent.safety_tolerance) <= 2, 'with pictures a tolerance of at most 2')
  for (const [name, value] of Object.entries(sent))
    if (/image/.test(name) && typeof value === 'string')
      vendor.check(/^[A-Za-z0-9+/]+=*$/.test(value), `${name} is plain base64`)
  if (model === 'flux-pro-1.0-fill') vendor.check(sent.image && sent.mask, 'a picture and a mask are wanted')
  const id = `task-${++vendor.next}`
  vendor.jobs.set(id, request)
  const polling_url = `${vendor.baseUrl}/v1/get_result?id=${id}`
  return { status: 200, body: { id, polling_url, cost: 4.5, input_mp: 1, output_mp: 1 } }
}

const told = (request: Received, status: string, more: object = {}, code = 200): Answer => ({
  status: code,
  body: { id: request.query.get('id'), status, result: null, progress: null, details: null, preview: null, ...more },
})

export const bflSpec: VendorSpec = {
  answersBy: 'queue',
  shownKey: headers => (typeof headers['x-key'] === 'string' ? headers['x-key'] : null),
  isOpen: path => path.startsWith('/delivery/'),
  stageOf({ method, path }) {
    if (path.startsWith('/delivery/')) return 'result'
    return method === 'POST' ? 'submit' : 'poll'
  },
  answer(request, vendor: Vendor) {
    const { stage, query } = request
    if (stage === 'submit') return submit(request, vendor)
    if (stage === 'result') return { status: 200, headers: { 'content-type': 'image/png' }, body: vendor.picture }
    if (!vendor.jobs.has(query.get('id') ?? '')) return told(request, 'Task not found', {}, 404)
    if (vendor.isHolding) return told(request, 'Pending', { progress: 0.5 })
    const sample = `${vendor.baseUrl}/delivery/a.png?sig=abc`
    return told(request, 'Ready', { result: { sample, prompt: 'canary-of-the-vendor', seed: 7, duration: 3.1 } })
  },
  refusal: (status, words) => ({ status, body: { detail: words } }),
  faults: {
    empty: request => told(request, 'Ready', { result: {} }),
    blocked_input: request =>
      told(request, 'Request Moderated', {
        details: {
          'Moderation Reasons': ['Derivative Works Filter', 'canary-of-the-vendor: a long sentence with it all'],
        },
      }),
    blocked_output: request => told(request, 'Content Moderated'),
    quota: () => ({ status: 402, body: { detail: 'Insufficient credits. To add more credits: https://api.bfl.ai' } }),
    failed: request => told(request, 'Error', { details: { error: 'canary-of-the-vendor' } }, 422),
  },
}
