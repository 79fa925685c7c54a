export const why = {
  title: 'Why',
  question: 'Why “{{state}}”?',
  column: 'column “{{name}}”',
  message: 'The message as members see it',
  facts: 'What happened',
  route: 'Route',
  sender: 'Sender',
  sentAt: 'Sent',
  until: 'Open until',
  clicks: 'Opened',
  clicksHint: 'Its link is shared by several group chats, so that opens cannot be told apart by chat.',
  run: 'Run',
  paused: {
    group_chat: 'This chat is paused',
    run: 'The run is paused',
    playbook: 'The playbook is paused',
    corp: 'The corp is paused',
  },
  audit: 'The choice is kept in the audit trail.',
  undecided: 'Without one, it is left out at',
  undecidedThen: 'and never sent twice.',
} as const

export const decision = {
  adoptAt: 'It is the one of {{time}}',
  adoptAtOf: 'It is the one of {{time}} (…{{msgid}})',
  adopt: 'It is …{{msgid}}',
  resubmit: 'Not sent: submit again',
  resubmitTitle: 'Submit it again?',
  resubmitTextContacts_one: 'If it did go out after all, {{count, number}} contact gets it twice.',
  resubmitTextContacts_other: 'If it did go out after all, {{count, number}} contacts get it twice.',
  skipTextContacts_one: '{{count, number}} contact will not get this message.',
  skipTextContacts_other: '{{count, number}} contacts will not get this message.',
  resubmitText_one: 'If it did go out after all, {{count, number}} group chat gets it twice.',
  resubmitText_other: 'If it did go out after all, {{count, number}} group chats get it twice.',
  skip: 'Leave it out',
  skipTitle: 'Leave it out?',
  skipText_one: '{{count, number}} group chat will not get this message.',
  skipText_other: '{{count, number}} group chats will not get this message.',
  sendLateTitle_one: 'Send it to {{count, number}} contact now?',
  sendLateTitle_other: 'Send it to {{count, number}} contacts now?',
  sendLateText: 'Caps, quiet hours, friendship and pauses still hold; what cannot go out is kept with its reason.',
  skipTextJourney_one: '{{count, number}} contact will not get this message; the journey goes on with its next step.',
  skipTextJourney_other:
    '{{count, number}} contacts will not get this message; their journeys go on with the next step.',
  sendLate: 'Send it now',
} as const

export const route = {
  mass_send: 'Mass send',
  welcome: 'Welcome message',
  staff_task: 'Staff task',
  moment: 'Moment',
  robot: 'Group robot',
  sms: 'SMS',
  email: 'E-mail',
  webhook: 'Webhook',
  manual: 'By hand',
} as const

export const bubble = {
  link: 'Link',
  image: 'Picture',
  missing: 'Picture cannot be loaded',
  video: 'Video',
  file: 'File',
  mini_program: 'Mini program',
} as const
