import { type Generation, isOpen, type Picture } from '@image2image/sdk'
import { type Catalogue, childrenOf, makerOf, newestFailed, openGenerations, parentOf } from './history.ts'

/**
 * Where one is in the studio. The address says it (`?picture=`, `?picture=&as=input`, `?run=`), so reload, back and
 * forward lead to the same place; without an address it is the newest thing that happened.
 */
export interface Search {
  picture?: string
  /** `input`: a result that is now the picture to edit, shown without its before. `new`: none, for another one. */
  as?: string
  run?: string
}

export type Place =
  | { kind: 'empty' }
  | { kind: 'missing' }
  /** A picture that waits for words. */
  | { kind: 'input'; picture: Picture }
  /** A result beside the picture it was made from (which may have been deleted since). */
  | { kind: 'result'; picture: Picture; generation: Generation; before: Picture | null }
  /** Work in progress, or its failure, over the picture it works on; over none where words alone make one. */
  | { kind: 'run'; generation: Generation; input: Picture | null }

export function placeOf(catalogue: Catalogue, search: Search): Place {
  if (search.as === 'new') return { kind: 'empty' }
  if (search.run !== undefined) {
    const generation = catalogue.generations.get(search.run)
    return generation ? placeOfGeneration(catalogue, generation) : { kind: 'missing' }
  }
  if (search.picture !== undefined) {
    const picture = catalogue.pictures.get(search.picture)
    return picture ? placeOfPicture(catalogue, picture, search.as === 'input') : { kind: 'missing' }
  }
  return newestPlace(catalogue)
}

function placeOfGeneration(catalogue: Catalogue, generation: Generation): Place {
  const input = inputOf(catalogue, generation)
  if (isOpen(generation) || generation.state === 'failed') {
    return input || generation.inputId === null ? { kind: 'run', generation, input } : { kind: 'missing' }
  }
  const result = generation.resultId === null ? undefined : catalogue.pictures.get(generation.resultId)
  if (result) return placeOfPicture(catalogue, result, false)
  return input ? { kind: 'input', picture: input } : { kind: 'missing' }
}

function placeOfPicture(catalogue: Catalogue, picture: Picture, isInput: boolean): Place {
  const generation = makerOf(catalogue, picture)
  if (isInput || !generation) return { kind: 'input', picture }
  return { kind: 'result', picture, generation, before: inputOf(catalogue, generation) }
}

const inputOf = (catalogue: Catalogue, { inputId }: Generation): Picture | null =>
  inputId === null ? null : (catalogue.pictures.get(inputId) ?? null)

function newestPlace(catalogue: Catalogue): Place {
  const running = openGenerations(catalogue)[0]
  if (running) return placeOfGeneration(catalogue, running)
  let newest: Picture | undefined
  for (const picture of catalogue.pictures.values()) {
    if (!newest || picture.createdAt > newest.createdAt) newest = picture
  }
  // What failed while nobody looked is said, not passed over.
  const failed = newestFailed(catalogue)
  if (failed && (!newest || failed.createdAt > newest.createdAt)) return placeOfGeneration(catalogue, failed)
  return newest ? placeOfPicture(catalogue, newest, false) : { kind: 'empty' }
}

/** The picture that Make edits. A result's input is the picture before it, until the result is used as input itself. */
export function editedPicture(place: Place): Picture | null {
  if (place.kind === 'input') return place.picture
  if (place.kind === 'result') return place.before ?? place.picture
  if (place.kind === 'run') return place.input
  return null
}

/** The picture whose tree is shown. */
export function shownPicture(place: Place): Picture | null {
  if (place.kind === 'run') return place.input
  return place.kind === 'input' || place.kind === 'result' ? place.picture : null
}

/** One step back: from a result, or a result used as input, to the picture it was made from. */
export function stepBack(catalogue: Catalogue, place: Place): Search | null {
  if (place.kind === 'run') return place.input ? { picture: place.input.id, as: 'input' } : null
  if (place.kind !== 'input' && place.kind !== 'result') return null
  const parentId = parentOf(catalogue, place.picture)
  return parentId !== null && catalogue.pictures.has(parentId) ? { picture: parentId, as: 'input' } : null
}

/** One step forward: where one came back from, else the newest step made from this picture. */
export function stepForward(catalogue: Catalogue, place: Place, cameFrom: ReadonlyMap<string, string>): Search | null {
  const picture = place.kind === 'input' || place.kind === 'result' ? place.picture : null
  if (!picture) return null
  const children = childrenOf(catalogue, picture.id)
  const remembered = children.find(child => child.id === cameFrom.get(picture.id))
  const next = remembered ?? children[0]
  return next ? { picture: next.id } : null
}
