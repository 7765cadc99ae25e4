import { runProgram } from './steps.ts'

process.exit(await runProgram({ says: 'format', program: 'biome', args: ['check', '--write', '.'] }))
