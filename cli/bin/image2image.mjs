#!/usr/bin/env node
/**
 * The command `image2image`. Plain JavaScript, because it must start on any Node from 18 on; it hands over to `cli.ts`
 * under the Node that the project is written for. Whatever it has to say goes to stderr: stdout is the command's.
 */
import { run } from '../../tools/bootstrap.mjs'

run('cli/cli.ts', process.argv.slice(2))
