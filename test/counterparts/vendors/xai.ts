/** xAI's image API on loopback, as its reference and the AI SDK's provider (@ai-sdk/xai 5.0.12) describe it. */
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

const json = (status: number, body: object): Answer => ({ status, headers: { 'x-request-id': 'req_xai_1' }, body })
const fields = ['model', 'prompt', 'n', 'response_format', 'aspect_ratio', 'resolution', 'quality', 'user']
const ratio = /^(1:1|16:9|9:16|4:3|3:4|3:2|2:3|2:1|1:2|19\.5:9|9:19\.5|20:9|9:20|auto)$/

const given = (vendor: Vendor, count: number): Answer =>
  json(200, {
    data: Array.from({ length: count }, () => ({
      b64_json: Buffer.from(vendor.picture).toString('base64'),
      respect_moderation: true,
      revised_prompt: '',
    })),
    usage: { cost_in_usd_ticks: 200_000_000 },
  })

export const xaiSpec: VendorSpec = {
  answersBy: 'held',
  shownKey: headers => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null,
  stageOf: ({ method, path }) => {
    if (method === 'POST' && /^\/v1\/images\/(edits|generations)$/.test(path)) return 'submit'
    return method === 'GET' && path === '/v1/image-generation-models' ? 'discover' : 'other'
  },
  answer(request: Received, vendor: Vendor) {
    if (request.stage === 'discover')
      return json(200, {
        models: [
          {
            id: 'grok-imagine-image-pro',
            object: 'model',
            input_modalities: ['text', 'image'],
            output_modalities: ['image'],
          },
          { id: 'grok-draws-only', object: 'model', input_modalities: ['text'], output_modalities: ['image'] },
        ],
      })
    vendor.check(request.stage === 'submit', `nothing is at ${request.method} ${request.path}`)
    const isEdit = request.path.endsWith('/edits')
    const body = (request.json ?? {}) as Record<string, unknown>
    for (const name of Object.keys(body))
      vendor.check([...fields, ...(isEdit ? ['image', 'images'] : [])].includes(name), `${name} is not taken`)
    vendor.check(typeof body.prompt === 'string' && body.prompt !== '', 'the prompt is missing')
    vendor.check(body.aspect_ratio === undefined || ratio.test(String(body.aspect_ratio)), 'no such ratio')
    vendor.check([undefined, '1k', '2k'].includes(body.resolution as string | undefined), 'no such resolution')
    if (isEdit) {
      const images = (body.images ?? [body.image]) as readonly { url: string; type: string }[]
      vendor.check(images.length >= 1 && images.length <= 3, 'one to three pictures')
      for (const image of images)
        vendor.check(image?.type === 'image_url' && image.url.startsWith('data:image/'), 'a picture is a data URL')
    }
    return given(vendor, Number(body.n ?? 1))
  },
  refusal: (status, words) =>
    json(status, { code: 'Some words of the status', error: status === 401 ? `No auth: ${words}` : words }),
  faults: {
    empty: () => json(200, { data: [] }),
    blocked_input: request =>
      json(403, {
        code: 'The caller does not have permission to execute the specified operation',
        error: `Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_X. ${request.body.toString().slice(0, 90)}`,
      }),
    blocked_output: () => json(200, { data: [{ url: null, b64_json: null, respect_moderation: false }] }),
    quota: () =>
      json(403, {
        code: 'The caller does not have permission',
        error: 'Your team has either used all available credits.',
      }),
    extra_results: (_, vendor) => given(vendor, 2),
  },
}
