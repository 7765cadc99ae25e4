/** Words about signing in and proving who one is. */
export const securityWords = {
  passkey: 'Sign in with a passkey',
  passkeyFailed: 'Your device did not give a passkey. Try again, or sign in another way.',
  continueWith: (name: string) => `Continue with ${name}`,
  or: 'or',

  codeTitle: 'Enter a code',
  codeLead: 'Right so far. Now open your authenticator app and type the six digits it shows.',
  recoveryLead: 'Right so far. Now type one of the recovery codes that you kept. It works once.',
  code: 'Code',
  recoveryCode: 'Recovery code',
  useRecovery: 'Use a recovery code instead',
  useApp: 'Use the authenticator app instead',
  goOn: 'Continue',
  startOver: 'Start over',

  title: 'Security',
  ways: 'Signing in',
  passkeys: 'Passkeys',
  passkeysLead:
    'Sign in with your fingerprint, face or screen lock. Nothing secret leaves your device, and nobody can trick you out of it.',
  passkeysEmpty: 'No passkeys yet.',
  passkeysElsewhere: (host: string) => `Passkeys belong to the name ${host}. Open this page there to add one.`,
  passkeysNever:
    'Passkeys belong to a name, and this server is reached by a number. Whoever runs it can give it one with BASE_URL.',
  passkeysOldBrowser: 'This browser does not know passkeys.',
  passkeyName: 'What should it be called?',
  passkeyNameHint: 'After where it lives: “Phone”, “Blue security key”.',
  passkeyNameNeeded: 'Give the passkey a name, so that you recognise it later.',
  addPasskey: 'Add passkey',
  rename: 'Rename',
  save: 'Save',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove “${name}”?`,
  removeBody: 'It opens this account no more. Delete it on your device, too.',
  synced: 'synced',
  oneDevice: 'on one device',
  made: (when: string) => `made ${when}`,
  lastUsed: (when: string) => `last used ${when}`,
  neverUsed: 'never used',

  codes: 'Two-step sign-in',
  codesLead:
    'An authenticator app on your phone shows a new code every half minute. Signing in then asks for one, too.',
  codesOff: 'Off. Signing in with your password asks for nothing else.',
  codesOn: (left: number) => `On. ${left === 1 ? '1 recovery code' : `${left} recovery codes`} left.`,
  codesFew: 'Make new recovery codes before the last one is used up.',
  codesBegin: 'Set up codes',
  codesScan: 'Scan this with your authenticator app',
  codesType: 'or type this secret into it:',
  codesConfirm: 'Then type the code it shows',
  codesSwitchOn: 'Switch on',
  codesEnd: 'Switch off',
  codesEndTitle: 'Switch codes off?',
  codesEndLead: 'Type a code of your app, or a recovery code. Signing in will then ask for your password only.',
  renew: 'New recovery codes',
  renewTitle: 'Make new recovery codes?',
  renewLead: 'Type a code of your app. The recovery codes you have now stop working.',
  recoveryTitle: 'Your recovery codes',
  recoveryBody:
    'Each of them gets you in once, when your phone is not at hand. They are shown this one time: print them, or keep them in a password manager.',
  recoverySaved: 'I have kept them',

  provider: 'Other sign-in',
  providerLead: (name: string) => `Sign in here through ${name}, without a password of this server.`,
  connected: (name: string) => `Connected with ${name}.`,
  notConnected: 'Not connected.',
  connect: (name: string) => `Connect ${name}`,
  disconnect: 'Disconnect',

  endOthers: 'Sign out everywhere else',
  endOthersTitle: 'Sign out everywhere else?',
  endOthersBody: 'Every other browser has to sign in again. You stay signed in here.',
  lastActive: (when: string) => `active ${when}`,

  proofTitle: 'Is it still you?',
  proofLead: 'This cannot be undone easily, so prove who you are. It counts for ten minutes.',
  proofPassword: 'Password',
  proofCode: 'Code of your authenticator app',
  proofConfirm: 'Confirm',
  proofPasskey: 'Use a passkey',
  proofProvider: (name: string) => `Confirm with ${name}`,
  proofWaiting: (name: string) => `Waiting for ${name} in the other window.`,
  provedTitle: 'Confirmed',
  proved: 'You can close this window and go on in the other one.',

  problems: {
    step_over: 'This took too long, or was finished elsewhere. Begin again.',
    provider_unavailable: 'The sign-in service cannot be reached right now. Try again in a moment.',
    provider_declined: 'The sign-in service ended the attempt. Nothing was changed.',
    provider_answer_wrong: 'The answer of the sign-in service does not belong to this attempt. Begin again from here.',
    provider_email_unverified:
      'The sign-in service does not vouch for your e-mail address. Verify the address there, then try again.',
    provider_account_unverified:
      'There is an account with this e-mail address, but the address was never verified here. Sign in with your password, then connect the service under Settings.',
    provider_sign_up_closed:
      'There is no account for you here yet, and this server does not take new ones this way. Ask whoever runs it.',
    provider_taken: 'This person of the sign-in service already belongs to another account here.',
    provider_other_person: 'The sign-in service says that this is somebody else.',
    provider_linked: 'This account is connected with somebody at the sign-in service already. Disconnect it first.',
  } as Record<string, string>,
  problemUnknown: 'That did not work. Try again.',
} as const

/** The words for what stands as `problem` in the address of a page; null for nothing. */
export const sayProblem = (code: string | undefined): string | null =>
  code === undefined ? null : (securityWords.problems[code] ?? securityWords.problemUnknown)
