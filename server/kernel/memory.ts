/** Memory of large buffers, given back at once instead of when the collector comes by. */

/**
 * For bytes that nobody looks at any more: neither who made them, nor a stream or a file that they are still on their way
 * to. What is left to the collector brings its next full round nearer, over all that the server holds. A buffer that shares
 * its memory with others is left alone.
 */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached && buffer.byteLength === byteLength) buffer.transfer(0)
}
