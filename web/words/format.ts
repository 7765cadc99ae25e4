/** Numbers and times as people read them. */

/** Parts in one line; where it breaks, the dot stays with what it follows. */
export const dotted = (parts: readonly string[]): string => parts.join('\u00a0· ')

export const percent = (fraction: number) => Math.round(fraction * 100)

export function duration(seconds: number): string {
  if (seconds < 1.5) return '1 s'
  if (seconds < 10) return `${Math.round(seconds)} s`
  if (seconds < 55) return `${Math.round(seconds / 5) * 5} s`
  return `${Math.max(1, Math.round(seconds / 60))} min`
}

export function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })

/** For moments that are kept to the hour: nothing finer is said. */
export function agoByHour(time: string, now: number): string {
  return now - Date.parse(time) < 3_600_000 ? 'within the hour' : ago(time, now)
}

export function ago(time: string, now: number): string {
  const seconds = (Date.parse(time) - now) / 1000
  if (seconds > -45) return 'just now'
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), 'minute')
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3600), 'hour')
  if (seconds > -30 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day')
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(new Date(time))
}
