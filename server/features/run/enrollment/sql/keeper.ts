import { type RawBuilder, sql } from 'kysely'
import type { CorpId } from '#server/kernel/ids.ts'

/**
 * A statement for who looks after each of these enrollments' contacts: the friend that it entered by, else the owner of its
 * group chat where they are friends, else whoever was its friend first; for nobody's friend the owner of the group chat.
 * `staff_id` is null where there is neither.
 */
export const keepers = (corpId: CorpId, ids: string): RawBuilder<unknown> => sql`
  select e.enrollment_id, e.run_id, e.contact_id, e.group_chat_id, e.lane, coalesce(friend.staff_id, owner.staff_id) as staff_id,
    friend.staff_id is not null as is_friend
  from enrollment e
  left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
  left join staff owner on owner.corp_id = g.corp_id and owner.staff_id = g.owner_staff_id and owner.status = 'active'
  left join lateral (
    select f.staff_id
    from contact_follow f
    join staff s on s.corp_id = f.corp_id and s.staff_id = f.staff_id and s.status = 'active'
    where f.corp_id = ${corpId} and f.contact_id = e.contact_id and f.ended_at is null
    order by f.staff_id = e.staff_id desc nulls last, f.staff_id = g.owner_staff_id desc nulls last, f.followed_at,
      f.staff_id
    limit 1) friend on true
  where e.corp_id = ${corpId} and e.enrollment_id = any(${ids}::uuid[])`

/** Tasks about these enrollments for who looks after their contacts, as `askStaffByHand` takes them. */
export const tasksFor = (corpId: CorpId, { stepId, ids }: { stepId: string; ids: string }): RawBuilder<unknown> => sql`
  (
    with keeper as materialized (${keepers(corpId, ids)}),
      lane_of_staff as materialized (
        select staff_id, lane_of(staff_id::text) as lane
        from (select distinct staff_id from keeper where staff_id is not null) staff)
    select natural_id(${`${corpId}\nstaff_task\n`} || k.enrollment_id || ${`\n${stepId}`}) as staff_task_id, k.staff_id, l.lane,
      k.contact_id, k.group_chat_id, k.enrollment_id
    from keeper k
    join lane_of_staff l on l.staff_id = k.staff_id
  ) task`
