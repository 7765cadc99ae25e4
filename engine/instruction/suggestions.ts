import type { OperationName } from '../operation.ts'

/** Words that really work, for the studio to offer, the most varied first; a test plans each of them. */
export interface Suggestion {
  readonly words: string
  readonly operation: OperationName
}

export const suggestions: readonly Suggestion[] = [
  { words: 'Make it a watercolour', operation: 'watercolour' },
  { words: 'Make it look like golden hour', operation: 'golden-hour' },
  { words: 'Blur the background', operation: 'background-blur' },
  { words: 'Make only the sky warmer', operation: 'warmer' },
  { words: 'Turn it into a pencil drawing', operation: 'pencil' },
  { words: 'Give it a cinematic look', operation: 'cinematic' },
  { words: 'Everything black and white except the red', operation: 'colour-pop' },
  { words: 'Make it a sticker', operation: 'sticker' },
  { words: 'Turn day into night', operation: 'night' },
  { words: 'Make it a comic', operation: 'comic' },
  { words: 'Remove the background', operation: 'background-remove' },
  { words: 'Turn it into stained glass', operation: 'stained-glass' },
  { words: 'Let it snow', operation: 'snow' },
  { words: 'Duotone in navy and gold', operation: 'duotone' },
  { words: 'Black and white with a vignette', operation: 'black-and-white' },
  { words: 'Dehaze it and lift the shadows', operation: 'dehaze' },
  { words: 'Make it look like a miniature', operation: 'tilt-shift' },
  { words: 'Make it pop art', operation: 'pop-art' },
  { words: '16:9 without cropping', operation: 'expand' },
  { words: 'Give it a vintage film look', operation: 'vintage' },
  { words: 'Smooth the skin a little', operation: 'smooth-skin' },
  { words: 'Make it an old engraving', operation: 'engraving' },
  { words: 'Add a white border', operation: 'border' },
  { words: 'Enhance the photo', operation: 'auto-enhance' },
]
