import type { Permission } from '#contract/permission.ts'
import type { IconName } from '#web/ui/Icon.tsx'

export const rooms = [
  { key: 'today', to: '/today', icon: 'today', permission: 'run.read', group: 'work' },
  { key: 'groupChats', to: '/group-chats', icon: 'chats', permission: 'group_chat.read', group: 'work' },
  { key: 'playbooks', to: '/playbooks', icon: 'playbook', permission: 'playbook.read', group: 'work' },
  { key: 'runs', to: '/runs', icon: 'runs', permission: 'run.read', group: 'work' },
  { key: 'staffTasks', to: '/staff-tasks', icon: 'tasks', permission: 'staff_task.read', group: 'work' },
  { key: 'calendar', to: '/calendar', icon: 'calendar', permission: 'run.read', group: 'work' },
  { key: 'oneOffs', to: '/one-offs', icon: 'send', permission: 'one_off.read', group: 'work' },
  { key: 'moments', to: '/moments', icon: 'image', permission: 'moment.read', group: 'work' },
  { key: 'content', to: '/content', icon: 'file', permission: 'content.read', group: 'work' },
  { key: 'connection', to: '/settings/connection', icon: 'link', permission: 'corp.configure', group: 'settings' },
  { key: 'sync', to: '/settings/sync', icon: 'sync', permission: 'sync.read', group: 'settings' },
  { key: 'people', to: '/settings/people', icon: 'people', permission: 'session.own', group: 'settings' },
  { key: 'api', to: '/settings/api', icon: 'branch', permission: 'api_key.read', group: 'settings' },
  { key: 'system', to: '/settings/system', icon: 'clock', permission: 'system.read', group: 'settings' },
] as const satisfies readonly { key: string; to: string; icon: IconName; permission: Permission; group: string }[]

export type Room = (typeof rooms)[number]
