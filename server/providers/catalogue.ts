/** Every adapter there is: a folder of its own, and a line here. */
import { automatic1111 } from './automatic1111/automatic1111.ts'
import { bfl } from './bfl/bfl.ts'
import { comfyui } from './comfyui/comfyui.ts'
import { fal } from './fal/fal.ts'
import { gemini } from './gemini/gemini.ts'
import { ideogram } from './ideogram/ideogram.ts'
import { invokeai } from './invokeai/invokeai.ts'
import { openai } from './openai/openai.ts'
import { openaiCompatible } from './openai-compatible/openai-compatible.ts'
import type { Adapter } from './provider.ts'
import { replicate } from './replicate/replicate.ts'
import { sdServer } from './sd-server/sd-server.ts'
import { stability } from './stability/stability.ts'
import { xai } from './xai/xai.ts'

export const adapters: readonly Adapter[] = [
  automatic1111,
  bfl,
  comfyui,
  fal,
  gemini,
  ideogram,
  invokeai,
  openai,
  openaiCompatible,
  replicate,
  sdServer,
  stability,
  xai,
]
