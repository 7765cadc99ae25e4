/**
 * One small interface over ONNX Runtime, so that what is asked of a model is written once and runs in Node and in a page.
 * `runtime-node.ts` and `runtime-browser.ts` are its two implementations; `files-node.ts` and `files-browser.ts` bring
 * the weights.
 */
export interface Tensor {
  readonly dims: readonly number[]
  readonly data: Float32Array
}

/** A model with one input and one output. */
export interface Network {
  run(input: Tensor): Promise<Tensor>
  /** Gives its memory back; the network cannot be used afterwards. */
  close(): Promise<void>
}

export interface NetworkOptions {
  /** Trades speed for memory. */
  readonly isLean?: boolean
}

/** Opens a thing once and keeps it; a failure is not kept, so that a later call tries again. */
export function once<Thing>(open: () => Promise<Thing>): { get(): Promise<Thing>; isOpen(): boolean; forget(): void } {
  let opened: Promise<Thing> | null = null
  return {
    get() {
      if (!opened) {
        const opening = open()
        opened = opening
        opening.catch(() => {
          if (opened === opening) opened = null
        })
      }
      return opened
    },
    isOpen: () => opened !== null,
    forget() {
      opened = null
    },
  }
}

let queue: Promise<unknown> = Promise.resolve()

/** Inferences run one after the other: two at once would double the peak of memory and end no sooner. */
export function inTurn<Thing>(run: () => Promise<Thing>): Promise<Thing> {
  const mine = queue.then(run, run)
  queue = mine.catch(() => undefined)
  return mine
}
