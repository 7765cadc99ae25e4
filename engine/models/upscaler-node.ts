import { enlargeByEsrgan, type Upscaler } from './esrgan.ts'
import { esrganToOnnx } from './esrgan-conversion.ts'
import { readModelFile } from './files-node.ts'
import { inTurn, type Network, once } from './network.ts'
import { openNetwork } from './runtime-node.ts'
import { esrganFiles } from './sources.ts'

/** ESRGAN for Node. The model is converted in memory when it is first needed, and one session is kept warm. */
const esrgan = once<Network>(async () => {
  const [description, weights] = await Promise.all([
    readModelFile(esrganFiles.description),
    readModelFile(esrganFiles.weights),
  ])
  return openNetwork(esrganToOnnx(description, weights))
})

export const upscaler: Upscaler = {
  unaskedMegapixels: 0.15,
  enlarge: (planes, progress) => inTurn(async () => enlargeByEsrgan(await esrgan.get(), planes, progress)),
}
