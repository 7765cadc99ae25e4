/** The page of agreement.test.ts: the device's engine within reach of the test, and nothing else. */
import { createDevice } from '../../web/device/device.ts'

const device = createDevice()

/** Runs a plan on a PNG and gives the result as one, base64 both ways. */
async function run(
  picture: string,
  plan: Parameters<typeof device.run>[1],
): Promise<{ file: string; notes: string[] }> {
  const bytes = Uint8Array.from(atob(picture), character => character.charCodeAt(0))
  await device.take('picture', new Blob([bytes], { type: 'image/png' }))
  const { file, notes } = await device.run('picture', plan, {
    resultKey: 'result',
    format: 'png',
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  const written = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < written.length; at += 8192) text += String.fromCharCode(...written.subarray(at, at + 8192))
  return { file: btoa(text), notes: [...notes] }
}

Object.assign(globalThis, { run })
