export const tour = {
  name: 'Tour',
  at: '{{at}} of {{of}}',
  skip: 'Skip',
  back: 'Back',
  next: 'Next',
  done: 'Done',
  today: {
    title: 'Today: what needs me now',
    text: 'What is due, who has yet to tap send, what failed or is in doubt: all here, one press away. When nothing needs you, it is empty.',
  },
  runs: {
    title: 'Runs: time × groups',
    text: 'A row is a group chat, a column a day, a cell a step. Open any cell and it says why it was sent, was not, or has to wait.',
  },
  playbooks: {
    title: 'Playbooks: plan and copy',
    text: 'The gallery’s playbooks come with every message written. Rehearse 30 days first: what goes out, what collides, how often staff tap.',
  },
  mine: {
    title: 'Make it yours',
    text: 'What you see is a demo corp; its chats and people live in the sandbox. Three questions choose a playbook for you; the real WeCom is connected under Settings.',
    go: 'Make it mine',
  },
} as const
