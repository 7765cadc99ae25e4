import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configurationPage, environmentExample } from '../tools/configuration-docs.ts'
import { readConfig } from './config.ts'

describe('the configuration', () => {
  test('needs nothing', () => {
    const { config } = readConfig({})
    expect(config).toMatchObject({ host: '127.0.0.1', port: 3000, uploadLimitBytes: 52_428_800, drainMs: 10_000 })
    expect(config?.engineSlots).toBeGreaterThanOrEqual(1)
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('names every mistake at once, each by its field', () => {
    const { config, problems } = readConfig({
      PORT: '80a',
      BASE_URL: 'pictures.example.com',
      DATABASE_URL: 'mysql://x',
      ENGINE_SLOTS: '0',
      LOG_LEVEL: 'loud',
    })
    expect(config).toBeNull()
    expect(problems.map(problem => problem.split(' ')[0]).sort()).toEqual([
      'BASE_URL',
      'DATABASE_URL',
      'ENGINE_SLOTS',
      'LOG_LEVEL',
      'PORT',
    ])
  })

  test('a mail server needs an address to write from and one to link to', () => {
    const mail = { SMTP_URL: 'smtps://user:p%40ss@mail.example.com', MAIL_FROM: 'post@example.com' }
    expect(readConfig({ SMTP_URL: mail.SMTP_URL }).problems[0]).toMatch(/^MAIL_FROM must be set/)
    expect(readConfig(mail).problems[0]).toMatch(/^BASE_URL must be set/)
    const { config } = readConfig({ ...mail, BASE_URL: 'https://a.example' })
    expect(config).toMatchObject({ mail: { url: mail.SMTP_URL, from: mail.MAIL_FROM }, signUpMode: 'invitation' })
    expect(readConfig({ SMTP_URL: 'https://mail.example.com' }).problems[0]).toMatch(/^SMTP_URL must be an address/)
    expect(readConfig({ SIGN_UP: 'maybe' }).problems[0]).toMatch(/^SIGN_UP must be/)
  })

  test('a master key elsewhere needs an address and one token; hosts in the own network are named one by one', () => {
    const url = 'https://vault.lan:8200'
    const problemOf = (given: Record<string, string>) => readConfig(given).problems[0]
    expect(problemOf({ MASTER_KEY_VAULT_URL: url })).toMatch(/needs MASTER_KEY_VAULT_TOKEN_FILE or/)
    expect(problemOf({ MASTER_KEY_VAULT_TOKEN: 'hvs.x' })).toMatch(/^MASTER_KEY_VAULT_URL must be set/)
    const given = { MASTER_KEY_VAULT_URL: url, MASTER_KEY_VAULT_TOKEN: 'hvs.x' }
    expect(problemOf({ ...given, MASTER_KEY_VAULT_TOKEN_FILE: '/t' })).toMatch(/not both$/)
    expect(problemOf({ ...given, MASTER_KEY_VAULT_URL: 'http://vault.lan:8200' })).toMatch(/must begin with https/)
    expect(problemOf({ ...given, MASTER_KEY_VAULT_URL: 'https://a:b@vault.lan' })).toMatch(/an address alone/)
    for (const bad of ['../sys', 'a/b', ''])
      expect(readConfig({ ...given, MASTER_KEY_VAULT_KEY: bad }).config === null).toBe(bad !== '')
    expect(problemOf({ ...given, MASTER_KEY_VAULT_MOUNT: 'a/../sys' })).toMatch(/^MASTER_KEY_VAULT_MOUNT must be/)
    expect(readConfig({ ...given, MASTER_KEY_VAULT_URL: 'http://127.0.0.1:8200' }).config?.transit).toMatchObject({
      ...{ token: 'hvs.x', key: 'image2image', mount: 'transit', namespace: undefined },
    })
    const provider = { OIDC_ISSUER: 'https://login.lan', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }
    expect(readConfig({ ...provider, PRIVATE_HOSTS: 'Login.lan, other.lan:8443' }).config?.provider).toMatchObject({
      privateHosts: ['login.lan', 'other.lan:8443'],
    })
    expect(problemOf({ PRIVATE_HOSTS: 'https://login.lan' })).toMatch(/^PRIVATE_HOSTS must be/)
  })

  test('an empty value counts as left out, and a slash at the end of the address does not matter', () => {
    const { config } = readConfig({ DATABASE_URL: '', BASE_URL: 'https://a.example/' })
    expect(config).toMatchObject({ databaseUrl: undefined, baseUrl: 'https://a.example' })
  })

  test.each([
    ['docs/configuration.md', configurationPage],
    ['.env.example', environmentExample],
  ])('%s is what tools/configuration-docs.ts makes now', (file, make) => {
    expect(readFileSync(join(import.meta.dirname, '..', file), 'utf8')).toBe(make())
  })
})
