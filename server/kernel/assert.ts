/** A statement that must hold whatever the input. A failure is our bug: it becomes a 500 and a log line. */
export class AssertionFailed extends Error {
  override name = 'AssertionFailed'
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailed(message)
}
