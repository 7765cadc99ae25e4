/**
 * The settings by which the environment connects picture services. Each makes a connection of the operator's without
 * storing anything; what is added on the admin page is stored and needs no restart. `config.ts` reads them with the rest.
 */
import { z } from 'zod'
import { dataClasses, type EnvironmentConnection, isPlainAddress } from './providers/providers.ts'

const key = (name: string, service: string) =>
  z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/, `${name} must be one word of plain letters`)
    .optional()
    .meta({ description: `Connects ${service}: the key of its API. It stays in memory and is never shown.` })

const address = (name: string, description: string, example: string) =>
  z
    .string()
    .refine(isPlainAddress, { error: `${name} must be an address with http:// or https://, without a password or ?` })
    .optional()
    .meta({ description, example })

const engine = (name: string, label: string, port: number) =>
  address(
    name,
    `Connects ${label} that runs on this computer or in your network: its address. The admin page also finds it on this computer by itself.`,
    `http://127.0.0.1:${port}`,
  )

export const providerSettings = {
  OPENAI_API_KEY: key('OPENAI_API_KEY', 'OpenAI'),
  GEMINI_API_KEY: key('GEMINI_API_KEY', 'Google Gemini'),
  BFL_API_KEY: key('BFL_API_KEY', 'Black Forest Labs'),
  STABILITY_API_KEY: key('STABILITY_API_KEY', 'Stability AI'),
  FAL_KEY: key('FAL_KEY', 'fal'),
  REPLICATE_API_TOKEN: key('REPLICATE_API_TOKEN', 'Replicate'),
  IDEOGRAM_API_KEY: key('IDEOGRAM_API_KEY', 'Ideogram'),
  XAI_API_KEY: key('XAI_API_KEY', 'xAI'),
  OPENAI_COMPATIBLE_BASE_URL: address(
    'OPENAI_COMPATIBLE_BASE_URL',
    'Connects any service that speaks as OpenAI does: its address up to and with /v1.',
    'https://pictures.example.com/v1',
  ),
  OPENAI_COMPATIBLE_API_KEY: key('OPENAI_COMPATIBLE_API_KEY', 'that service, where it wants one'),
  SD_SERVER_URL: engine('SD_SERVER_URL', 'the sd-server of stable-diffusion.cpp', 1234),
  AUTOMATIC1111_URL: engine('AUTOMATIC1111_URL', 'AUTOMATIC1111 or Forge', 7860),
  COMFYUI_URL: engine('COMFYUI_URL', 'ComfyUI', 8188),
  INVOKEAI_URL: engine('INVOKEAI_URL', 'InvokeAI', 9090),
  COMFYUI_WORKFLOWS: z.string().min(1).optional().meta({
    description:
      'A folder with workflows of your own for ComfyUI, one JSON file each; docs/guide/operator.md says how they look. They are read anew every few minutes.',
    example: '/etc/image2image/workflows',
  }),
  MAX_DATA_CLASS: z
    .enum(dataClasses, `MAX_DATA_CLASS must be ${dataClasses.join(', ')}`)
    .default('kept_briefly')
    .meta({
      description:
        'The worst handling of pictures that orders are routed to, for everybody who chose nothing else: local (they stay on your computers), not_kept, kept_briefly (at most 30 days, nothing learns from them), kept (longer), learned_from (also where nobody knows).',
    }),
  OWN_KEYS: z.enum(['allowed', 'off'], 'OWN_KEYS must be allowed or off').default('allowed').meta({
    description: 'Whether people may connect picture services with keys of their own, which they pay for there.',
  }),
} as const

type Fields = z.infer<z.ZodObject<typeof providerSettings>>

export function connectionsOf(fields: Fields): EnvironmentConnection[] {
  const keys: Record<string, string | undefined> = {
    openai: fields.OPENAI_API_KEY,
    gemini: fields.GEMINI_API_KEY,
    bfl: fields.BFL_API_KEY,
    stability: fields.STABILITY_API_KEY,
    fal: fields.FAL_KEY,
    replicate: fields.REPLICATE_API_TOKEN,
    ideogram: fields.IDEOGRAM_API_KEY,
    xai: fields.XAI_API_KEY,
  }
  const addresses: Record<string, string | undefined> = {
    'openai-compatible': fields.OPENAI_COMPATIBLE_BASE_URL,
    'sd-server': fields.SD_SERVER_URL,
    automatic1111: fields.AUTOMATIC1111_URL,
    comfyui: fields.COMFYUI_URL,
    invokeai: fields.INVOKEAI_URL,
  }
  return [
    ...Object.entries(keys).flatMap(([adapter, key]) => (key ? [{ adapter, key, baseUrl: null }] : [])),
    ...Object.entries(addresses).flatMap(([adapter, baseUrl]) =>
      baseUrl
        ? [{ adapter, baseUrl, key: (adapter === 'openai-compatible' && fields.OPENAI_COMPATIBLE_API_KEY) || null }]
        : [],
    ),
  ]
}
