/** `npm run bench -- intake`: what becomes of each hostile and odd file, with its time and the memory of its decoder. */
import { spawn } from 'node:child_process'

const files = ['server/media/hostile.test.ts', 'server/media/corpus.test.ts']
process.stdout.write('| file | size | outcome | time | peak memory of the decoder |\n|---|---|---|---|---|\n')
const child = spawn('vitest', ['run', ...files, '--reporter=dot'], {
  stdio: 'inherit',
  env: { ...process.env, I2I_REPORT: '1' },
})
child.on('exit', status => process.exit(status ?? 1))
