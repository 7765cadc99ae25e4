export type RangeAnswer = { readonly start: number; readonly end: number } | 'whole' | 'unsatisfiable'

/** RFC 9110 14.2: one range is answered; several, or what is not understood, give the whole. Half-open. */
export function rangeOf(header: string | undefined, sizeBytes: number): RangeAnswer {
  const found = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '')
  if (!found || (found[1] === '' && found[2] === '')) return 'whole'
  if (found[1] === '') {
    const last = Math.min(Number(found[2]), sizeBytes)
    return last === 0 ? 'unsatisfiable' : { start: sizeBytes - last, end: sizeBytes }
  }
  const start = Number(found[1])
  const end = found[2] === '' ? sizeBytes : Math.min(Number(found[2]) + 1, sizeBytes)
  if (found[2] !== '' && Number(found[2]) < start) return 'whole'
  return start >= sizeBytes ? 'unsatisfiable' : { start, end }
}
