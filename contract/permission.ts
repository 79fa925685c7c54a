/**
 * What a member of staff is in a corp, from the most to the least trusted with changes:
 * owner answers for the corp: everything, and who else is owner;
 * admin connects WeCom, sets rules and hands out roles;
 * manager leads operators and staff: may stop and settle anything in flight;
 * operator writes playbooks, applies them to group chats and looks after what they do;
 * staff owns group chats: sees its own and does its own tasks;
 * viewer reads and changes nothing.
 */
export const roles = ['owner', 'admin', 'manager', 'operator', 'staff', 'viewer'] as const
export type Role = (typeof roles)[number]

/** How much of the corp a member of staff sees: all, the departments below its own, or what it owns itself. */
export const dataScopes = ['own', 'department', 'all'] as const
export type DataScope = (typeof dataScopes)[number]

const everyone = roles
const office = ['owner', 'admin', 'manager', 'operator', 'viewer'] as const
const desk = ['owner', 'admin', 'manager', 'operator'] as const
const leads = ['owner', 'admin', 'manager'] as const
const admins = ['owner', 'admin'] as const

/**
 * Every permission: which roles hold it, and why they and no others. A route declares one of these, or says that it
 * is public; there is no third way in. Which rows a holder sees is the data scope's question, not the permission's.
 */
const table = {
  'session.own': { roles: everyone, reason: 'sees and ends its own sessions, changes its own password' },
  'corp.read': { roles: everyone, reason: 'name, zone and clock stand on every page' },
  'corp.configure': { roles: admins, reason: 'connection, governor and quotas bind the whole corp' },
  'corp.pause': { roles: leads, reason: 'stops every message of the corp at once' },
  'demo.steer': { roles: desk, reason: 'clock, faults and people of the sandbox; a real corp has none' },
  'system.read': { roles: admins, reason: 'processes, queues and failures of the installation' },
  'sync.read': { roles: office, reason: 'tells how far a list can be trusted' },
  'sync.start': { roles: admins, reason: 'spends the corp’s allowance of WeCom calls' },
  'api_key.read': { roles: admins, reason: 'which programs reach in, and when they last did' },
  'api_key.change': { roles: admins, reason: 'a key opens doors to a program; no key makes keys' },
  'webhook.read': { roles: admins, reason: 'where the corp’s facts are told, and what was told' },
  'webhook.change': { roles: admins, reason: 'sends the corp’s facts to an address outside' },
  'audit.read': { roles: admins, reason: 'names who did what' },
  'staff.read': { roles: everyone, reason: 'chats and tasks carry names of staff; the scope bounds the list' },
  'staff.assign': { roles: admins, reason: 'roles and scopes open doors' },
  'absence.change': {
    roles: [...desk, 'staff'],
    reason: 'everyone enters their own; who leads staff, those of staff in the scope',
  },
  'contact.read': { roles: everyone, reason: 'personal data, bounded by the scope' },
  'contact.change': {
    roles: [...desk, 'staff'],
    reason: 'opt-outs, exclusions, tags and journeys of contacts in the scope',
  },
  'tag.read': { roles: everyone, reason: 'labels on contacts and chats' },
  'tag.change': { roles: desk, reason: 'labels are shared by the whole corp' },
  'group_chat.read': { roles: everyone, reason: 'chats in the scope with members and timeline' },
  'group_chat.pause': { roles: [...desk, 'staff'], reason: 'whoever stands in a chat may silence Qunce there' },
  'group_chat.remind': { roles: desk, reason: 'asks the owner of a chat to do something there' },
  'playbook.read': { roles: everyone, reason: 'what is planned is no secret from those who carry it out' },
  'playbook.write': { roles: desk, reason: 'drafts send nothing' },
  'media.read': { roles: everyone, reason: 'pictures and files that messages carry are seen by who sends them' },
  'content.read': { roles: everyone, reason: 'what may be said is no secret from those who say it' },
  'content.write': { roles: desk, reason: 'an item sends nothing until a playbook copies it' },
  'content.review': { roles: desk, reason: 'a corp that wants two pairs of eyes has another person review' },
  'screening_word.change': { roles: leads, reason: 'the list binds everybody who writes' },
  'media.upload': { roles: desk, reason: 'a file is what a message carries' },
  'playbook.publish': { roles: desk, reason: 'a version is what a run sends' },
  'playbook.pause': { roles: desk, reason: 'stops all runs of a playbook' },
  'run.read': { roles: everyone, reason: 'matrix and why, bounded by the scope' },
  'run.apply': { roles: desk, reason: 'puts messages to people in motion' },
  'run.write': { roles: desk, reason: 'moves what is planned to another hour or day' },
  'run.pause': { roles: desk, reason: 'stops one run' },
  'one_off.read': { roles: everyone, reason: 'what a colleague sent to whom, bounded by the scope' },
  'one_off.send': { roles: desk, reason: 'puts messages to people in motion' },
  'group_welcome.read': {
    roles: everyone,
    reason: 'what owners are asked to choose; group chats are bounded by the scope',
  },
  'group_welcome.change': { roles: desk, reason: 'says what new members are greeted with' },
  'moment.read': { roles: everyone, reason: 'the plan of posts, with results of staff in the scope' },
  'moment.plan': { roles: desk, reason: 'puts posts before customers' },
  'persona.read': { roles: everyone, reason: 'how staff look to customers, bounded by the scope' },
  'persona.change': { roles: [...desk, 'staff'], reason: 'says what staff did to their own profile, in the scope' },
  'persona.ask': { roles: desk, reason: 'makes tasks for staff' },
  'delivery.read': { roles: everyone, reason: 'what went out and what became of it, bounded by the scope' },
  'delivery.resolve': { roles: desk, reason: 'a wrong answer to an in-doubt send repeats or loses a message' },
  'staff_task.read': { roles: everyone, reason: 'tasks of staff in the scope' },
  'staff_task.complete': { roles: [...desk, 'staff'], reason: 'says that a message went out by hand' },
} as const satisfies Record<string, { roles: readonly Role[]; reason: string }>

export type Permission = keyof typeof table

/** The table above, read by permission. */
export const permissions: Record<Permission, { roles: readonly Role[]; reason: string }> = table

/** Whether a role holds a permission. */
export const mayDo = (role: Role, permission: Permission): boolean => permissions[permission].roles.includes(role)

export const permissionNames = Object.keys(table) as [Permission, ...Permission[]] // keys of a const object

/** All permissions of a role, in the table's order. */
export const permissionsOf = (role: Role): Permission[] =>
  permissionNames.filter((permission) => mayDo(role, permission))
