import { type Generation, isOpen, type Picture } from '@image2image/sdk'

/**
 * The edit tree, from what the server lists: uploads are roots, a finished generation is a step from its input to its
 * result. Nothing here is kept anywhere else, so a reload, another tab or another device sees the same tree.
 */
export interface Step {
  /** The picture's id where there is one, else the generation's. */
  readonly key: string
  readonly picture: Picture | null
  readonly generation: Generation | null
  /** The picture this came from. */
  readonly parentId: string | null
  readonly createdAt: string
}

export interface Catalogue {
  readonly pictures: ReadonlyMap<string, Picture>
  readonly generations: ReadonlyMap<string, Generation>
}

export function catalogueOf(pictures: readonly Picture[], generations: readonly Generation[]): Catalogue {
  return {
    pictures: new Map(pictures.map(picture => [picture.id, picture])),
    generations: new Map(generations.map(generation => [generation.id, generation])),
  }
}

/** The generation that made this picture; `null` for an upload. */
export function makerOf(catalogue: Catalogue, picture: Picture): Generation | null {
  return picture.generationId === null ? null : (catalogue.generations.get(picture.generationId) ?? null)
}

export function parentOf(catalogue: Catalogue, picture: Picture): string | null {
  return makerOf(catalogue, picture)?.inputId ?? null
}

/** The upload (or the oldest picture still known) that this picture came from. */
export function rootOf(catalogue: Catalogue, pictureId: string): string {
  let rootId = pictureId
  const seen = new Set<string>()
  while (!seen.has(rootId)) {
    seen.add(rootId)
    const picture = catalogue.pictures.get(rootId)
    const parentId = picture ? parentOf(catalogue, picture) : null
    if (parentId === null || !catalogue.pictures.has(parentId)) return rootId
    rootId = parentId
  }
  return rootId
}

/** The same of a run that has no picture yet; `null` where its input is gone. */
export function rootOfRun(catalogue: Catalogue, { id, inputId }: Generation): string | null {
  if (inputId === null) return id
  return catalogue.pictures.has(inputId) ? rootOf(catalogue, inputId) : null
}

const newestFirst = (a: { createdAt: string }, b: { createdAt: string }) => (a.createdAt < b.createdAt ? 1 : -1)

/**
 * Every step of one tree, newest on top: pictures, and generations that run or gave no picture. What is made from words
 * alone is a tree of its own, named by its generation until there is a picture.
 */
export function stepsOf(catalogue: Catalogue, rootId: string): Step[] {
  const steps: Step[] = []
  for (const picture of catalogue.pictures.values()) {
    if (rootOf(catalogue, picture.id) !== rootId) continue
    const generation = makerOf(catalogue, picture)
    steps.push({
      key: picture.id,
      picture,
      generation,
      parentId: generation?.inputId ?? null,
      createdAt: picture.createdAt,
    })
  }
  for (const generation of catalogue.generations.values()) {
    if (generation.state === 'done' || rootOfRun(catalogue, generation) !== rootId) continue
    const { id, inputId, createdAt } = generation
    steps.push({ key: id, picture: null, generation, parentId: inputId, createdAt })
  }
  return steps.sort(newestFirst)
}

/** The newest picture of every tree but this one, newest first: what else is here. */
export function otherTrees(catalogue: Catalogue, rootId: string | null): Picture[] {
  const newest = new Map<string, Picture>()
  for (const picture of [...catalogue.pictures.values()].sort(newestFirst)) {
    const treeId = rootOf(catalogue, picture.id)
    if (treeId !== rootId && !newest.has(treeId)) newest.set(treeId, picture)
  }
  return [...newest.values()]
}

/** What could not be made of other pictures, or of words alone, newest first: whoever comes back finds it there. */
export function failedElsewhere(catalogue: Catalogue, rootId: string | null): Generation[] {
  return [...catalogue.generations.values()]
    .filter(each => each.state === 'failed' && isReachable(catalogue, each) && rootOfRun(catalogue, each) !== rootId)
    .sort(newestFirst)
}

/** The picture that it was to edit is there, or it was to make one of words. */
const isReachable = (catalogue: Catalogue, { kind, inputId }: Generation): boolean =>
  inputId === null ? kind === 'generate' : catalogue.pictures.has(inputId)

/** The newest run that could not be made. */
export const newestFailed = (catalogue: Catalogue): Generation | undefined => failedElsewhere(catalogue, null)[0]

/** The finished steps made from this picture, newest first. */
export function childrenOf(catalogue: Catalogue, pictureId: string): Picture[] {
  return [...catalogue.pictures.values()]
    .filter(picture => parentOf(catalogue, picture) === pictureId)
    .sort(newestFirst)
}

export function openGenerations(catalogue: Catalogue): Generation[] {
  return [...catalogue.generations.values()].filter(isOpen).sort(newestFirst)
}

/** How the thin lines of the tree run past one row: the lane of its dot, lanes that pass, and lanes that end in it. */
export interface Lanes {
  readonly lane: number
  readonly passing: readonly number[]
  readonly joining: readonly number[]
  readonly hasAbove: boolean
  readonly hasBelow: boolean
}

/** Lanes for steps listed newest first: every step keeps its lane down to its parent, where branches meet. */
export function lanesOf(steps: readonly Step[]): Lanes[] {
  const keys = new Set(steps.map(step => step.key))
  const waiting: (string | null)[] = []
  return steps.map(step => {
    const mine = waiting.flatMap((key, lane) => (key === step.key ? [lane] : []))
    const free = waiting.indexOf(null)
    const lane = mine[0] ?? (free < 0 ? waiting.length : free)
    for (const joined of mine) waiting[joined] = null
    const passing = waiting.flatMap((key, index) => (key !== null && index !== lane ? [index] : []))
    const hasBelow = step.parentId !== null && keys.has(step.parentId)
    waiting[lane] = hasBelow ? step.parentId : null
    return { lane, passing, joining: mine.filter(joined => joined !== lane), hasAbove: mine.length > 0, hasBelow }
  })
}
