import { sql } from 'kysely'
import type { MomentCopyState } from '#contract/moment-kind.ts'

/** How a copy `c` of a post `m` stands, `t` being its staff task, if it has one. */
export const copyState = sql<MomentCopyState>`
  case
    when c.state = 'by_hand' then
      case when t.state = 'done' then 'reported' when t.state in ('expired', 'cancelled') then 'missed' else 'by_hand' end
    when c.state = 'waiting' and m.state in ('closed', 'cancelled') then 'missed'
    else c.state
  end`

/** The task of a copy `c`. */
export const joinTask = sql`
  left join staff_task t on t.corp_id = c.corp_id and t.staff_task_id = c.staff_task_id`
