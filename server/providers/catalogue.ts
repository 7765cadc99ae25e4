/** Every adapter there is: a folder of its own, and a line here. */

import { bfl } from './bfl/bfl.ts'
import { fal } from './fal/fal.ts'
import { gemini } from './gemini/gemini.ts'
import { ideogram } from './ideogram/ideogram.ts'
import { openai } from './openai/openai.ts'
import { openaiCompatible } from './openai-compatible/openai-compatible.ts'
import type { Adapter } from './provider.ts'
import { replicate } from './replicate/replicate.ts'
import { sdServer } from './sd-server/sd-server.ts'
import { stability } from './stability/stability.ts'
import { xai } from './xai/xai.ts'

export const adapters: readonly Adapter[] = [
  bfl,
  fal,
  gemini,
  ideogram,
  openai,
  openaiCompatible,
  replicate,
  sdServer,
  stability,
  xai,
]
