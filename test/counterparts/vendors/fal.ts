/**
 * fal's queue, as its documentation and its client have it: hand in, status, result and cancel by the addresses that the
 * first answer gives, pictures at a delivery address that wants no key. The delivery is on the same port here.
 */
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

const fields: Record<string, readonly string[]> = {
  'fal-ai/flux-2-pro': ['prompt', 'image_size', 'seed', 'num_images', 'output_format', 'safety_tolerance'],
  'fal-ai/flux-2-pro/edit': [
    ...['prompt', 'image_urls', 'image_size', 'seed', 'num_images', 'output_format', 'safety_tolerance'],
  ],
  'fal-ai/flux-pro/kontext': ['prompt', 'image_url', 'seed', 'num_images', 'output_format', 'safety_tolerance'],
  'fal-ai/flux-pro/kontext/multi': ['prompt', 'image_urls', 'seed', 'num_images', 'output_format', 'safety_tolerance'],
  'fal-ai/flux-pro/v1/fill': [
    ...['prompt', 'image_url', 'mask_url', 'seed', 'num_images', 'output_format', 'safety_tolerance'],
  ],
}

const answered = (body: object, status = 200): Answer => ({ status, body })

function submit(request: Received, vendor: Vendor): Answer {
  const endpoint = request.path.slice(1)
  const known = fields[endpoint] ?? vendor.wrong(`no model ${endpoint}`)
  const sent = request.json as Record<string, unknown>
  for (const name of Object.keys(sent)) vendor.check(known.includes(name), `${endpoint} has no ${name}`)
  vendor.check(typeof sent.prompt === 'string' && sent.prompt !== '', 'a prompt is wanted')
  const wanted = known.filter(name => name === 'image_url' || name === 'image_urls' || name === 'mask_url')
  for (const name of wanted) vendor.check(sent[name] !== undefined, `${endpoint} wants ${name}`)
  for (const url of wanted.flatMap(name => sent[name]))
    vendor.check(/^(data:image\/(png|jpeg|webp);base64,|https:)/.test(String(url)), 'pictures are addresses')
  const id = `req-${++vendor.next}`
  vendor.jobs.set(id, request)
  return answered({ status: 'IN_QUEUE', queue_position: 0, ...addresses(vendor, endpoint, id) })
}

/** Without the model's path, as fal does. */
function addresses(vendor: Vendor, endpoint: string, id: string) {
  const app = endpoint.split('/').slice(0, 2).join('/')
  const url = `${vendor.baseUrl}/${app}/requests/${id}`
  return { request_id: id, response_url: url, status_url: `${url}/status`, cancel_url: `${url}/cancel` }
}

const idOf = (path: string): string => /\/requests\/([^/]+)/.exec(path)?.[1] ?? ''

function result(vendor: Vendor, more: object = {}): Answer {
  const image = { url: `${vendor.baseUrl}/files/a.png`, content_type: 'image/png', width: 24, height: 16 }
  return answered({ images: [image], seed: 7, has_nsfw_concepts: [false], prompt: '', timings: {}, ...more })
}

const faults = (status: number, type: string, words: string): Answer =>
  answered(
    { detail: [{ loc: ['body', 'prompt'], msg: words, type, url: `https://docs.fal.ai/errors#${type}` }] },
    status,
  )

export const falSpec: VendorSpec = {
  answersBy: 'queue',
  shownKey: headers => /^Key (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null,
  isOpen: path => path.startsWith('/files/'),
  stageOf({ method, path }) {
    if (path.startsWith('/files/')) return 'other'
    if (method === 'POST') return 'submit'
    if (method === 'PUT') return 'cancel'
    return path.endsWith('/status') ? 'poll' : 'result'
  },
  answer(request, vendor: Vendor) {
    const { stage, path, headers } = request
    if (stage === 'other') {
      vendor.check(headers.authorization === undefined, 'the key goes to the queue only')
      return { status: 200, headers: { 'content-type': 'image/png' }, body: vendor.picture }
    }
    if (stage === 'submit') return submit(request, vendor)
    const job = vendor.jobs.get(idOf(path))
    if (!job) return answered({ detail: 'Request not found' }, 404)
    if (stage === 'cancel') return answered({ status: 'CANCELLATION_REQUESTED' }, 202)
    if (stage === 'result')
      return vendor.isHolding ? answered({ detail: 'Request is still in progress' }, 400) : result(vendor)
    const known = addresses(vendor, job.path.slice(1), idOf(path))
    if (vendor.isHolding) return answered({ status: 'IN_PROGRESS', logs: null, ...known }, 202)
    return answered({ status: 'COMPLETED', logs: null, metrics: { inference_time: 3.7 }, ...known })
  },
  refusal: (status, words) => answered({ detail: words }, status),
  faults: {
    empty: (_, vendor) => result(vendor, { images: [] }),
    blocked_input: (_, vendor) => faults(422, 'content_policy_violation', `no: ${vendor.jobs.size}`),
    blocked_output: (_, vendor) => result(vendor, { has_nsfw_concepts: [true] }),
    quota: () =>
      answered(
        { detail: 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.' },
        403,
      ),
    failed: () => faults(500, 'internal_server_error', 'canary-of-the-vendor'),
    extra_results: (_, vendor) => {
      const image = { url: `${vendor.baseUrl}/files/a.png`, content_type: 'image/png' }
      return result(vendor, { images: [image, { ...image, url: 'https://elsewhere.example/b.png' }] })
    },
  },
}
