export const run = {
  listNote: 'A run is one version of a playbook at work in chosen group chats.',
  running: 'Running',
  paused: 'Paused',
  pilot: 'Pilot',
  ended: 'Ended',
  since: 'since',
  nothingToday: 'nothing due',
  facts: 'Facts of the run',
  load: 'Sends a person (limit {{limit}})',
  loadHint: 'Sends of today that count as load, over all group chats, per person who got any',
  clicks: 'Opened, 7 days',
  clicksHint:
    'Partial: distinct clicks ÷ members at the send, only of messages with a link. WeCom shows nobody’s reads.',
  leaves: 'Left the day after',
  leavesHint: 'Exact: who left on the day after a send ÷ members, last 7 days',
  quota: 'Mass sends left',
  empty: {
    title: 'No playbook is at work yet',
    text: 'Open a playbook, choose “Apply”, pick the group chats: the run appears here with its matrix.',
    action: 'To the playbooks',
  },
} as const
