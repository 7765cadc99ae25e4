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
