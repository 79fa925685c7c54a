import type { DayTask } from '#contract/staff-page.ts'
import { words } from '../words/words.ts'

/** Whom a task is about, and in which group chat. */
export const whereOf = ({ contact, groupChat }: Pick<DayTask, 'contact' | 'groupChat'>): string =>
  [contact?.name, groupChat?.name].filter(Boolean).join(' · ') || words().day.manual
