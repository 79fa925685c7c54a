export const pause = {
  pause: 'Pause…',
  resume: 'Go on',
  confirm: 'Pause',
  title: 'Pause “{{name}}”?',
  effect: 'What pausing holds back',
  playbooks: 'Playbooks',
  runs: 'Runs',
  groupChats: 'Group chats',
  dueToday: 'Still due today',
  openSends: 'With staff now',
  sentence:
    '{{due, number}} messages due today will wait. {{open, number}} that are with staff are asked back from WeCom first; one that staff send in that moment is kept and marked as such.',
  reason: 'Why? (kept in the audit trail)',
  reasonOptional: 'Why? (optional, kept in the audit trail)',
  resumeTitle: 'Let “{{name}}” go on?',
  resumeSentence:
    'What was missed follows each step’s own rule: sent late within its grace, left out, or put to you. Nothing goes out twice.',
  pausedSince: 'Paused',
  pausedBy: 'by {{name}}',
  pausedAbove: { playbook: 'Its playbook is paused', corp: 'The whole corp is paused' },
} as const
