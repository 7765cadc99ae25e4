/** English words of how an account comes, changes and goes. */
export const passwordWords = {
  hint: 'At least 8 characters. A short sentence is easy to keep.',
  tooShort: 'Use at least 8 characters.',
  show: 'Show password',
  hide: 'Hide password',
  showKey: 'Show key',
  hideKey: 'Hide key',
} as const

export const identityWords = {
  noAccount: 'No account yet?',
  toSignUp: 'Create one',
  forgotten: 'Forgotten your password?',
  toSignIn: 'Go to sign-in',
  email: 'E-mail',
  password: 'Password',
  newPassword: 'New password',
  name: 'Name',
  nameHint: 'How the studio addresses you. Only you and whoever runs this server see it.',

  signUpTitle: 'Create an account',
  signUpLead: 'Type your address. A letter with a link follows; it leads to your name and password.',
  sendLetter: 'Send the letter',
  sentTitle: 'Check your mailbox',
  sent: (email: string) =>
    `If ${email} can be used here, a letter is on its way. It should come within a minute or two; if not, look in your spam folder.`,
  sentAgain: 'Use another address',
  signUpClosedTitle: 'No new accounts this way',
  signUpInvitation: 'Accounts here are by invitation. Ask whoever runs this server for one.',
  signUpClosed: 'This server takes no new accounts from the outside. Ask whoever runs it.',

  finishTitle: 'Finish your account',
  invitationTitle: 'You are invited',
  finishLead: 'Choose a name and a password. Then the account is yours.',
  finishSubmit: 'Create account',
  linkOverTitle: 'This link does not work any more',
  linkMissing: 'Part of the link is missing. Open the one in your letter again, as a whole.',

  emailChangeTitle: 'Confirm your new address',
  emailChangeLead: (email: string) => `From now on you sign in with ${email}, and letters go there.`,
  emailChangeSubmit: 'Use this address',
  emailChanged: 'Your address is changed. The old one was told.',
  emailUndoTitle: 'Take your account back',
  emailUndoLead: (email: string) =>
    `The account goes back to ${email} and every browser is signed out. A letter with a link to a new password follows.`,
  emailUndoSubmit: 'Use this address again',
  emailUndone: 'The account is back at your address. Check your mailbox and set a new password.',

  forgottenTitle: 'Forgotten password',
  forgottenLead: 'Type the address of your account. A letter with a link to a new password follows.',
  forgottenSent: (email: string) =>
    `If there is an account with ${email}, a letter is on its way. The link in it works for one hour.`,

  resetTitle: 'Set a new password',
  resetLead: 'Afterwards you are signed out everywhere and sign in with the new one.',
  resetSubmit: 'Set password',
  resetDoneTitle: 'Your password is changed',
  resetDone: 'Every browser was signed out. Sign in with the new password.',

  account: 'Account',
  role: 'Role',
  change: 'Change',
  save: 'Save',
  nameTitle: 'Change your name',
  emailTitle: 'Change your address',
  emailLead:
    'A letter goes to the new address. The change is made when you open the link in it; the old address is told.',
  newEmail: 'New e-mail',
  emailSent: (email: string) => `A letter is on its way to ${email}, unless that address cannot be used here.`,
  passwordTitle: 'Change your password',
  passwordLead: 'Your other browsers are signed out, and a letter tells you.',
  presentPassword: 'Current password',
  passwordSubmit: 'Change password',
  passwordChanged: 'Your password is changed. Other browsers were signed out.',
  delete: 'Delete account',
  deleteLead: 'Your pictures, edits, sessions and keys are destroyed. Nobody can bring them back.',
  deleteTitle: 'Delete your account for good?',
  deleteConfirm: (email: string) => `Type ${email} to confirm`,
  deleteSubmit: 'Delete everything',
  deletedTitle: 'Your account is gone',
  deleted: 'What was in it is being destroyed now. A last letter confirms it.',
} as const
