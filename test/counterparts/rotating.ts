/** A rotation of keys in a process of its own that ends without warning before its nth step. */
import { openDatabase } from '../../server/database/database.ts'
import { silentLog } from '../../server/kernel/log.ts'
import { openKeys, rotate, sealedCells, sealedRows } from '../../server/keys/keys.ts'

const [url = '', dir = '', last = '', master = ''] = process.argv.slice(2)
const database = await openDatabase({ url, poolSize: 4 }, silentLog)
const ring = await openKeys({ dir, database })
const sealed = [
  sealedRows({ table: 'pictures', contextOf: (owner, id) => `picture ${owner} ${id}` }),
  sealedCells({ table: 'letters', column: 'sealed' }),
]
let steps = 0
await rotate(ring, {
  ...{ sealed, master: master === 'master', batchRows: 7 },
  onStep() {
    steps++
    if (steps === Number(last)) process.kill(process.pid, 'SIGKILL')
  },
})
process.stdout.write(String(steps))
await database.close()
