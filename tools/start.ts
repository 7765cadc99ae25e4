/** `npm start`: builds the web app when its sources changed, then runs the server in this process, so signals reach it directly. */
import { main } from '../server/main.ts'
import { buildWeb } from './build-web.ts'

const built = await buildWeb()
if (built !== 0) process.exit(built)
await main(['serve', ...process.argv.slice(2)])
