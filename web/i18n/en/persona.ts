import { personaItem } from './persona-item.ts'

/** Words of persona kits. */
export const persona = {
  title: 'Personas',
  note: 'These five are what a new customer sees first. Staff change them by themselves in WeChat or WeCom, which tells no software whether they did: Qunce keeps what people say, and reminds who is not ready.',
  items: personaItem,
  states: { name: 'Standing', all: 'All', incomplete: 'To do', complete: 'Complete' },
  search: 'Find a member of staff',
  list: 'Personas of staff',
  sum: '{{people}} serve customers; {{complete}} are complete',
  column: { name: 'Staff', jobTitle: 'Job title', done: 'Done', asked: 'Task' },
  doneOf: '{{done}} of {{all}}',
  isDone: '{{item}}: done',
  isToDo: '{{item}}: to do',
  asked: 'Under way',
  open: 'The persona of {{name}}',
  none: 'Nobody fits',
  empty: {
    title: 'Nobody serves customers yet',
    text: 'Give staff “customer contact” in WeCom; they appear here after the next synchronisation.',
  },
  ask: {
    name_one: 'Ask the one who is not ready',
    name_other: 'Ask the {{count}} who are not ready',
    one: 'Ask for it',
    title: 'Make tasks for those who are not ready?',
    effect: 'What this does',
    incomplete: 'are not ready',
    waiting: 'have an open task',
    asked: 'get a new task',
    sentence:
      'They have 7 days. They are reminded after one day and after three, and their lead is told after five. Ticking all five completes the task.',
    none: 'There is nobody to ask: everyone who is not ready has a task.',
    confirm_one: 'Make 1 task',
    confirm_other: 'Make {{count}} tasks',
  },
  panel: {
    title: 'The persona of {{name}}',
    wecom: 'In WeCom’s directory',
    wecomHint: 'The directory holds no more. WeCom shows apps neither avatar nor cover.',
    noJobTitle: 'no job title',
    kit: 'The five',
    by: '{{name}}, {{at}}',
    toDo: 'To do',
    tick: 'Done',
    untick: 'Not done',
    introduction: 'Text of the introduction',
    introductionHint: 'They copy it on the phone with one tap. {{max}} characters at most.',
    introductionPlaceholder:
      'Such as: Min, eight years with mother-and-baby goods; chose formula for 1,200 mothers. If it does not suit you, I will say so.',
    saved: 'Saved',
  },
} as const
