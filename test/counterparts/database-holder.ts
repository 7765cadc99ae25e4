/** A process that opens an embedded database and keeps it until it is told to end. `node database-holder.ts <folder> server|command` */
import { openDatabase } from '../../server/database/database.ts'
import { silentLog } from '../../server/kernel/log.ts'

const [embeddedDir = '', role] = process.argv.slice(2)
const database = await openDatabase({ embeddedDir, role: role === 'command' ? 'command' : 'server' }, silentLog)
await database.pool.query('create table if not exists kept (n int)')
await database.pool.query('insert into kept values (1)')
process.stdout.write('open\n')
process.on('SIGTERM', () => void database.close())
