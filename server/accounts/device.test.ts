import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classifyDevice, unknownDevice } from './device.ts'

const safari = 'Version/18.1 Mobile/15E148 Safari/604.1'

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
    'desktop windows chrome',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'desktop windows edge',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
    'desktop macos safari',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0', 'desktop linux firefox'],
  [
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
    'desktop chromeos chrome',
  ],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 ${safari}`, 'phone ios safari'],
  [`Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 ${safari}`, 'tablet ios safari'],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
    'phone android chrome',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; SM-X900) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
    'tablet android chrome',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; K) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
    'phone android other',
  ],
  ['curl/8.9.1', 'other other other'],
])('%s', (userAgent, expected) => {
  const { deviceType, operatingSystem, browser } = classifyDevice(userAgent)
  expect(`${deviceType} ${operatingSystem} ${browser}`).toBe(expected)
})

test('nothing of an arbitrary text comes through, and it stays quick', () => {
  expect(classifyDevice(undefined)).toEqual(unknownDevice)
  const words = new Set([
    ...['desktop', 'phone', 'tablet', 'other'],
    ...['windows', 'macos', 'linux', 'android', 'ios', 'chromeos'],
    ...['chrome', 'edge', 'firefox', 'safari'],
  ])
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
      for (const word of Object.values(classifyDevice(text))) expect(words).toContain(word)
    }),
  )
  const startedMs = performance.now()
  classifyDevice(`Version/${'1.'.repeat(200_000)}`)
  expect(performance.now() - startedMs).toBeLessThan(50)
})
