import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openMailbox, type ReceivedLetter } from '../../test/counterparts/mailbox.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { consoleMail } from './console/console.ts'
import { smtpMail } from './smtp/smtp.ts'

const from = { name: 'Image2Image', address: 'post@pictures.example.test' }
const letter = { to: 'ada@example.test', subject: 'Grüße', text: 'Hello Ada\n\nSecond line', html: '<p>Hello Ada</p>' }
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function mailbox(options: Parameters<typeof openMailbox>[0] = {}) {
  const box = await openMailbox(options)
  closing.push(() => box.close())
  return box
}

/** A certificate for `localhost` that only this test trusts. */
async function certificate() {
  const dir = await mkdtemp(join(tmpdir(), 'i2i-mail-'))
  closing.push(() => rm(dir, { recursive: true, force: true }))
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject],
    { stdio: 'ignore' },
  )
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
}
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe('over SMTP', () => {
  test('a letter arrives whole, from the address that was set', async () => {
    const box = await mailbox()
    const mail = smtpMail({ url: box.url, from })
    await mail.check()
    await mail.send(letter)
    const [received] = box.letters as [ReceivedLetter]
    expect(received).toMatchObject({ from: from.address, to: [letter.to] })
    expect(received.subject).toBe('Grüße')
    expect(received.text).toContain('Hello Ada\n\nSecond line')
    expect(received.raw).toContain('<p>Hello Ada</p>')
    expect(received.raw).toMatch(/^Auto-Submitted: auto-generated/m)
  })

  test.each([
    ['ada@example.test\r\nBcc: eve@example.test', 'Hello', 'letter_address_invalid'],
    ['ada@example.test, eve@example.test', 'Hello', 'letter_address_invalid'],
    ['Ada <ada@example.test>', 'Hello', 'letter_address_invalid'],
    ['ada@example.test', 'Hello\r\nBcc: eve@example.test', 'letter_subject_invalid'],
    ['ada@example.test', '', 'letter_subject_invalid'],
  ])('a second header or reader is refused: %j %j', async (to, subject, code) => {
    const box = await mailbox()
    await expect(smtpMail({ url: box.url, from }).send({ ...letter, to, subject })).rejects.toMatchObject({ code })
    expect(box.letters).toEqual([])
  })

  test('the name and password of the address sign in; wrong ones are told apart from weather', async () => {
    const box = await mailbox({ account: { user: 'post@x', password: 'p@ss:word' } })
    const right = box.url.replace('//', `//${encodeURIComponent('post@x')}:${encodeURIComponent('p@ss:word')}@`)
    await smtpMail({ url: right, from }).send(letter)
    expect(box.letters).toHaveLength(1)
    const wrong = box.url.replace('//', '//post:wrong@')
    await expect(smtpMail({ url: wrong, from }).check()).rejects.toMatchObject({ code: 'mail_sign_in_refused' })
  })

  test('an unknown reader is final, a full house and a dead server are weather', async () => {
    const box = await mailbox({ answers: { 'gone@example.test': 550, 'full@example.test': 451 } })
    const mail = smtpMail({ url: box.url, from })
    await expect(mail.send({ ...letter, to: 'gone@example.test' })).rejects.toMatchObject({ code: 'letter_refused' })
    await expect(mail.send({ ...letter, to: 'full@example.test' })).rejects.toBeInstanceOf(Unavailable)
    await box.close()
    await expect(mail.send(letter)).rejects.toBeInstanceOf(Unavailable)
  })

  test('a server elsewhere that offers no TLS is told nothing', async () => {
    const box = await mailbox({ host: '0.0.0.0' })
    // Another name for this machine that does not look like one.
    const elsewhere = box.url.replace('127.0.0.1', '0.0.0.0')
    await expect(smtpMail({ url: elsewhere, from }).send(letter)).rejects.toBeInstanceOf(Unavailable)
    expect(box.letters).toEqual([])
    await smtpMail({ url: `${elsewhere}/?tls=none`, from }).send(letter)
    expect(box.letters).toHaveLength(1)
  })

  test.skipIf(!hasOpenssl)(
    'TLS from the first byte, and by STARTTLS; a stranger’s certificate is refused',
    async () => {
      const tls = await certificate()
      const secure = await mailbox({ tls, isSecure: true })
      await smtpMail({ url: secure.url, from, ca: tls.cert }).send(letter)
      expect(secure.letters[0]?.isEncrypted).toBe(true)
      await expect(smtpMail({ url: secure.url, from }).send(letter)).rejects.toBeInstanceOf(Unavailable)
      const upgrading = await mailbox({ tls })
      await smtpMail({ url: upgrading.url, from, ca: tls.cert }).send(letter)
      expect(upgrading.letters[0]?.isEncrypted).toBe(true)
    },
  )
})

describe('on the console', () => {
  test('a letter is printed whole and readable', async () => {
    let printed = ''
    await consoleMail(text => {
      printed += text
    }).send(letter)
    expect(printed).toContain('Mail to ada@example.test')
    expect(printed).toContain('Grüße\n\nHello Ada\n\nSecond line\n')
    expect(printed).not.toContain('<p>')
  })

  test('what could not be sent is not printed either', async () => {
    const mail = consoleMail(() => expect.unreachable())
    await expect(mail.send({ ...letter, to: 'a@b.test\nBcc: c@d.test' })).rejects.toMatchObject({
      code: 'letter_address_invalid',
    })
  })
})
