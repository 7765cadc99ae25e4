/** A worker process for the crash drill: takes a job, says so, and never finishes it. `node dying-worker.ts <database URL> <worker id>` */
import { openDatabase } from '../../server/database/database.ts'
import { createJobs } from '../../server/jobs/jobs.ts'
import { systemClock } from '../../server/kernel/clock.ts'
import { silentLog } from '../../server/kernel/log.ts'

const [url = '', workerId = ''] = process.argv.slice(2)
const database = await openDatabase({ url }, silentLog)
const jobs = await createJobs(database, { log: silentLog, clock: systemClock, workerId })
await jobs.work(
  'upkeep',
  async (_, job) => {
    process.stdout.write(`taken ${job.attempt}\n`)
    await new Promise(() => {})
  },
  { concurrency: 1 },
)
