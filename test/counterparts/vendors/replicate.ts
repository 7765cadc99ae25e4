/**
 * Replicate's HTTP API, as its reference and its client have it: files, predictions of a model by its name, and a delivery
 * that wants no key. A strict service: a field that a model does not have is refused.
 */
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

const usual = ['prompt', 'seed', 'output_format']
const fields: Record<string, readonly string[]> = {
  'flux-2-pro': [...usual, 'input_images', 'aspect_ratio', 'resolution', 'width', 'height', 'safety_tolerance'],
  'flux-2-dev': [...usual, 'input_images', 'aspect_ratio', 'width', 'height'],
  'flux-kontext-pro': [...usual, 'input_image', 'aspect_ratio', 'safety_tolerance'],
  'flux-fill-pro': [...usual, 'image', 'mask', 'safety_tolerance'],
}

function create(request: Received, vendor: Vendor): Answer {
  const name = /^\/v1\/models\/black-forest-labs\/([^/]+)\/predictions$/.exec(request.path)?.[1] ?? ''
  const known = fields[name] ?? vendor.wrong(`no model ${name}`)
  const { input } = request.json as { input: Record<string, unknown> }
  for (const each of Object.keys(input)) vendor.check(known.includes(each), `${name} has no ${each}`)
  vendor.check(typeof input.prompt === 'string', 'a prompt is wanted')
  vendor.check((input.width === undefined) === (input.aspect_ratio !== 'custom'), 'sides go with "custom"')
  const pictures = [input.image, input.mask, input.input_image].concat(input.input_images ?? []).filter(Boolean)
  for (const each of pictures)
    vendor.check(/^data:image\/png;base64,/.test(String(each)) || isOurFile(vendor, each), 'a picture is an address')
  if (name === 'flux-fill-pro') vendor.check(input.image && input.mask, 'a picture and a mask are wanted')
  const id = `prediction${String(++vendor.next).padStart(8, '0')}`
  vendor.jobs.set(id, request)
  return prediction(vendor, id, 'starting', {}, 201)
}

const isOurFile = (vendor: Vendor, url: unknown): boolean =>
  vendor.jobs.has(String(url).replace(`${vendor.baseUrl}/v1/files/`, ''))

function prediction(vendor: Vendor, id: string, status: string, more: object = {}, code = 200): Answer {
  const get = `${vendor.baseUrl}/v1/predictions/${id}`
  const urls = { get, cancel: `${get}/cancel` }
  const body = { id, status, urls, model: '', version: 'hidden', input: {}, logs: '', output: null, error: null }
  return { status: code, body: { ...body, data_removed: false, created_at: '2026-11-23T00:00:00Z', ...more } }
}

function file(request: Received, vendor: Vendor): Answer {
  const content = request.parts.find(({ name }) => name === 'content')
  vendor.check(content && content.bytes.length > 0, 'content is wanted')
  const id = `file${String(++vendor.next).padStart(8, '0')}`
  vendor.jobs.set(id, request)
  return { status: 201, body: { id, urls: { get: `${vendor.baseUrl}/v1/files/${id}` } } }
}

const idOf = (path: string): string => /\/(?:predictions|files)\/([^/]+)/.exec(path)?.[1] ?? ''

export const replicateSpec: VendorSpec = {
  answersBy: 'queue',
  shownKey: headers => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null,
  isOpen: path => path.startsWith('/delivery/'),
  stageOf({ method, path }) {
    if (path.startsWith('/delivery/')) return 'result'
    if (path.startsWith('/v1/files')) return 'other'
    if (path.endsWith('/cancel')) return 'cancel'
    return method === 'POST' ? 'submit' : 'poll'
  },
  answer(request, vendor: Vendor) {
    const { stage, method, path } = request
    const id = idOf(path)
    if (stage === 'submit') return create(request, vendor)
    if (stage === 'result') return { status: 200, headers: { 'content-type': 'image/png' }, body: vendor.picture }
    if (stage === 'other' && method === 'POST') return file(request, vendor)
    if (stage === 'other') return { status: vendor.jobs.delete(id) ? 204 : 404 }
    if (!vendor.jobs.has(id)) return { status: 404, body: { detail: 'Not found.', status: 404 } }
    if (stage === 'cancel') return prediction(vendor, id, 'canceled')
    if (vendor.isHolding) return prediction(vendor, id, 'processing', { logs: ' 10%|# | 1/10\n 40%|#### | 4/10' })
    return prediction(vendor, id, 'succeeded', { output: `${vendor.baseUrl}/delivery/a.png` })
  },
  refusal: (status, words) => ({ status, body: { title: 'Refused', detail: words, status } }),
  faults: {
    empty: ({ path }, vendor) => prediction(vendor, idOf(path), 'succeeded', { output: [] }),
    blocked_input: ({ path }, vendor) =>
      prediction(vendor, idOf(path), 'failed', {
        error: 'The input or output was flagged as sensitive. canary-of-the-vendor (E005)',
      }),
    blocked_output: ({ path }, vendor) =>
      prediction(vendor, idOf(path), 'failed', { error: 'NSFW content detected. Try running it again.' }),
    quota: () => ({ status: 402, body: { title: 'Insufficient credit', detail: 'canary-of-the-vendor', status: 402 } }),
    failed: ({ path }, vendor) =>
      prediction(vendor, idOf(path), 'failed', { error: 'CUDA out of memory canary-of-the-vendor' }),
    extra_results: ({ path }, vendor) =>
      prediction(vendor, idOf(path), 'succeeded', {
        output: [`${vendor.baseUrl}/delivery/a.png`, 'https://elsewhere.example/b.png'],
      }),
  },
}
