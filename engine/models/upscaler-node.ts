import { enlargeByEsrgan, type Upscaler } from './esrgan.ts'
import { readUpscaler } from './files-node.ts'
import { inTurn, type Network, once } from './network.ts'
import { openNetwork } from './runtime-node.ts'

/** ESRGAN for Node. The model is converted in memory when it is first needed, and one session is kept warm. */
const esrgan = once<Network>(async () => openNetwork(await readUpscaler()))

export const upscaler: Upscaler = {
  unaskedMegapixels: 0.15,
  enlarge: (planes, progress) => inTurn(async () => enlargeByEsrgan(await esrgan.get(), planes, progress)),
}
