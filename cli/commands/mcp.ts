import { parseArgs } from 'node:util'
import { engineVersion } from '@image2image/engine'
import { createClient } from '@image2image/sdk'
import { exitCodes, usageFailure } from '../failure.ts'
import type { Command } from './command.ts'
import { requireServer, serverOptions } from './server.ts'

/** Speaks the Model Context Protocol, so that a program with a language model can edit pictures through a server. */
export const mcp: Command = {
  summary: 'Serve the tools of a server to a program that speaks MCP (stdio).',
  help: `Usage: image2image mcp --server URL [--allow FOLDER]…

Serves edit_image, generate_image, list_models and get_image over standard input and output, for the program that starts
this one. The key is taken from IMAGE2IMAGE_KEY, the server from --server or IMAGE2IMAGE_SERVER.

Options:
  --server URL     where Image2Image runs
  --allow FOLDER   where pictures may be read and written by path, and nowhere else; may be given several times
                   (default: the folder it is started in)
  --help           show this

In the settings of such a program:
  { "command": "npx", "args": ["image2image", "mcp", "--server", "http://127.0.0.1:3000", "--allow", "/home/me/Pictures"],
    "env": { "IMAGE2IMAGE_KEY": "i2i_…" } }`,
  async run(words, terminal) {
    const { values, positionals } = readMcpWords(words)
    if (positionals.length > 0) throw usageFailure('image2image mcp takes options only; --help lists them.')
    const { baseUrl, key } = requireServer(values, terminal)
    const { serveOverStdio } = await import('@image2image/mcp/stdio')
    const client = createClient({ baseUrl, key })
    await serveOverStdio({ client, version: engineVersion, folders: values.allow ?? ['.'] })
    return exitCodes.done
  },
}

function readMcpWords(words: readonly string[]) {
  try {
    const options = { ...serverOptions, allow: { type: 'string', multiple: true } } as const
    return parseArgs({ args: [...words], options, allowPositionals: true })
  } catch (error) {
    throw usageFailure(
      `${error instanceof Error ? error.message.split('. ')[0] : 'Not understood'}. --help lists the options.`,
    )
  }
}
