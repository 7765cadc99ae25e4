/**
 * Turns a user agent into three coarse words and forgets it. The lists are closed and short on purpose: together they
 * must not single out a person, only help one recognise one's own sessions.
 */
export interface DeviceClass {
  readonly deviceType: 'desktop' | 'phone' | 'tablet' | 'other'
  readonly operatingSystem: 'windows' | 'macos' | 'linux' | 'android' | 'ios' | 'chromeos' | 'other'
  readonly browser: 'chrome' | 'edge' | 'firefox' | 'safari' | 'other'
}

export const unknownDevice: DeviceClass = { deviceType: 'other', operatingSystem: 'other', browser: 'other' }

type Rule<Word> = readonly [RegExp, Word]

/** First match wins, so the more special pattern stands first: every Android says Linux, every Edge says Chrome. */
const systems: readonly Rule<DeviceClass['operatingSystem']>[] = [
  [/Android/i, 'android'],
  [/iPhone|iPad|iPod/, 'ios'],
  [/CrOS/, 'chromeos'],
  [/Windows NT/, 'windows'],
  [/Mac OS X|Macintosh/, 'macos'],
  [/Linux|X11/, 'linux'],
]

const browsers: readonly Rule<DeviceClass['browser']>[] = [
  [/\bEdg(e|A|iOS)?\//, 'edge'],
  [/Firefox\/|FxiOS\//, 'firefox'],
  [/OPR\/|SamsungBrowser\/|YaBrowser\/|Vivaldi\//, 'other'],
  [/Chrome\/|CriOS\/|Chromium\//, 'chrome'],
  [/Version\/[\d.]+.*Safari\//, 'safari'],
]

const firstWord = <Word>(rules: readonly Rule<Word>[], text: string): Word | undefined =>
  rules.find(([pattern]) => pattern.test(text))?.[1]

function deviceTypeOf(userAgent: string, system: DeviceClass['operatingSystem']): DeviceClass['deviceType'] {
  if (system === 'android') return /Mobile/.test(userAgent) ? 'phone' : 'tablet'
  if (system === 'ios') return /iPad/.test(userAgent) ? 'tablet' : 'phone'
  return system === 'other' ? 'other' : 'desktop'
}

export function classifyDevice(userAgent: string | null | undefined): DeviceClass {
  const text = (userAgent ?? '').slice(0, 512)
  const operatingSystem = firstWord(systems, text) ?? 'other'
  return {
    deviceType: deviceTypeOf(text, operatingSystem),
    operatingSystem,
    browser: firstWord(browsers, text) ?? 'other',
  }
}
