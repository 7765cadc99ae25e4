/**
 * `multipart/form-data` as pieces that are sent one after another: the text around the files, and each file's own bytes,
 * copied nowhere. The same bytes as the runtime makes of a form, but for the boundary.
 */
import { randomBytes } from 'node:crypto'

export interface FormFile {
  readonly fileName: string
  readonly type: string
  readonly bytes: Uint8Array
}

export interface EncodedForm {
  readonly type: string
  readonly pieces: readonly Uint8Array[]
}

export function encodedForm(parts: Iterable<readonly [name: string, value: string | FormFile]>): EncodedForm {
  const boundary = `----form-${randomBytes(16).toString('hex')}`
  const pieces: Uint8Array[] = []
  let text = ''
  for (const [name, value] of parts) {
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(withBreaks(name))}"`
    if (typeof value === 'string') {
      text += `\r\n\r\n${withBreaks(value)}\r\n`
      continue
    }
    text += `; filename="${escaped(value.fileName)}"\r\nContent-Type: ${value.type}\r\n\r\n`
    pieces.push(Buffer.from(text), value.bytes)
    text = '\r\n'
  }
  pieces.push(Buffer.from(`${text}--${boundary}--\r\n`))
  return { type: `multipart/form-data; boundary=${boundary}`, pieces }
}

/** A text in a form has the line breaks of the network. */
const withBreaks = (text: string): string => text.replace(/\r?\n|\r/g, '\r\n')

const escapes: Readonly<Record<string, string>> = { '\n': '%0A', '\r': '%0D', '"': '%22' }
const escaped = (name: string): string => name.replace(/[\n\r"]/g, character => escapes[character] ?? '')
