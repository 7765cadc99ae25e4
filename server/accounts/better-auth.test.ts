import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** A process of its own, because the library reports nothing when it finds itself in a test. */
const program = `
  const { createAuth } = await import(${JSON.stringify(new URL('./better-auth.ts', import.meta.url).href)})
  const secret = '0123456789abcdef'.repeat(4)
  const auth = createAuth({}, { baseUrl: 'http://127.0.0.1:3000', secret, clock: {}, log: { error() {} } })
  const { secret: used } = await auth.$context
  await new Promise(resolve => setTimeout(resolve, 1000))
  console.log(used === secret)
`

test('the environment can neither make the library report home nor swap the secret', async () => {
  let reports = 0
  const listener = createServer((request, response) => {
    reports++
    request.resume()
    response.end('{}')
  })
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        BETTER_AUTH_TELEMETRY: 'true',
        BETTER_AUTH_TELEMETRY_ENDPOINT: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`,
        BETTER_AUTH_SECRET: 'f'.repeat(64),
        BETTER_AUTH_SECRETS: `1:${'f'.repeat(64)}`,
      },
    })
    expect(stdout.trim()).toBe('true')
    expect(reports).toBe(0)
  } finally {
    listener.close()
  }
})
