/**
 * What the letters say. Each is a few plain paragraphs and at most one link; the text is written once and becomes both the
 * plain and the formatted part. Nothing in a letter is fetched from anywhere, so opening one tells nobody.
 */
import type { Letter } from '../mail/mail.ts'
import type { News } from './factors/parts.ts'
import type { TakenAway } from './taking-back.ts'

export interface Place {
  readonly productName: string
  readonly baseUrl: string
}

export type Worded = Omit<Letter, 'to'>

interface Draft {
  readonly subject: string
  readonly before: readonly string[]
  readonly button?: { readonly label: string; readonly url: string }
  readonly after?: readonly string[]
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.codePointAt(0)};`).replaceAll('\n', '<br>')

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5"

function htmlOf({ before, button, after = [] }: Draft, { productName, baseUrl }: Place): string {
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`
  const link = button
    ? `<p style="margin:24px 0"><a href="${escapeHtml(button.url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#1f1f1f;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(button.label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:#666666">If the button does nothing, copy this address:<br><span style="word-break:break-all">${escapeHtml(button.url)}</span></p>`
    : ''
  return `<!doctype html>
<html lang="en"><body style="margin:0;padding:24px;background:#ffffff;color:#1f1f1f;${font}"><div style="max-width:520px;margin:0 auto">
${before.map(paragraph).join('\n')}
${link}
${after.map(paragraph).join('\n')}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #dddddd;font-size:13px;color:#666666">${escapeHtml(productName)}, ${escapeHtml(baseUrl)}</p>
</div></body></html>
`
}

function worded(draft: Draft, place: Place): Worded {
  const { subject, before, button, after = [] } = draft
  const paragraphs = [...before, ...(button ? [`${button.label}:\n${button.url}`] : []), ...after]
  const text = `${paragraphs.join('\n\n')}\n\n-- \n${place.productName}, ${place.baseUrl}\n`
  return { subject, text, html: htmlOf(draft, place) }
}

const hostOf = ({ baseUrl }: Place): string => new URL(baseUrl).host

/** One line, short enough for a subject, whatever a person calls themselves. */
const oneLine = (name: string): string => name.replace(/\s+/gu, ' ').slice(0, 60)

const newsSubject: Record<News['what'], string> = {
  signed_in: 'A new sign-in',
  passkey_added: 'A new passkey',
  passkey_removed: 'A passkey was removed',
  codes_on: 'Codes were switched on',
  codes_off: 'Codes were switched off',
  recovery_code_used: 'A recovery code was used',
  service_connected: 'Another sign-in service was connected',
  service_disconnected: 'A sign-in service was disconnected',
}

const browserNames = new Map(Object.entries({ chrome: 'Chrome', edge: 'Edge', firefox: 'Firefox', safari: 'Safari' }))
const systemNames = new Map(
  Object.entries({
    ...{ windows: 'Windows', macos: 'macOS', linux: 'Linux', android: 'Android', ios: 'iOS', chromeos: 'ChromeOS' },
  }),
)

function newsLine(news: News, host: string): string {
  const happened: Record<Exclude<News['what'], 'signed_in'>, string> = {
    passkey_added: 'a passkey was added to your account',
    passkey_removed: 'a passkey was removed from your account',
    codes_on: 'signing in to your account began to ask for a code',
    codes_off: 'signing in to your account stopped asking for a code',
    recovery_code_used: 'one of your recovery codes was used up for your account',
    service_connected: 'another sign-in service was connected with your account',
    service_disconnected: 'the sign-in service was disconnected from your account',
  }
  if (news.what !== 'signed_in') return `${happened[news.what]} at ${host} just now.`
  const browser = browserNames.get(news.browser) ?? 'a browser'
  const system = systemNames.get(news.system)
  return `somebody signed in to your account at ${host} just now, with ${browser}${system ? ` on ${system}` : ''}.`
}

/** What was added since the address changed, and in the day before, and is gone. */
function takenLine({ sessions, passkeys, keys, services, codes }: TakenAway): string {
  const counted = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
  const gone = [
    ...counted(passkeys, 'passkey', 'passkeys'),
    ...counted(keys, 'API key', 'API keys'),
    ...counted(services, 'connected sign-in service', 'connected sign-in services'),
    ...(codes ? ['the codes that signing in asked for'] : []),
  ]
  const ended = sessions === 0 ? 'Nobody was signed in.' : 'Every browser was signed out.'
  if (gone.length === 0) return `${ended} No passkey, API key, code or sign-in service had been added.`
  return `${ended} Added around that time, and taken away: ${gone.join(', ')}.`
}

export const wording = {
  signUp: (place: Place, url: string): Worded =>
    worded(
      {
        subject: `Finish your ${place.productName} account`,
        before: ['Hello,', `Somebody, hopefully you, asked for an account at ${hostOf(place)} with this address.`],
        button: { label: 'Choose a name and a password', url },
        after: [
          'The link works once, within 24 hours, in any browser.',
          'If it was not you, there is nothing to do: without the link no account is made.',
        ],
      },
      place,
    ),

  signUpKnown: (place: Place): Worded =>
    worded(
      {
        subject: `You already have an account at ${place.productName}`,
        before: [
          'Hello,',
          `Somebody, hopefully you, asked for a new account at ${hostOf(place)} with this address. There is one already, so nothing was changed.`,
        ],
        button: { label: 'Sign in', url: `${place.baseUrl}/sign-in` },
        after: [`Password forgotten? Set a new one at ${place.baseUrl}/forgotten-password`],
      },
      place,
    ),

  invitation: (place: Place, inviter: string, url: string): Worded =>
    worded(
      {
        subject: `${oneLine(inviter)} invites you to ${place.productName}`,
        before: [
          'Hello,',
          `${oneLine(inviter)} invites you to ${hostOf(place)}, a place to put in a picture, say what should change, and get the picture you meant.`,
        ],
        button: { label: 'Accept the invitation', url },
        after: [
          'The link works once, within 7 days, in any browser. If you do not want an account, ignore this letter.',
        ],
      },
      place,
    ),

  invitationKnown: (place: Place, inviter: string): Worded =>
    worded(
      {
        subject: `You already have an account at ${place.productName}`,
        before: [
          'Hello,',
          `${oneLine(inviter)} invited you to ${hostOf(place)}. You have an account there already, with this address.`,
        ],
        button: { label: 'Sign in', url: `${place.baseUrl}/sign-in` },
        after: [`Password forgotten? Set a new one at ${place.baseUrl}/forgotten-password`],
      },
      place,
    ),

  reset: (place: Place, url: string): Worded =>
    worded(
      {
        subject: `A new password for ${place.productName}`,
        before: ['Hello,', `Somebody, hopefully you, asked for a new password for your account at ${hostOf(place)}.`],
        button: { label: 'Set a new password', url },
        after: [
          'The link works once, within one hour. Afterwards you are signed out everywhere.',
          'If it was not you, there is nothing to do: your password stays as it is.',
        ],
      },
      place,
    ),

  passwordChanged: (place: Place): Worded =>
    worded(
      {
        subject: `Your ${place.productName} password was changed`,
        before: [
          'Hello,',
          `The password of your account at ${hostOf(place)} was changed just now, and other browsers were signed out.`,
          'If it was you, all is well. If it was not, set another one at once:',
        ],
        button: { label: 'Set a new password', url: `${place.baseUrl}/forgotten-password` },
        after: ['Then look in Settings for sessions and API keys that are not yours.'],
      },
      place,
    ),

  emailChange: (place: Place, url: string): Worded =>
    worded(
      {
        subject: `Confirm your new address for ${place.productName}`,
        before: ['Hello,', `An account at ${hostOf(place)} is to use this address from now on.`],
        button: { label: 'Confirm the address', url },
        after: [
          'The link works once, within 24 hours. Until then the old address stays.',
          'If it was not you, ignore this letter: nothing is changed.',
        ],
      },
      place,
    ),

  emailChangeKnown: (place: Place): Worded =>
    worded(
      {
        subject: `You already have an account at ${place.productName}`,
        before: [
          'Hello,',
          `Somebody, hopefully you, wanted to use this address for another account at ${hostOf(place)}. It has an account already, so nothing was changed.`,
        ],
        button: { label: 'Sign in', url: `${place.baseUrl}/sign-in` },
      },
      place,
    ),

  emailChanged: (place: Place, url: string): Worded =>
    worded(
      {
        subject: `Your ${place.productName} account has another address now`,
        before: [
          'Hello,',
          `Your account at ${hostOf(place)} was moved to another address just now. Letters go there from here on, and you sign in with it.`,
          'If it was you, all is well. If it was not, take the account back:',
        ],
        button: { label: 'Use this address again', url },
        after: [
          'The link works once, within 7 days. It signs every browser out and takes away what was added since, such as passkeys and API keys; after it, set a new password.',
        ],
      },
      place,
    ),

  webhookOff: (place: Place, why: 'gone' | 'failing'): Worded =>
    worded(
      {
        subject: `One of your webhooks at ${place.productName} was switched off`,
        before: [
          'Hello,',
          why === 'gone'
            ? `One of your webhook addresses answered ${hostOf(place)} that it is gone (410), so nothing is sent there any more.`
            : `Nothing has arrived at one of your webhook addresses for about a day, so ${hostOf(place)} sends nothing there any more.`,
          'Which one it is, and what came of each message, stands in your settings. When it is mended, switch it on there and send again what was missed:',
        ],
        button: { label: 'See the webhooks', url: `${place.baseUrl}/settings#webhooks` },
        after: ['Your edits are made as before.'],
      },
      place,
    ),

  movedBack: (place: Place): Worded =>
    worded(
      {
        subject: `Your ${place.productName} account has its former address again`,
        before: [
          'Hello,',
          `The account at ${hostOf(place)} that used this address was moved back to the one it had before, with a link that was sent there. Letters go there from here on.`,
          'Every browser was signed out, and the password does not count any more.',
          `If it was you, all is well. If it was not, write to whoever runs ${hostOf(place)}.`,
        ],
      },
      place,
    ),

  takenBack: (place: Place, url: string, taken: TakenAway): Worded =>
    worded(
      {
        subject: `Your ${place.productName} account is yours again`,
        before: [
          'Hello,',
          `Your account at ${hostOf(place)} has this address again, and its password does not count any more.`,
          takenLine(taken),
        ],
        button: { label: 'Set a new password', url },
        after: [
          'The link works once, within one hour; if that is over, ask for another under “Forgotten password”.',
          'Then look in Settings for what is older than that and not yours: passkeys, API keys, connected services, webhooks.',
        ],
      },
      place,
    ),

  lookedAt: (place: Place): Worded =>
    worded(
      {
        subject: `Somebody may look at your things at ${place.productName}`,
        before: [
          'Hello,',
          `An administrator of ${hostOf(place)} opened a case that lets them look at what you keep there, for an hour at most.`,
          'Who it is, why, and everything they look at stands in your settings:',
        ],
        button: { label: 'See who has looked', url: `${place.baseUrl}/settings#looks` },
        after: ['Nobody can look without such a case, and every look is written down.'],
      },
      place,
    ),

  security: (place: Place, news: News): Worded =>
    worded(
      {
        subject: `${newsSubject[news.what]} at ${place.productName}`,
        before: [
          'Hello,',
          newsLine(news, hostOf(place)),
          'If it was you, all is well. If it was not, set a new password at once:',
        ],
        button: { label: 'Set a new password', url: `${place.baseUrl}/forgotten-password` },
        after: ['Then look in Settings for passkeys, sessions and API keys that are not yours.'],
      },
      place,
    ),

  accountDeleted: (place: Place): Worded =>
    worded(
      {
        subject: `Your ${place.productName} account was deleted`,
        before: [
          'Hello,',
          `Your account at ${hostOf(place)} is gone, and with it every picture, edit, session and API key. What was encrypted cannot be read by anybody any more.`,
          'This is the last letter: your address is not kept either.',
        ],
      },
      place,
    ),
} as const
