import { geminiSpec } from '../../../test/counterparts/vendors/gemini.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { gemini } from './gemini.ts'

export const world: AdapterWorld = {
  adapter: gemini,
  model: 'gemini-3.1-flash-image',
  kinds: ['edit', 'generate'],
  pathOfBase: '/v1beta',
  open: () => new Vendor(geminiSpec).listen(),
  // Google charges nothing for its own 500 and 503.
  ends: {
    '500': { code: 'provider_overloaded', billed: 'no' },
    '503': { code: 'provider_overloaded', billed: 'no' },
  },
}
