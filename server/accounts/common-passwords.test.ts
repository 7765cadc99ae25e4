import { expect, test } from 'vitest'
import { checkPassword } from './account.ts'

const codeOf = (password: string, email = 'ada.lovelace@example.org'): string | null => {
  try {
    checkPassword(password, email)
    return null
  } catch (error) {
    return (error as { code: string }).code
  }
}

test.each([
  'password',
  'Password',
  '12345678',
  'qwertyuiop',
  'iloveyou',
  'football',
  'trustno1',
  'sunshine',
  'princess',
])('the common password %s is refused', password => expect(codeOf(password)).toBe('password_common'))

test.each(['lovelace1', 'ada.lovelace!', 'image2image', 'Image2Image-2026', 'example-ada'])(
  'what anybody would think of is refused: %s',
  password => expect(codeOf(password)).toBe('password_guessable'),
)

test.each([
  'correct horse battery',
  'ada likes her engines',
  'qpwozmxnei',
  '日本語のパスワード',
  'x'.repeat(64),
  'image2image is fine here',
])('any composition will do: %s', password => expect(codeOf(password)).toBeNull())
