import type { Words } from '../playbook/primitive.ts'

/** Facts about a contact that conditions ask for, as a person says that they happened. */
export const conditionEvents = {
  'contact.added': { zh: '加了员工好友', en: 'became a friend of staff' },
  'contact.removed': { zh: '解除了员工好友', en: 'stopped being a friend of staff' },
  'membership.joined': { zh: '进了群', en: 'joined a group chat' },
  'membership.left': { zh: '退了群', en: 'left a group chat' },
  'link.clicked': { zh: '点了链接', en: 'clicked a link' },
} as const satisfies Record<string, Words>

export type ConditionEventKind = keyof typeof conditionEvents

export const conditionEventKinds = Object.keys(conditionEvents) as ConditionEventKind[] // the keys of a constant
