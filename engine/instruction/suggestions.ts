import type { OperationName } from '../operation.ts'

/** Words that really work, for the studio to offer; a test plans each of them. */
export interface Suggestion {
  readonly words: string
  readonly operation: OperationName
}

export const suggestions: readonly Suggestion[] = [
  { words: 'Make it a watercolour', operation: 'watercolour' },
  { words: 'Turn it into a pencil drawing', operation: 'pencil' },
  { words: 'Make it look like golden hour', operation: 'golden-hour' },
  { words: 'Blur the background', operation: 'background-blur' },
  { words: 'Make it a comic', operation: 'comic' },
  { words: 'Black and white with a vignette', operation: 'black-and-white' },
  { words: 'Turn day into night', operation: 'night' },
  { words: 'Make it pop art', operation: 'pop-art' },
  { words: 'Give it a vintage film look', operation: 'vintage' },
  { words: 'Remove the background', operation: 'background-remove' },
  { words: 'Enhance the photo', operation: 'auto-enhance' },
]
