export const mine = {
  title: 'Make it mine',
  note: 'Three questions, a playbook, a rehearsal of 30 days, then your own group chats',
  step: { ask: 'Three questions', pick: 'Recommendation', rehearse: 'Rehearsal', apply: 'Apply' },
  platform: {
    ask: 'Where do you talk with customers?',
    wecom: 'WeCom',
    wecomNote: 'Group chats and mass sends are in WeCom',
    personal: 'Personal WeChat',
    personalNote: 'Customers have added a personal account',
    both: 'Both',
    bothNote: 'Group chats in WeCom, long-time customers in a personal account',
  },
  aim: {
    ask: 'What are the group chats for?',
    broadcast: 'New goods and offers',
    broadcastNote: 'Broadcast: goods and prices said plainly, two a day at most',
    refined: 'Getting close to regulars',
    refinedNote: 'Refined: tips, topics and benefits in turn, three a day at most',
    service: 'Serving those who bought',
    serviceNote: 'Service: how to use it, answers to questions, one a day',
  },
  trade: { ask: 'Which trade are you in?' },
  recommend: 'Recommend one',
  best: 'Recommended for you',
  others: 'You could also take',
  advice: {
    wecom_fits:
      'WeCom suits this trade: many people, one standard of service, customers who should stay. A chat’s owner taps once and a mass send is out; when staff leave, their customers stay with you.',
    add_personal:
      'Keep mass sends in WeCom. Sales here are few, dear and made on trust, so the few that matter may be followed in personal WeChat beside it. There is no interface there: Qunce reminds staff to write.',
    both_fits:
      'The two share the work well: group chats and mass sends in WeCom; the few customers won by trust in personal WeChat, followed by staff from their tasks.',
    wecom_first:
      'Put group chats and mass sends into WeCom and keep personal WeChat for old customers who have yet to add a colleague there: it has no mass sends, and large personal accounts get restricted.',
    personal_by_hand:
      'Personal WeChat has no interface, so nobody can send there for you: steps become tasks that staff copy, send and tick. Above 3,000 customers a personal account risks being restricted; use WeCom group chats for routine notices.',
    move_to_wecom:
      'For this trade we advise moving to WeCom: personal WeChat has no interface, every message is sent by hand, and above 3,000 customers an account risks being restricted. The playbooks below are for WeCom group chats.',
  },
  tradeFit: {
    match: 'Its copy was written for “{{line}}”: fill in brand and goods, and send.',
    general: 'Its copy fits any trade: fill in brand and goods, and send.',
    other: 'Its copy was written for “{{line}}”: put it into your trade’s words before you apply it.',
  },
  aimFit: {
    match: 'It keeps the rhythm of {{aim}}: {{perDay}} a day and chat at most.',
    near: 'It is {{type}}, much the rhythm of {{aim}}: {{perDay}} a day and chat at most.',
    differs:
      'It is planned as {{type}}, {{perDay}} a day and chat at most; {{aim}} keeps to {{perDayOfAim}}. A new version may change the governor.',
  },
  volume: '{{steps, number}} steps and {{contents, number}} messages are written.',
  choose: 'Take it, rehearse 30 days',
  change: 'Change the answers',
  mayNot: 'Copying and applying playbooks takes the role of an operator or above: ask an administrator.',
  rehearsing: 'Rehearsing {{groups}} group chats of {{members}} for {{days}} days. It mostly takes seconds.',
  rehearsed: '{{groups}} imagined group chats of {{members}}, {{days}} days from {{from}}. Nothing went out.',
  read: 'Read it all, with its month',
  apply: 'Apply to my group chats…',
} as const
