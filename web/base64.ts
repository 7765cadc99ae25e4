/** Bytes that came as text; the policy of the page lets pictures come as `blob:` and not as `data:`. */
export function blobOf(base64: string, mediaType: string): Blob {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  return new Blob([bytes], { type: mediaType })
}
