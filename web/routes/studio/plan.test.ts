import { operations, planInstruction, suggestions } from '@image2image/engine'
import type { EngineInfo, Generation, Picture } from '@image2image/sdk'
import { describe, expect, it } from 'vitest'
import { words } from '../../words/en.ts'
import { chipDetail, estimateSeconds, sayRatio, sayValue, shape } from './plan.ts'

const catalogue = operations as unknown as EngineInfo['operations']
const steps = [
  { name: 'watercolour', strength: 1 },
  { name: 'vignette', strength: 0.5 },
]

describe('a plan that a person shaped', () => {
  it('keeps changes and removals by step', () => {
    const changed = { 'watercolour.1': { name: 'watercolour', strength: 0.6 } }
    const shaped = shape(steps, { changes: changed, removed: ['vignette.1'] })
    expect(shaped.map(({ step }) => step)).toEqual([{ name: 'watercolour', strength: 0.6 }])
  })

  it('says on the chip only what is not as designed', () => {
    expect(chipDetail(catalogue.watercolour, { name: 'watercolour', strength: 1 })).toBeNull()
    expect(chipDetail(catalogue.vignette, { name: 'vignette', strength: 0.5 })).toBe('50 %')
    expect(chipDetail(catalogue.crop, { name: 'crop', strength: 1, ratio: 16 / 9 })).toBe('16:9')
    expect(sayRatio(2.35)).toBe('2.35:1')
  })
})

describe('the estimate', () => {
  it('is the median of what the same steps took per megapixel', () => {
    const picture = { id: 'p', width: 1000, height: 1000 } as Picture
    const took = (seconds: number) =>
      ({
        state: 'done',
        inputId: 'p',
        startedAt: '2026-03-01T12:00:00.000Z',
        finishedAt: new Date(Date.parse('2026-03-01T12:00:00.000Z') + seconds * 1000).toISOString(),
        plan: { operations: [steps[0]] },
      }) as Generation
    const pictures = new Map([['p', picture]])
    const larger = { ...picture, width: 2000 }
    expect(estimateSeconds(steps.slice(0, 1), larger, [took(2), took(3), took(9)], pictures)).toBe(6)
    expect(estimateSeconds(steps, larger, [took(2)], pictures)).toBeNull()
  })
})

describe('words that the studio offers', () => {
  it('lead to the edit they name', () => {
    const wrong = Object.entries(operations).filter(([name, { label }]) => {
      const spoken = words.edits.words[name] ?? label.toLowerCase()
      return !planInstruction(spoken, { hasMask: true, hasReference: true }).operations.some(step => step.name === name)
    })
    expect(wrong.map(([name]) => name)).toEqual([])
    for (const suggestion of suggestions) {
      const plan = planInstruction(suggestion.words)
      expect(
        plan.operations.map(step => step.name),
        suggestion.words,
      ).toContain(suggestion.operation)
      expect(plan.notUnderstood, suggestion.words).toEqual([])
    }
  })
})

describe('a value', () => {
  it('is said in its unit, percentages as they are kept', () => {
    expect(sayValue(-60, { unit: '%', maximum: 100 })).toBe('-60 %')
    expect(sayValue(1, { unit: '%', maximum: 100 })).toBe('1 %')
    expect(sayValue(0.5, { unit: '%', maximum: 1 })).toBe('50 %')
    expect(sayValue(12.5, { unit: 'degrees' })).toBe('12.5°')
    expect(sayValue('low-key', {})).toBe('low key')
  })
})
