import { openaiSpec } from '../../../test/counterparts/vendors/openai.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { openaiCompatible } from './openai-compatible.ts'

export const world: AdapterWorld = {
  adapter: openaiCompatible,
  model: 'flux-kontext-dev',
  kinds: ['edit', 'generate'],
  pathOfBase: '/v1',
  open: () => new Vendor(openaiSpec({ isLike: true, modelIds: ['flux-kontext-dev'] })).listen(),
}
