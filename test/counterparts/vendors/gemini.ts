/**
 * Gemini's `generateContent` and list of models on loopback, as the official client's types (@google/genai 3.1.0) and the
 * AI SDK's provider describe them: strict about fields, with its errors, block reasons and answers of words only.
 */
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

const words: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

const error = (status: number, message: string, details: readonly object[] = []): Answer => ({
  status,
  body: { error: { code: status, message, status: words[status] ?? 'UNKNOWN', details } },
})

const inline = (vendor: Vendor) => ({
  inlineData: { mimeType: 'image/png', data: Buffer.from(vendor.picture).toString('base64') },
})
const answered = (candidate: object | null, more: object = {}): Answer => ({
  status: 200,
  body: {
    ...(candidate && { candidates: [{ index: 0, ...candidate }] }),
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1290, totalTokenCount: 1300 },
    modelVersion: 'gemini-3.1-flash-image',
    responseId: 'resp_1',
    ...more,
  },
})
const content = (...parts: object[]) => ({ content: { role: 'model', parts }, finishReason: 'STOP' })

const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']

function checkOrder({ json }: Received, vendor: Vendor): void {
  const { contents, generationConfig, ...rest } = (json ?? {}) as Record<string, unknown>
  vendor.check(Object.keys(rest).length === 0, `${Object.keys(rest)} are not taken`)
  const config = generationConfig as Record<string, unknown>
  const allowed = ['responseModalities', 'imageConfig', 'seed']
  for (const name of Object.keys(config)) vendor.check(allowed.includes(name), `${name} is not taken`)
  vendor.check(JSON.stringify(config.responseModalities) === '["IMAGE"]', 'no picture was asked for')
  const { aspectRatio, imageSize } = (config.imageConfig ?? {}) as Record<string, string>
  vendor.check(aspectRatio === undefined || ratios.includes(aspectRatio), `no ratio ${aspectRatio}`)
  vendor.check(imageSize === undefined || ['1K', '2K', '4K'].includes(imageSize), `no size ${imageSize}`)
  const [{ role, parts }] = contents as [{ role: string; parts: Record<string, unknown>[] }]
  vendor.check(role === 'user' && typeof parts[0]?.text === 'string', 'the words come first')
  for (const part of parts.slice(1)) {
    const { mimeType, data } = (part.inlineData ?? {}) as Record<string, string>
    vendor.check(/^image\/(png|jpeg|webp)$/.test(mimeType ?? '') && data, 'a picture is inline data with its type')
  }
}

const isAsked = 'models/gemini-3.1-flash-image:generateContent'

export const geminiSpec: VendorSpec = {
  answersBy: 'held',
  shownKey: headers => String(headers['x-goog-api-key'] ?? ''),
  stageOf: ({ method, path }) => {
    if (method === 'POST' && path.endsWith(':generateContent')) return 'submit'
    return method === 'GET' && path === '/v1beta/models' ? 'discover' : 'other'
  },
  answer(request: Received, vendor: Vendor) {
    if (request.stage === 'discover') {
      const model = (name: string, ...methods: string[]) => ({
        name,
        displayName: name,
        supportedGenerationMethods: methods,
      })
      const list = [
        model('models/gemini-3.1-flash-image', 'generateContent', 'countTokens'),
        model('models/gemini-9-image-preview', 'generateContent'),
        model('models/gemini-3.1-pro', 'generateContent'),
        model('models/imagen-9-image', 'predict'),
      ]
      return { status: 200, body: { models: list } }
    }
    vendor.check(request.path === `/v1beta/${isAsked}`, `nothing is at ${request.method} ${request.path}`)
    checkOrder(request, vendor)
    // A picture of its thinking and words come before the one that counts.
    const thought = { thought: true, inlineData: { mimeType: 'image/png', data: 'AAAA' } }
    return answered(content(thought, { text: 'Here it is.' }, inline(vendor)))
  },
  refusal: (status, message) =>
    status === 401
      ? error(400, message, [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }])
      : error(status, message),
  faults: {
    empty: request => answered(content({ text: `I cannot draw ${request.body.toString().slice(0, 400)}` })),
    blocked_input: request =>
      answered(null, {
        promptFeedback: {
          blockReason: 'PROHIBITED_CONTENT',
          blockReasonMessage: request.body.toString().slice(0, 400),
          safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'HIGH', blocked: true }],
        },
      }),
    blocked_output: () => answered({ finishReason: 'IMAGE_SAFETY', finishMessage: 'words' }),
    quota: () =>
      error(429, 'You exceeded your current quota', [
        {
          '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
          violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }],
        },
      ]),
    extra_results: (_, vendor) => answered(content(inline(vendor), inline(vendor))),
  },
}
