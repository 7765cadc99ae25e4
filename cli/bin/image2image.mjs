#!/usr/bin/env node
/**
 * The command `image2image`. Plain JavaScript, because it must start on any Node from 18 on; it hands over to `cli.ts`
 * under the Node that the project is written for. Whatever it has to say goes to stderr: stdout is the command's.
 */
import { fileURLToPath } from 'node:url'
import { run } from '../../tools/bootstrap.mjs'

// Keeps the compiled modules, which halves the time that the command takes to start.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../.cache/node', import.meta.url))
run('cli/cli.ts', process.argv.slice(2))
