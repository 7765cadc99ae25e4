import { ComfyUiCounterpart } from '../../../test/counterparts/vendors/comfyui.ts'
import { unbilledEnds } from '../../../test/counterparts/vendors/engine-ends.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { comfyui } from './comfyui.ts'

export const world: AdapterWorld = {
  adapter: comfyui,
  model: 'v1-5-pruned.safetensors',
  kinds: ['edit', 'generate'],
  pathOfBase: '',
  open: () => new ComfyUiCounterpart().listen(),
  ends: { ...unbilledEnds, wrong_length: { code: 'provider_not_a_picture', billed: 'no' } },
}
