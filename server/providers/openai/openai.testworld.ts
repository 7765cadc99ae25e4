import { openaiSpec } from '../../../test/counterparts/vendors/openai.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { openai } from './openai.ts'

export const world: AdapterWorld = {
  adapter: openai,
  model: 'gpt-image-1.5',
  kinds: ['edit', 'generate'],
  pathOfBase: '/v1',
  open: () => new Vendor(openaiSpec({ modelIds: ['gpt-image-1.5', 'gpt-image-9-new', 'gpt-image-1'] })).listen(),
}
