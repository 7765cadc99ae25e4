/**
 * Passwords that are tried first, wherever somebody guesses: the 49,000 commonest of past breaches, which ship with the
 * server (no service is asked), and what anybody would think of who knows the address or the name of this software.
 */
import { createRequire } from 'node:module'

let known: ReadonlySet<string> | null = null

/** Read when the first password is set: it takes a quarter of a second. */
function commonOnes(): ReadonlySet<string> {
  const load = createRequire(import.meta.url)
  const { dictionary } = load('@zxcvbn-ts/language-common') as { dictionary: Record<string, readonly string[]> }
  known ??= new Set(dictionary['passwords-common'])
  return known
}

const normal = (text: string): string => text.normalize('NFKC').toLowerCase()

export const isCommon = (password: string): boolean => commonOnes().has(normal(password))

/** What is left must be a secret of its own. */
const leastLeft = 5
const ourWords = ['image2image', 'image to image', 'img2img', 'password', 'passwort']

/** Whether there is next to nothing in the password apart from the person's address and our own names. */
export function isGuessable(password: string, email: string): boolean {
  const words = [...ourWords, ...normal(email).split(/[^\p{L}\p{N}]+/u)].filter(word => word.length >= 3)
  const left = words
    .toSorted((one, other) => other.length - one.length)
    .reduce((text, word) => text.replaceAll(word, ''), normal(password))
  return left.replace(/[^\p{L}\p{N}]/gu, '').length < leastLeft && left.length < password.length
}
