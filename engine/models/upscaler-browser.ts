import { enlargeByEsrgan, type Upscaler } from './esrgan.ts'
import { readUpscaler } from './files-browser.ts'
import { inTurn, type Network, once } from './network.ts'
import { openNetwork } from './runtime-browser.ts'

/**
 * ESRGAN for a page: only where somebody asks for it by name, because it has to be fetched, and WebAssembly takes several
 * times as long as Node does.
 */
const esrgan = once<Network>(async () => openNetwork(await readUpscaler()))

export const upscaler: Upscaler = {
  unaskedMegapixels: 0,
  enlarge: (planes, progress) => inTurn(async () => enlargeByEsrgan(await esrgan.get(), planes, progress)),
}
