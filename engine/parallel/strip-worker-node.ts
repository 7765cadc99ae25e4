import { workerData } from 'node:worker_threads'
import { help } from './strip-worker.ts'

help(workerData as SharedArrayBuffer)
