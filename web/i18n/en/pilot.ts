export const pilot = {
  title: 'Pilot of v{{version}}',
  criteria: 'Pass criteria',
  day: 'Day {{day}} of {{days}}',
  until: 'until',
  state: {
    running: 'Running',
    passed: 'Passed',
    failed: 'Failed',
    undecided: 'Needs a word',
    moved: 'Moved on',
    ended: 'Ended',
  },
  sentence: {
    running: 'It is judged once its days are over; this is what it came to so far.',
    passed: 'Every criterion is kept: it can go to the other group chats.',
    failed: 'A criterion is not kept. Mend the playbook, publish a new version and try it again.',
    undecided: 'Its days are over, and there are criteria that nothing can measure: somebody has to say.',
    moved: 'The run went to another version before the pilot was over, so nothing is told of this one.',
    ended: 'The run ended before the pilot was over, so nothing is told of the version.',
  },
  outcome: { pass: 'Kept', fail: 'Not kept', too_little: 'Too few people', by_hand: 'By hand' },
  formula: {
    'profile-completion':
      'Exact at the last sync: contacts whose group nickname keeps to the rule ÷ contacts who joined more than a day ago. Not told of fewer than 20.',
    'first-week-retention':
      'Exact: of joiners whose seventh day fell into the pilot, those who were still there on it ÷ all of them. Not told of fewer than 20.',
    'open-rate':
      'Partial: clicks on links ÷ members at the posts that carried one. WeCom shows no reads. Not told of fewer than 20.',
    churn:
      'Exact: of the members at the beginning, those who have left or ended a friendship with staff ÷ all of them. Not told of fewer than 20.',
    byHand: 'This metric cannot be measured here; a person judges it',
  },
  judgement: '{{by}}: {{note}}',
  judge: { open: 'Judge', confirm: 'Put it down', note: 'How you know' },
  backToDraft: 'Back to the playbook',
  rollOut_one: 'Roll out to the other {{count, number}} group chat',
  rollOut_other: 'Roll out to the other {{count, number}} group chats',
  rollOutTitle: 'Roll v{{version}} out to the other group chats',
  rollOutSentence:
    'With the variables of the pilot, to every group chat that does not have this playbook yet. The pilot goes on.',
  before: { reason: 'The pilot has not passed: why use it now', goOn: 'Apply all the same' },
  choose: {
    as: 'As a pilot first',
    words: 'Choose group chats with {{from}} to {{to}} members together; it runs {{days}} days and is judged then.',
    suggest: 'Take the suggestion',
    suggested: '{{chats}} group chats chosen, {{contacts}} members together.',
    none: 'No group chats have {{from}} to {{to}} members together: choose some yourself, or change the pilot in the playbook.',
  },
} as const
