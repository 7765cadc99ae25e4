import type { Generation, Picture } from '@image2image/sdk'
import { describe, expect, it } from 'vitest'
import { catalogueOf, failedElsewhere, lanesOf, otherTrees, rootOf, rootOfRun, stepsOf } from './history.ts'
import { editedPicture, placeOf, stepBack, stepForward } from './place.ts'

const at = (minute: number) => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`

const picture = (id: string, minute: number, generationId: string | null = null): Picture => ({
  id,
  origin: generationId ? 'result' : 'upload',
  name: id,
  width: 100,
  height: 80,
  format: 'png',
  sizeBytes: 1,
  hasAlpha: false,
  hasSvg: false,
  frames: 1,
  generationId,
  createdAt: at(minute),
})

const generation = (
  id: string,
  inputId: string | null,
  minute: number,
  more: Partial<Generation> = {},
): Generation => ({
  id,
  state: 'done',
  stage: '',
  fraction: 1,
  instruction: id,
  plan: { operations: [], notUnderstood: [], needsGenerative: false },
  description: '',
  kind: 'edit',
  askedModel: null,
  askedSize: null,
  model: 'builtin',
  triedModels: [],
  provider: 'builtin',
  region: 'this server',
  dataClass: 'local',
  maskHandling: null,
  changedOutside: null,
  cost: null,
  revisedPrompt: null,
  engine: { name: 'built-in', version: '1' },
  seed: 1,
  notes: [],
  inputId,
  maskId: null,
  referenceIds: [],
  resultId: null,
  error: null,
  createdAt: at(minute),
  startedAt: at(minute),
  finishedAt: at(minute),
  ...more,
})

/** photo -> painted -> grey, photo -> cropped, photo -> (running); another upload beside it. */
const catalogue = catalogueOf(
  [
    picture('photo', 0),
    picture('painted', 2, 'paint'),
    picture('grey', 4, 'drain'),
    picture('cropped', 6, 'crop'),
    picture('other', 1),
  ],
  [
    generation('paint', 'photo', 1, { resultId: 'painted' }),
    generation('drain', 'painted', 3, { resultId: 'grey' }),
    generation('crop', 'photo', 5, { resultId: 'cropped' }),
    generation('late', 'photo', 7, { state: 'running', fraction: 0.4 }),
  ],
)

describe('the edit tree', () => {
  it('leads every step to its upload', () => {
    expect(rootOf(catalogue, 'grey')).toBe('photo')
    expect(rootOf(catalogue, 'other')).toBe('other')
  })

  it('lists the steps of one tree newest on top, running ones too', () => {
    expect(stepsOf(catalogue, 'photo').map(step => step.key)).toEqual(['late', 'cropped', 'grey', 'painted', 'photo'])
    expect(otherTrees(catalogue, 'photo').map(({ id }) => id)).toEqual(['other'])
  })

  it('draws branches as lanes that meet at their parent', () => {
    const lanes = lanesOf(stepsOf(catalogue, 'photo'))
    expect(lanes.map(({ lane }) => lane)).toEqual([0, 1, 2, 2, 0])
    expect(lanes.at(-1)).toMatchObject({ joining: [1, 2], hasAbove: true, hasBelow: false })
    expect(lanes[3]).toMatchObject({ passing: [0, 1], hasAbove: true, hasBelow: true })
  })

  it('takes a result whose input was deleted as a tree of its own', () => {
    const orphaned = catalogueOf(
      [picture('grey', 4, 'drain')],
      [generation('drain', 'painted', 3, { resultId: 'grey' })],
    )
    expect(rootOf(orphaned, 'grey')).toBe('grey')
    expect(placeOf(orphaned, { picture: 'grey' })).toMatchObject({ kind: 'result', before: null })
  })
})

describe('a picture from words alone', () => {
  const made = catalogueOf(
    [picture('dawn', 2, 'draw')],
    [
      generation('draw', null, 1, { kind: 'generate', resultId: 'dawn' }),
      generation('drawing', null, 3, { kind: 'generate', state: 'running' }),
    ],
  )

  it('is a tree of its own, from the moment it is ordered', () => {
    expect(rootOf(made, 'dawn')).toBe('dawn')
    expect(rootOfRun(made, generation('drawing', null, 3))).toBe('drawing')
    expect(stepsOf(made, 'drawing').map(({ key }) => key)).toEqual(['drawing'])
    expect(stepsOf(made, 'dawn').map(({ key }) => key)).toEqual(['dawn'])
  })

  it('has no picture before it, and is edited itself', () => {
    expect(placeOf(made, { run: 'drawing' })).toMatchObject({ kind: 'run', input: null })
    const place = placeOf(made, { picture: 'dawn' })
    expect(place).toMatchObject({ kind: 'result', before: null })
    expect(editedPicture(place)?.id).toBe('dawn')
  })
})

describe('what could not be made', () => {
  const failed = { state: 'failed', error: { code: 'provider_timeout', message: 'It took too long.' } } as const
  const pictures = [picture('photo', 0), picture('other', 4)]
  const runs = [
    generation('hat', 'photo', 2, failed),
    generation('dragon', null, 5, { ...failed, kind: 'generate' }),
    generation('orphan', null, 6, failed),
  ]
  const after = catalogueOf(pictures, runs)

  it('is found beside every other picture, unless what it was to edit is gone', () => {
    expect(failedElsewhere(after, 'other').map(({ id }) => id)).toEqual(['dragon', 'hat'])
    expect(failedElsewhere(after, 'photo').map(({ id }) => id)).toEqual(['dragon'])
    expect(stepsOf(after, 'photo').map(({ key }) => key)).toEqual(['hat', 'photo'])
  })

  it('is where one comes back to when nothing happened since', () => {
    expect(placeOf(after, {})).toMatchObject({ kind: 'run', generation: { id: 'dragon' }, input: null })
    expect(placeOf(catalogueOf(pictures, runs.slice(0, 1)), {})).toMatchObject({ picture: { id: 'other' } })
  })
})

describe('the place', () => {
  it('is running work when no address says otherwise', () => {
    expect(placeOf(catalogue, {})).toMatchObject({ kind: 'run', generation: { id: 'late' }, input: { id: 'photo' } })
    expect(placeOf(catalogueOf([], []), {})).toEqual({ kind: 'empty' })
  })

  it('edits the picture before a result, until the result is used as input', () => {
    expect(editedPicture(placeOf(catalogue, { picture: 'grey' }))?.id).toBe('painted')
    expect(editedPicture(placeOf(catalogue, { picture: 'grey', as: 'input' }))?.id).toBe('grey')
  })

  it('goes to the result of a run that has ended since', () => {
    expect(placeOf(catalogue, { run: 'paint' })).toMatchObject({ kind: 'result', picture: { id: 'painted' } })
    expect(placeOf(catalogue, { run: 'nothing' })).toEqual({ kind: 'missing' })
  })

  it('steps back to the parent and forward to where one came from', () => {
    const painted = placeOf(catalogue, { picture: 'painted' })
    expect(stepBack(catalogue, painted)).toEqual({ picture: 'photo', as: 'input' })
    const photo = placeOf(catalogue, { picture: 'photo' })
    expect(stepBack(catalogue, photo)).toBeNull()
    expect(stepForward(catalogue, photo, new Map())).toEqual({ picture: 'cropped' })
    expect(stepForward(catalogue, photo, new Map([['photo', 'painted']]))).toEqual({ picture: 'painted' })
  })
})
