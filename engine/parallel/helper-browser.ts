import { help } from './helper.ts'

addEventListener('message', ({ data }: MessageEvent<SharedArrayBuffer>) => help(data))
