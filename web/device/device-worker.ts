/**
 * The engine in a worker of the page. It holds the pixels of pictures under the page's keys, reads words, makes previews
 * and results, and writes files. It asks the network for one thing only: the files of the subject's model, from the
 * server that the page came from, when an edit first needs them.
 */
import {
  createRoughSubjectMatter,
  createSubjectMatter,
  describePlan,
  EngineRefusal,
  engineName,
  engineVersion,
  estimateSeconds,
  inPage,
  type Matte,
  onServer,
  operations,
  type Pixels,
  type Plan,
  planInstruction,
  previewMask,
  previewPlan,
  rememberMattes,
  runPlan,
  subjectNeed,
  suggestions,
} from '@image2image/engine'
import { listenToFetches, type Model, missingModelBytes } from '@image2image/engine/models'
import {
  hasAlpha,
  type Origin,
  readOrigin,
  readPicture,
  recordOf,
  toBitmap,
  UnreadablePicture,
  writePicture,
} from './files.ts'
import { notePace, pacedSide } from './pace.ts'
import type { Beside, DeviceFormat, DevicePicture, Failure, Question, Reply, Stop, Verb, Verbs } from './protocol.ts'

type Report = (fraction: number, stage: string) => void
/** The verbs as the worker does them: later, and with a way to say how far it is. */
type Doing = { [Name in Verb]: (given: Parameters<Verbs[Name]>, report: Report) => Promise<ReturnType<Verbs[Name]>> }

const pictures = new Map<string, Pixels>()
const origins = new Map<string, Origin>()
const photograph: Origin = { before: null, run: null }
/** Found elsewhere, such as on the server for a picture that lies there. */
const givenMattes = new Map<string, Matte>()
/** The model's, for results. A preview takes them when they are known; else it does not wait for the model. */
const mattes = rememberMattes(createSubjectMatter())
const roughMattes = rememberMattes(createRoughSubjectMatter())
const send = (reply: Reply, transfer: Transferable[] = []) => self.postMessage(reply, { transfer })

function pictureOf(key: string): Pixels {
  const pixels = pictures.get(key)
  if (!pixels) throw new UnreadablePicture('not_a_picture')
  return pixels
}

const sizeOf = (pixels: Pixels): DevicePicture => ({
  width: pixels.width,
  height: pixels.height,
  hasAlpha: hasAlpha(pixels),
})

/** The page cannot interrupt a worker that computes; what they share can. Looked at whenever the engine reports. */
function stoppable(stop: Stop, report: Report = () => undefined) {
  const abort = new AbortController()
  const look = () => {
    if (stop && Atomics.load(stop, 0) !== 0) abort.abort()
  }
  look()
  return {
    signal: abort.signal,
    onProgress(fraction: number, stage: string) {
      look()
      report(fraction, stage)
    },
  }
}

/** The red of a printer's masking film, so that the picture is seen through it. */
const veilColour = [235, 40, 70] as const
const veilAlpha = 140

/** The pictures that lie beside the one that is shown, as the engine takes them. */
const partsOf = ({ brush, reference, side }: Beside = {}) => ({
  ...(brush === undefined ? {} : { brush: pictureOf(brush) }),
  ...(reference === undefined ? {} : { reference: pictureOf(reference) }),
  ...(side === undefined ? {} : { side }),
})

const modelsOf = (plan: Plan): Model[] => [
  // An outline is the same network's, made for a smaller picture.
  ...(plan.operations.some(step => subjectNeed(step) !== null) ? (['subject'] as const) : []),
  ...(plan.operations.some(({ name, method }) => name === 'upscale' && method === 'neural')
    ? (['upscaler'] as const)
    : []),
]

const doing: Doing = {
  describe: async () => ({ name: engineName, version: engineVersion, operations, suggestions: [...suggestions] }),
  plan: async ([words]) => {
    const plan = planInstruction(words)
    return { ...plan, description: describePlan(plan) }
  },
  missingBytes: ([plan]) => missingModelBytes(modelsOf(plan)),
  estimateSeconds: async ([plan, width, height, where]) =>
    estimateSeconds(plan, width, height, where === 'here' ? inPage(navigator.hardwareConcurrency) : onServer),
  async take([key, file]) {
    const pixels = await readPicture(file)
    pictures.set(key, pixels)
    origins.set(key, await readOrigin(file))
    return sizeOf(pixels)
  },
  async takeMatte([key, file]) {
    const { width, height, data } = await readPicture(file)
    givenMattes.set(key, {
      width,
      height,
      data: Float32Array.from({ length: width * height }, (_, i) => data[i * 4] / 255),
    })
  },
  async preview([key, plan, stop, beside]) {
    const picture = pictureOf(key)
    const side = pacedSide(plan, picture)
    const begun = performance.now()
    const { pixels, notes } = await previewPlan(picture, plan, {
      ...stoppable(stop),
      ...(side === undefined ? {} : { side }),
      ...partsOf(beside),
      subjectMatte: roughMattes,
      knownSubject: mattes.known(picture) ?? givenMattes.get(key) ?? null,
    })
    notePace(plan, pixels, performance.now() - begun)
    return { bitmap: await toBitmap(pixels), notes }
  },
  async veil([key, mask, beside]) {
    const picture = pictureOf(key)
    const { width, height, data } = await previewMask(picture, mask, {
      ...partsOf(beside),
      subjectMatte: roughMattes,
      knownSubject: mattes.known(picture) ?? givenMattes.get(key) ?? null,
    })
    const veil = new Uint8ClampedArray(width * height * 4)
    for (let i = 0; i < data.length; i++) veil.set([...veilColour, Math.round(data[i] * veilAlpha)], i * 4)
    return await toBitmap({ width, height, data: veil })
  },
  async run([key, plan, resultKey, format, stop], report) {
    const begun = performance.now()
    const { pixels, ...run } = await runPlan(pictureOf(key), plan, {
      ...stoppable(stop, report),
      subjectMatte: mattes,
    })
    const { before, run: earlier } = origins.get(key) ?? photograph
    const origin: Origin = { before: recordOf({ before, run: earlier }, format), run }
    pictures.set(resultKey, pixels)
    origins.set(resultKey, origin)
    const about = sizeOf(pixels)
    const chosen: DeviceFormat = about.hasAlpha ? 'png' : format
    const file = await writePicture(pixels, chosen, origin)
    return { ...about, file, format: chosen, notes: run.notes, seconds: (performance.now() - begun) / 1000 }
  },
  encode: async ([key, format]) => writePicture(pictureOf(key), format, origins.get(key) ?? photograph),
  async forget([key]) {
    pictures.delete(key)
    origins.delete(key)
    givenMattes.delete(key)
  },
}

function failureOf(error: unknown): Failure {
  if (error instanceof EngineRefusal || error instanceof UnreadablePicture) {
    return { code: error.code, message: error.message }
  }
  const said = error instanceof Error ? error.message : String(error)
  return { code: /memory|allocation/i.test(said) ? 'out_of_memory' : 'engine_failed', message: said }
}

/** At most so often does the page hear how far a run is. */
const reportMs = 60

async function answer<Name extends Verb>({ id, verb, given }: Question<Name>): Promise<void> {
  let saidMs = 0
  const report: Report = (fraction, stage) => {
    const nowMs = performance.now()
    if (nowMs - saidMs < reportMs) return
    saidMs = nowMs
    send({ id, kind: 'progress', fraction, stage })
  }
  try {
    const value = await doing[verb](given, report)
    const bitmap = value instanceof ImageBitmap ? value : (value as { bitmap?: ImageBitmap } | undefined)?.bitmap
    const transfer = bitmap ? [bitmap] : []
    send({ id, kind: 'value', value }, transfer)
  } catch (error) {
    send({ id, kind: 'failure', failure: failureOf(error) })
  }
}

/** What computes goes one after the other, so that two pictures are never worked on at once. */
const heavy: ReadonlySet<Verb> = new Set(['take', 'preview', 'veil', 'run', 'encode'])
let queue: Promise<void> = Promise.resolve()

self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
  if (heavy.has(data.verb)) queue = queue.then(() => answer(data))
  else void answer(data)
})

listenToFetches((file, receivedBytes) => send({ kind: 'fetch', receivedBytes, totalBytes: file.sizeBytes }))
