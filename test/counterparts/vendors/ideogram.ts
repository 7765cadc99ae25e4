/**
 * The second version of Ideogram's API, as its reference has it: a form per model, an answer with a name, and one address
 * that tells how it stands. A strict service: a field that an endpoint does not have is refused.
 */
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

const usual = ['prompt', 'quality', 'seed', 'num_images', 'async', 'private']
const fields: Record<string, readonly string[]> = {
  'precise-edit/ideogram-4-5': [...usual, 'image', 'mask', 'reference_images'],
  'remix/ideogram-4-5': [...usual, 'image', 'image_weight', 'reference_images'],
  'generate/ideogram-4-5': [...usual, 'size', 'background'],
}

function submit(request: Received, vendor: Vendor): Answer {
  const model = request.path.slice('/v2/image/'.length)
  const known = fields[model] ?? vendor.wrong(`no model ${model}`)
  const { parts } = request
  for (const { name } of parts) vendor.check(known.includes(name), `${model} has no ${name}`)
  const said = (name: string) => parts.find(part => part.name === name)?.bytes.toString()
  const files = (name: string) => parts.filter(part => part.name === name && part.fileName !== null)
  vendor.check(said('prompt'), 'a prompt is wanted')
  vendor.check(said('async') === 'true', 'a synchronous answer would be lost with the connection')
  vendor.check(model.startsWith('generate') || files('image').length === 1, 'a picture is wanted')
  vendor.check(files('reference_images').length + files('mask').length <= 4, 'a mask takes the place of a reference')
  vendor.check(['very_low', 'low', 'medium', 'high'].includes(said('quality') ?? ''), 'a quality it has')
  const weight = said('image_weight')
  vendor.check(weight === undefined || (Number(weight) >= 1 && Number(weight) <= 100), 'a weight from 1 to 100')
  const id = `xtdZiqPwRxqY1Y7NExF${++vendor.next}`
  vendor.jobs.set(id, request)
  return { status: 200, body: { generation_id: id, generation_kind: 'sampling', seed: 12_345 } }
}

const idOf = (path: string): string => path.slice('/v2/generations/'.length)

const told = (request: Received, status: string, more: object = {}): Answer => ({
  status: 200,
  body: { generation_id: idOf(request.path), status, created: '2026-11-23T04:56:07Z', ...more },
})

function completed(request: Received, vendor: Vendor, ...pictures: object[]): Answer {
  const usualPicture = {
    url: `${vendor.baseUrl}/api/images/ephemeral/a.png`,
    ...{ prompt: 'canary-of-the-vendor', resolution: '2048x2048', seed: 12_345, is_image_safe: true },
    object_type: 'image.generation',
  }
  const data = pictures.map(each => ({ ...usualPicture, ...each }))
  return told(request, 'completed', { response_type: 'image', data, usage_cost_usd_micros: 60_000 })
}

export const ideogramSpec: VendorSpec = {
  answersBy: 'queue',
  shownKey: headers => (typeof headers['api-key'] === 'string' ? headers['api-key'] : null),
  isOpen: path => path.startsWith('/api/images/'),
  stageOf({ method, path }) {
    if (path.startsWith('/api/images/')) return 'result'
    return method === 'POST' ? 'submit' : 'poll'
  },
  answer(request, vendor: Vendor) {
    const { stage, headers, path } = request
    if (stage === 'submit') return submit(request, vendor)
    if (stage === 'result') {
      vendor.check(headers['api-key'] === undefined, 'the key is not for the delivery')
      return { status: 200, headers: { 'content-type': 'image/png' }, body: vendor.picture }
    }
    if (!vendor.jobs.has(idOf(path))) return { status: 404, body: { error: 'Not found' } }
    return vendor.isHolding ? told(request, 'pending') : completed(request, vendor, {})
  },
  refusal: (status, words) => ({ status, body: { error: words } }),
  faults: {
    empty: (request, vendor) => completed(request, vendor),
    blocked_input: () => ({ status: 422, body: { error: 'Prompt or provided image failed the safety checks' } }),
    blocked_output: (request, vendor) => completed(request, vendor, { is_image_safe: false, url: null }),
    quota: () => ({ status: 402, body: { error: 'canary-of-the-vendor', reject_reason: 'insufficient_funds' } }),
    failed: request => told(request, 'failed', { failure_reason: 'canary-of-the-vendor' }),
    extra_results: (request, vendor) => completed(request, vendor, { is_image_safe: false, url: null }, {}, {}),
  },
}
