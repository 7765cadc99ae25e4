/**
 * What the engine says when it will not, or cannot: each text names what would work instead, because "no" alone helps
 * nobody. The codes are for programs and stay the same; the texts may get better.
 */
import { EngineRefusal, type Plan } from './operation.ts'

export const whatWorks =
  'It can paint (watercolour, oil, pencil, comic, pop art, pixel art), give a film look (vintage, sepia, black and ' +
  'white, vignette), change light and colour (brighter, darker, contrast, warmer, cooler, golden hour, night, ' +
  'recolour), sharpen, blur and remove noise, remove, blur or colour the background, and crop, resize, rotate and flip.'

const quoted = (phrases: readonly string[]): string => phrases.map(phrase => `“${phrase}”`).join(', ')

export const refusals = {
  nothingDoable(plan: Plan): EngineRefusal {
    const details = {
      notUnderstood: plan.notUnderstood,
      generativeReasons: plan.generativeReasons ?? [],
    }
    if (plan.needsGenerative) {
      const reasons = plan.generativeReasons?.join('; ')
      return new EngineRefusal(
        'needs_generative',
        `This needs a generative model${reasons ? ` (${reasons})` : ''}, and the built-in engine has none. ${whatWorks}`,
        details,
      )
    }
    const what = plan.notUnderstood.length > 0 ? `It did not understand ${quoted(plan.notUnderstood)}. ` : ''
    return new EngineRefusal(
      'nothing_understood',
      `The built-in engine found nothing to do in these words. ${what}${whatWorks} Try “make it a watercolour”.`,
      details,
    )
  },
  nothingToChange: (): EngineRefusal =>
    new EngineRefusal(
      'nothing_to_change',
      'The edit would leave this picture exactly as it is. Try a higher strength or another edit.',
    ),
  maskMissing: (label: string): EngineRefusal =>
    new EngineRefusal(
      'mask_missing',
      `${label} must be told where: paint a mask over the place, or name one, such as “rectangle 0.1 0.1 0.3 0.3”.`,
    ),
  maskUnused: (steps: readonly { name: string }[]): EngineRefusal =>
    new EngineRefusal(
      'mask_changes_size',
      `A mask cannot limit an edit of the picture's size or shape (${steps.map(step => step.name).join(', ')}). Leave the mask out, or add an edit that works inside it.`,
    ),
  referenceMissing: (): EngineRefusal =>
    new EngineRefusal('reference_missing', 'This edit works from a second picture: add one as the reference.'),
  cancelled: (): EngineRefusal => new EngineRefusal('cancelled', 'The run was cancelled.'),
  pictureTooSmall: (): EngineRefusal =>
    new EngineRefusal('picture_too_small', 'The picture must be at least one pixel wide and high.'),
  invalidStep(index: number, operation: string, parameter: string, expected: string): EngineRefusal {
    return new EngineRefusal(
      'invalid_parameter',
      `Step ${index + 1} (${operation}): “${parameter}” must be ${expected}.`,
      { step: index, operation, parameter, expected },
    )
  },
}
