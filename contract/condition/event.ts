import type { Words } from '../playbook/primitive.ts'

/** Facts about a contact that conditions ask for, as a person says that they happened or did not. */
export const conditionEvents = {
  'contact.added': {
    did: { zh: '加了员工好友', en: 'became a friend of staff' },
    didNot: { zh: '没有加员工好友', en: 'did not become a friend of staff' },
  },
  'contact.removed': {
    did: { zh: '解除了员工好友', en: 'stopped being a friend of staff' },
    didNot: { zh: '没有解除员工好友', en: 'did not stop being a friend of staff' },
  },
  'membership.joined': {
    did: { zh: '进过群', en: 'joined a group chat' },
    didNot: { zh: '没有进群', en: 'did not join a group chat' },
  },
  'membership.left': {
    did: { zh: '退过群', en: 'left a group chat' },
    didNot: { zh: '没有退群', en: 'did not leave a group chat' },
  },
  'link.clicked': {
    did: { zh: '点了链接', en: 'clicked a link' },
    didNot: { zh: '没有点链接', en: 'did not click a link' },
  },
} as const satisfies Record<string, { did: Words; didNot: Words }>

export type ConditionEventKind = keyof typeof conditionEvents

export const conditionEventKinds = Object.keys(conditionEvents) as ConditionEventKind[] // the keys of a constant
