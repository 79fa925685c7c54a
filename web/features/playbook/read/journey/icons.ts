import type { JourneyStep } from '#contract/playbook.ts'
import type { IconName } from '#web/ui/Icon.tsx'

/** What stands for each kind of step of a journey. */
export const stepIcons = {
  welcome: 'send',
  send: 'send',
  wait: 'clock',
  branch: 'branch',
  tag: 'tag',
  'staff-task': 'tasks',
  move: 'external',
  end: 'stop',
} as const satisfies Record<JourneyStep['kind'], IconName>
