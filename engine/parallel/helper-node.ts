import { workerData } from 'node:worker_threads'
import { help } from './helper.ts'

help(workerData as SharedArrayBuffer)
