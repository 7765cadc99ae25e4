import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Fault, Transit } from '../../test/counterparts/transit.ts'
import { createWorld, type World } from '../../test/world.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import { checkMaster, openDerivation, openKeys, type Ring, rotate, sealedRows, type TransitSettings } from './keys.ts'
import { openTransit } from './vault-transit/vault-transit.ts'

let world: World
let dir: string
let kms: Transit
const contextOf = (owner: string, id: string) => `picture ${owner} ${id}`
const sealed = [sealedRows({ table: 'pictures', contextOf })]
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())
beforeEach(async () => {
  await world.database.pool.query('delete from pictures; delete from key_epochs')
  dir = join(await mkdtemp(join(tmpdir(), 'i2i-transit-')), 'keys')
  kms = await new Transit().start()
})
afterEach(async () => {
  await kms.stop()
  await rm(join(dir, '..'), { recursive: true, force: true })
})

const settings = (more: Partial<TransitSettings> = {}): TransitSettings => ({
  ...{ url: kms.url, mount: kms.mount, key: kms.name, token: kms.token, namespace: undefined, tokenFile: undefined },
  ...more,
})
const open = (more: Partial<TransitSettings> = {}) => openTransit(settings(more), [])
const openRing = (transit: TransitSettings | undefined = settings()) =>
  openKeys({ dir, database: world.database, transit })
const coded = (code: string) => expect.objectContaining({ code })

async function addPicture(ring: Ring, id: string): Promise<Buffer> {
  const dataKey = randomBytes(32)
  const { keyId, bytes } = await ring.wrap(dataKey, contextOf('acc_1', id))
  await world.database.pool.query(
    `insert into pictures (id, account_id, origin, name_sealed, width, height, format, has_alpha, frames, original_bytes,
       large_bytes, thumbnail_bytes, wrapped_key, key_id, created_at)
     values ($1, 'acc_1', 'upload', '\\x', 1, 1, 'png', false, 1, 1, 1, 1, $2, $3, now())`,
    [id, bytes, keyId],
  )
  return dataKey
}

async function keyOf(ring: Ring, id: string): Promise<Buffer> {
  const { rows } = await world.database.pool.query(
    'select wrapped_key as bytes, key_id as "keyId" from pictures where id = $1',
    [id],
  )
  return ring.unwrap(rows[0], contextOf('acc_1', id))
}

describe('what goes wrong at the service', () => {
  const weather: [Fault, string][] = [
    ['sealed', 'kms_sealed'],
    ['busy', 'kms_busy'],
    ['limited', 'kms_busy'],
    ['torn', 'kms_unreachable'],
    ['page', 'kms_answer_unreadable'],
    ['empty', 'kms_answer_unreadable'],
    ['huge', 'kms_answer_unreadable'],
    ['silent', 'kms_slow'],
  ]
  test.each(weather)(
    '%s is weather, never damage',
    async (fault, code) => {
      const master = await open()
      const wrapped = await master.wrap(randomBytes(32), 'c')
      kms.fault = fault
      for (const asked of [
        () => open(),
        () => master.wrap(randomBytes(32), 'c'),
        ...(fault === 'silent' ? [] : [() => master.unwrap(wrapped, 'c')]),
      ]) {
        const error: unknown = await asked().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(Unavailable)
        expect(error).toEqual(coded(code))
      }
      kms.fault = null
      expect(await master.unwrap(wrapped, 'c')).toHaveLength(32)
    },
    30_000,
  )

  test('a service that is down is waited for a little, then it is said', async () => {
    await kms.stop()
    const late = openTransit(settings(), [50, 400])
    setTimeout(() => void kms.start(), 150)
    expect((await late).currentKeyId).toMatch(/^vt_[0-9a-f]{12}\.1$/)
    await kms.stop()
    await expect(open()).rejects.toThrow(/127\.0\.0\.1:\d+ cannot be reached/)
    await kms.start()
  })

  test('one that gives back other bytes is entrusted with nothing', async () => {
    kms.fault = 'forgetful'
    await expect(openRing()).rejects.toEqual(coded('kms_answer_unreadable'))
    await expect(stat(join(dir, 'root.key'))).rejects.toThrow()
  })

  test('a wrong token, a wrong namespace, a key that is not there, a key of another kind, another address', async () => {
    await expect(open({ token: 'wrong' })).rejects.toEqual(coded('kms_token_refused'))
    await expect(open({ namespace: 'team' })).rejects.toEqual(coded('kms_token_refused'))
    await expect(open({ key: 'other' })).rejects.toEqual(coded('kms_key_missing'))
    kms.namespace = 'team'
    expect((await open({ namespace: 'team' })).hasOlder()).toBe(false)
    kms.namespace = undefined
    const master = await open()
    const wrapped = await master.wrap(randomBytes(32), 'c')
    kms.isThere = false
    await expect(master.unwrap(wrapped, 'c')).rejects.toEqual(coded('kms_key_missing'))
    kms.isThere = true
    kms.key.type = 'rsa-4096'
    await expect(open()).rejects.toEqual(coded('kms_key_unsuitable'))
    kms.fault = 'standby'
    await expect(open()).rejects.toEqual(coded('kms_elsewhere'))
  })

  test('no refusal and no weather holds the token or a key', async () => {
    const said: string[] = []
    for (const more of [{ token: 'hvs.secret' }, { key: 'other' }, { url: 'http://127.0.0.1:9' }])
      await open(more).catch((error: Error) => said.push(`${error.message} ${error.stack}`))
    expect(said).toHaveLength(3)
    expect(said.join()).not.toMatch(/hvs\./)
  })

  test('the tag that an older version reports with 500 is damage all the same', async () => {
    kms.key.saysTagAs = 500
    const master = await open()
    const { keyId, bytes } = await master.wrap(randomBytes(32), 'c')
    const bent = Buffer.from(bytes)
    bent[30] = bent[30] === 65 ? 66 : 65
    await expect(master.unwrap({ keyId, bytes: bent }, 'c')).rejects.toEqual(coded('data_key_unreadable'))
  })

  test('the token comes from a file each time, and its absence is said', async () => {
    const path = join(dir, '..', 'token')
    const from = { token: undefined, tokenFile: path }
    await expect(open(from)).rejects.toEqual(coded('kms_token_missing'))
    await writeFile(path, 'two words')
    await expect(open(from)).rejects.toEqual(coded('kms_token_missing'))
    await writeFile(path, 'old')
    await expect(open(from)).rejects.toEqual(coded('kms_token_refused'))
    await writeFile(path, `${kms.token}\n`)
    const master = await open(from)
    await writeFile(path, 'over')
    await expect(master.wrap(randomBytes(32), 'c')).rejects.toEqual(coded('kms_token_refused'))
  })

  test('plain http goes to this computer only, and to no link-local address', async () => {
    for (const url of ['http://10.0.0.1:8200', 'https://169.254.169.254', 'https://[fd00:ec2::254]'])
      await expect(open({ url })).rejects.toEqual(coded('kms_address_refused'))
  })
})

describe('a ring under it', () => {
  test('has no master key on this machine, and opens after a restart', async () => {
    const ring = await openRing()
    const dataKey = await addPicture(ring, 'pic_1')
    const derived = await ring.derive('index')
    expect((await readdir(dir)).sort()).toEqual(['epochs', 'root.key'])
    const again = await openRing()
    expect((await keyOf(again, 'pic_1')).equals(dataKey)).toBe(true)
    expect((await again.derive('index')).equals(derived)).toBe(true)
    expect((await (await openDerivation(dir, settings()))?.('index'))?.equals(derived)).toBe(true)
  })

  test('goes on while the service is down, and asks it for nothing', async () => {
    const ring = await openRing()
    await addPicture(ring, 'pic_1')
    await kms.stop()
    await addPicture(ring, 'pic_2')
    for (const id of ['pic_1', 'pic_2']) expect(await keyOf(ring, id)).toHaveLength(32)
    await kms.start()
    expect(kms.asked.filter(each => each !== 'keys')).toEqual([
      'encrypt',
      'decrypt',
      'decrypt',
      'encrypt',
      'decrypt',
      'decrypt',
    ])
  })

  test('a rotation by another process while it is down: what is open stays open, new keys wait, nothing is damaged', async () => {
    const ring = await openRing()
    const dataKey = await addPicture(ring, 'pic_1')
    const before = await world.database.pool.query('select wrapped_key as bytes, key_id as "keyId" from pictures')
    await rotate(await openRing(), { sealed })
    kms.fault = 'sealed'
    const error: unknown = await keyOf(ring, 'pic_1').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Unavailable)
    expect(error).not.toBeInstanceOf(Refusal)
    expect((await ring.unwrap(before.rows[0], contextOf('acc_1', 'pic_1'))).equals(dataKey)).toBe(true)
    kms.fault = null
    expect((await keyOf(ring, 'pic_1')).equals(dataKey)).toBe(true)
  })

  test('a rotation with --give-up-damaged gives nothing up because the service is down', async () => {
    const ring = await openRing()
    const dataKey = await addPicture(ring, 'pic_1')
    const onStep = (step: string) => {
      if (step === 'new epoch') kms.fault = 'sealed'
    }
    await expect(rotate(ring, { sealed, givesUp: true, onStep })).rejects.toBeInstanceOf(Unavailable)
    kms.fault = null
    expect((await rotate(ring, { sealed, givesUp: true })).damaged).toEqual([])
    expect((await keyOf(await openRing(), 'pic_1')).equals(dataKey)).toBe(true)
  })

  test('a new master key is a new version there; the old one is destroyed', async () => {
    const ring = await openRing()
    const dataKey = await addPicture(ring, 'pic_1')
    await rotate(ring, { sealed, master: true })
    expect(kms.key.versions).toEqual([2])
    expect(await readFile(join(dir, 'root.key'), 'utf8')).toMatch(/ vt_[0-9a-f]{12}\.2 /)
    expect((await keyOf(await openRing(), 'pic_1')).equals(dataKey)).toBe(true)
  })

  test('rotated there by somebody else it opens, and the next rotation wraps everything under the newest', async () => {
    const dataKey = await addPicture(await openRing(), 'pic_1')
    kms.key.rotate()
    const ring = await openRing()
    expect((await keyOf(ring, 'pic_1')).equals(dataKey)).toBe(true)
    await rotate(ring, { sealed, master: true })
    expect(kms.key.versions).toEqual([2])
    expect((await keyOf(await openRing(), 'pic_1')).equals(dataKey)).toBe(true)
    kms.key.rotate()
    kms.key.configure({ min_decryption_version: 3 })
    await expect(openRing()).rejects.toEqual(coded('kms_version_gone'))
  })

  test('a token that may not destroy old versions says so, and the next one ends it', async () => {
    const ring = await openRing()
    const dataKey = await addPicture(ring, 'pic_1')
    kms.denied.add('keys/trim')
    await expect(rotate(ring, { sealed, master: true })).rejects.toEqual(coded('kms_token_refused'))
    expect((await keyOf(await openRing(), 'pic_1')).equals(dataKey)).toBe(true)
    kms.denied.clear()
    await rotate(await openRing(), { sealed, master: true })
    expect(kms.key.versions).toEqual([2])
    expect((await keyOf(await openRing(), 'pic_1')).equals(dataKey)).toBe(true)
  })

  test('without its settings, or with those of another key, the server says what is missing and makes nothing', async () => {
    await openRing()
    const before = await readdir(dir)
    await expect(openKeys({ dir, database: world.database })).rejects.toEqual(coded('kms_not_configured'))
    kms.name = 'others'
    await expect(openRing()).rejects.toEqual(coded('kms_key_other'))
    expect(await readdir(dir)).toEqual(before)
    await rm(join(dir, 'root.key'))
    await expect(openRing()).rejects.toEqual(coded('epoch_key_missing'))
  })
})

describe('moving from the file', () => {
  test('both open at first; a rotation with --master wraps all in the service and destroys the file', async () => {
    const before = await openKeys({ dir, database: world.database })
    const dataKey = await addPicture(before, 'pic_1')
    const derived = await before.derive('index')
    const between = await openRing()
    expect((await keyOf(between, 'pic_1')).equals(dataKey)).toBe(true)
    expect(await checkMaster(dir, settings())).toMatch(/rotate-keys --master/)
    await rotate(between, { sealed, master: true })
    expect((await readdir(dir)).sort()).toEqual(['epochs', 'root.key'])
    const after = await openRing()
    expect((await keyOf(after, 'pic_1')).equals(dataKey)).toBe(true)
    expect((await after.derive('index')).equals(derived)).toBe(true)
    expect(await checkMaster(dir, settings())).toMatch(/^the master key is version 1 of “pictures” at 127/)
  })

  test('ended anywhere, it loses nothing, and the next rotation ends it', async () => {
    const dataKey = await addPicture(await openKeys({ dir, database: world.database }), 'pic_1')
    for (let last = 1; last <= 10; last++) {
      let steps = 0
      const onStep = () => {
        if (++steps === last) throw new Refusal('stopped', 'conflict', 'stopped here')
      }
      await expect(rotate(await openRing(), { sealed, master: true, onStep })).rejects.toEqual(coded('stopped'))
      expect((await keyOf(await openRing(), 'pic_1')).equals(dataKey)).toBe(true)
    }
    await rotate(await openRing(), { sealed, master: true })
    expect((await keyOf(await openRing(), 'pic_1')).equals(dataKey)).toBe(true)
    expect((await readdir(dir)).sort()).toEqual(['epochs', 'root.key'])
  })

  test('a file that is gone before it was moved is said to be gone', async () => {
    await openKeys({ dir, database: world.database })
    await rm(join(dir, 'master.key'))
    await expect(openRing()).rejects.toEqual(coded('master_key_missing'))
  })
})
