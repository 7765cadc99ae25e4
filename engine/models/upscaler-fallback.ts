import { EngineRefusal } from '../operation.ts'
import type { Upscaler } from './esrgan.ts'

/** Where no model can run, nothing is enlarged by one. */
export const upscaler: Upscaler = {
  unaskedMegapixels: 0,
  enlarge: () => Promise.reject(new EngineRefusal('invalid_parameter', 'There is no model for enlarging here.')),
}
