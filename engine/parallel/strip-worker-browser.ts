import { help } from './strip-worker.ts'

addEventListener('message', ({ data }: MessageEvent<SharedArrayBuffer>) => help(data))
