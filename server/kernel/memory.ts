/** Memory of large buffers, given back at once instead of when the collector comes by. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'

/**
 * For bytes that nobody looks at any more: neither who made them, nor a stream or a file that they are still on their way
 * to. What is left to the collector brings its next full round nearer, over all that the server holds. A buffer that shares
 * its memory with others is left alone.
 */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** What may grow up before the young part of the heap is looked through. */
const youngBytes = 16 * 1024 * 1024
/** Of the heap's limit, the young part's most; and how full it is looked through if nobody says otherwise. */
const youngShare = 1 / 64
const usualPercent = 80

/**
 * Pictures are buffers outside the heap, and 64 MB of them that nobody has looked at yet are a reason to collect
 * everything: 60 MB of code and tables, and a third of what a picture costs that only passes through. Nearly all of them
 * die young. So the young are looked through before it comes to that, wherever the heap is large enough to leave them
 * longer.
 */
export function collectYoungEarly(): void {
  const capacityBytes = getHeapStatistics().heap_size_limit * youngShare
  const percent = Math.round((100 * youngBytes) / capacityBytes)
  if (percent < usualPercent) setFlagsFromString(`--minor-gc-task-trigger=${percent}`)
}
