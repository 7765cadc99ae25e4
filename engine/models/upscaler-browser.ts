import { enlargeByEsrgan, type Upscaler } from './esrgan.ts'
import { esrganToOnnx } from './esrgan-conversion.ts'
import { readModelFile } from './files-browser.ts'
import { inTurn, type Network, once } from './network.ts'
import { openNetwork } from './runtime-browser.ts'
import { esrganFiles } from './sources.ts'

/**
 * ESRGAN for a page: only where somebody asks for it by name, because it has to be fetched, and WebAssembly takes three to
 * four times as long as Node does.
 */
const esrgan = once<Network>(async () => {
  const description = await readModelFile(esrganFiles.description)
  return openNetwork(esrganToOnnx(description, await readModelFile(esrganFiles.weights)))
})

export const upscaler: Upscaler = {
  unaskedMegapixels: 0,
  enlarge: (planes, progress) => inTurn(async () => enlargeByEsrgan(await esrgan.get(), planes, progress)),
}
