import type { Picture } from '@image2image/sdk'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api.ts'

/**
 * How a picture gets in: dropped anywhere on the page, pasted, chosen, or taken with the camera. The file is shown from
 * the browser's own memory while it is sent. What a picture is, the server decides: names and types are not trusted here.
 */
export interface Upload {
  readonly name: string
  readonly previewUrl: string
  /** 0..1 of the bytes sent; 1 while the server reads it. */
  readonly fraction: number
  readonly error: Error | null
  readonly file: File
}

export const acceptedFiles = 'image/*,.heic,.heif,.avif,.tif,.tiff'

export function useUpload(onStored: (picture: Picture) => void) {
  const [upload, setUpload] = useState<Upload | null>(null)
  const abort = useRef<AbortController | null>(null)
  const stored = useRef(onStored)
  stored.current = onStored
  const send = useMutation({
    mutationFn: (file: File) => {
      abort.current = new AbortController()
      return api.pictures.upload(file, file.name || 'pasted.png', {
        signal: abort.current.signal,
        onProgress: fraction => setUpload(before => before && { ...before, fraction }),
      })
    },
    onSuccess: picture => {
      clear()
      stored.current(picture)
    },
    onError: error => setUpload(before => before && { ...before, error }),
  })
  const clear = () =>
    setUpload(before => {
      if (before) URL.revokeObjectURL(before.previewUrl)
      return null
    })
  const start = (file: File) => {
    abort.current?.abort()
    clear()
    setUpload({ name: file.name, previewUrl: URL.createObjectURL(file), fraction: 0, error: null, file })
    send.mutate(file)
  }
  return {
    upload,
    start,
    again() {
      if (upload) start(upload.file)
    },
    cancel() {
      abort.current?.abort()
      clear()
    },
  }
}

const filesOf = (data: DataTransfer | null) => (data ? [...data.files] : [])
const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Drop and paste on the whole window; says whether something hovers over the page now. */
export function useDropAndPaste(onFiles: (files: readonly File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false)
  const latest = useRef(onFiles)
  latest.current = onFiles
  useEffect(() => {
    let depth = 0
    const stop = new AbortController()
    const on = <Name extends keyof WindowEventMap>(name: Name, run: (event: WindowEventMap[Name]) => void) =>
      window.addEventListener(name, run, { signal: stop.signal })
    const enter = (change: number) => (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      depth = Math.max(0, depth + change)
      setIsOver(depth > 0)
    }
    on('dragenter', enter(1))
    on('dragleave', enter(-1))
    on('dragover', event => holdsFiles(event) && event.preventDefault())
    on('drop', event => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      depth = 0
      setIsOver(false)
      latest.current(filesOf(event.dataTransfer))
    })
    on('paste', event => {
      const files = filesOf(event.clipboardData)
      if (files.length === 0) return
      event.preventDefault()
      latest.current(files)
    })
    return () => stop.abort()
  }, [])
  return isOver
}
