/** The encoding of the runtime is the measure; only the boundary is another. */
import { expect, it } from 'vitest'
import { encodedForm } from './form.ts'

it('is the form that the runtime would send', async () => {
  const bytes = Buffer.from([0, 13, 10, 45, 45, 255])
  const fields = { prompt: 'a "red"\nhat\r\n, größer\rnow', 'odd "name"\n': '', model: 'one' }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('image[]', new File([bytes], 'a"b.png', { type: 'image/png' }))
  form.append('image[]', new File([], 'empty.jpeg', { type: 'image/jpeg' }))
  const theirs = new Response(form)
  const theirBoundary = theirs.headers.get('content-type')?.split('boundary=')[1] ?? ''

  const { type, pieces } = encodedForm([
    ...Object.entries(fields),
    ['image[]', { fileName: 'a"b.png', type: 'image/png', bytes }],
    ['image[]', { fileName: 'empty.jpeg', type: 'image/jpeg', bytes: new Uint8Array() }],
  ])
  const ourBoundary = type.replace('multipart/form-data; boundary=', '')
  const latin1 = (all: Uint8Array): string => Buffer.from(all).toString('latin1')
  expect(latin1(Buffer.concat(pieces)).replaceAll(ourBoundary, 'BOUNDARY')).toBe(
    latin1(new Uint8Array(await theirs.arrayBuffer())).replaceAll(theirBoundary, 'BOUNDARY'),
  )
  expect(pieces).toContain(bytes)
})
