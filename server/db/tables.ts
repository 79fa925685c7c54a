// Written by `npm run tables` from the migrated database.
import type { ColumnType, Generated } from 'kysely'
import type { Json, NullableJson } from '#server/db/json.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export interface AccountTable {
  id: string
  name: string
  username: string | null
  email: string | null
  email_verified: Generated<boolean>
  image: string | null
  language: Generated<'zh' | 'en'>
  created_real_at: RealInstant
  updated_real_at: RealInstant
  toured_real_at: RealInstant | null
}

export interface ApiKeyTable {
  corp_id: CorpId
  api_key_id: string
  name: string
  prefix: string
  key_hash: Buffer
  scopes: string[]
  staff_id: string
  account_id: string
  created_by: string
  created_real_at: RealInstant
  expires_real_at: RealInstant | null
  used_real_at: RealInstant | null
  used_address: string | null
  revoked_real_at: RealInstant | null
  revoked_by: string | null
}

export interface AuditTable {
  corp_id: CorpId
  audit_id: string
  recorded_real_at: RealInstant
  at: CorpInstant
  actor_staff_id: string | null
  actor: string
  action: string
  object_kind: string
  object_id: string
  detail: ColumnType<unknown, string | undefined, string>
  ip: string | null
}

export interface BanditArmTable {
  corp_id: CorpId
  run_id: string
  bandit_id: string
  as_of: Temporal.PlainDate
  arm_id: string
  posts: number
  shown: number
  clicked: number
  share: number
  stopped_by: 'leaves' | 'friend_deletions' | 'opt_outs' | null
}

export interface CapUseTable {
  corp_id: CorpId
  subject_kind: 'group_chat' | 'contact'
  subject_id: string
  cap_key: string
  starts_on: Temporal.PlainDate
  used: number
  cap: number
}

export interface ContactTable {
  corp_id: CorpId
  contact_id: string
  name: Generated<string>
  avatar_url: Generated<string>
  wecom_kind: Generated<'wechat' | 'wecom'>
  gender: Generated<'unknown' | 'male' | 'female'>
  company: Generated<string>
  first_seen_at: CorpInstant
  opted_out_at: CorpInstant | null
  exclusion: 'staff' | 'competitor' | 'bonus_hunter' | null
  synced_real_at: RealInstant | null
}

export interface ContactFollowTable {
  corp_id: CorpId
  contact_id: string
  staff_id: string
  remark: Generated<string>
  description: Generated<string>
  state: Generated<string>
  add_way: number | null
  followed_at: CorpInstant
  ended_at: CorpInstant | null
  ended_by: 'staff' | 'contact' | 'transfer' | null
  synced_real_at: RealInstant | null
}

export interface ContactIdentityTable {
  corp_id: CorpId
  kind: 'external_userid' | 'unionid' | 'phone' | 'openid'
  value: string
  contact_id: string
}

export interface ContactTagTable {
  corp_id: CorpId
  contact_id: string
  tag_id: string
  staff_id: string
  tagged_real_at: RealInstant
  is_local: Generated<boolean>
}

export interface ContactTokenTable {
  corp_id: CorpId
  token: string
  contact_id: string
}

export interface ContentItemTable {
  corp_id: CorpId
  content_item_id: string
  name: string
  zone: 'knowledge' | 'visual' | 'campaign' | 'ugc'
  class: 'activation' | 'conversion' | 'brand'
  form: string
  topic: Generated<string>
  labels: Generated<string[]>
  origin: 'original' | 'reprint' | 'collected'
  source: Generated<string>
  rights: Generated<string>
  body: Json
  search_text: string
  state: Generated<'draft' | 'in_review' | 'approved' | 'retired'>
  state_before: 'draft' | 'in_review' | 'approved' | null
  revision: number
  author: string
  created_real_at: RealInstant
  updated_real_at: RealInstant
  updated_by: string
  updated_by_staff_id: string | null
  submitted_by: string | null
}

export interface ContentItemRevisionTable {
  corp_id: CorpId
  content_item_id: string
  revision: number
  name: string
  body: Json
  saved_by: string
  saved_real_at: RealInstant
}

export interface ContentReviewTable {
  corp_id: CorpId
  content_item_id: string
  revision: number
  point: 'compliant' | 'fitting' | 'attractive'
  passed: boolean
  note: Generated<string>
  reviewed_by: string
  reviewed_by_staff_id: string | null
  reviewed_real_at: RealInstant
}

export interface ContentUseTable {
  corp_id: CorpId
  used_by: 'one_off' | 'moment' | 'group_welcome'
  used_by_id: string
  content_item_id: string
  item_revision: number
}

export interface CorpTable {
  corp_id: CorpId
  name: string
  zone: string
  wecom_corp_id: string
  wecom_agent_id: number
  wecom_base_url: string
  wecom_oauth_url: string
  public_url: string
  is_demo: Generated<boolean>
  mass_send_mode: Generated<'day' | 'week' | 'month'>
  mass_send_mode_confidence: Generated<'assumed' | 'answered' | 'contradicted'>
  governor: ColumnType<unknown, string | undefined, string>
  paused_at: CorpInstant | null
  paused_by: string | null
  created_real_at: RealInstant
  playbook_needs_approval: Generated<boolean>
}

export interface CorpClockTable {
  corp_id: CorpId
  origin_at: CorpInstant
  anchor_real_at: RealInstant
  rate: number
}

export interface CorpDirectoryTable {
  corp_id: CorpId
  slug: string
  created_real_at: RealInstant
}

export interface CorpMemberTable {
  account_id: string
  corp_id: CorpId
  staff_id: string
  joined_real_at: RealInstant
}

export interface CorpSecretTable {
  corp_id: CorpId
  name: 'wecom_secret' | 'wecom_token' | 'wecom_aes_key'
  sealed: Buffer
  updated_real_at: RealInstant
}

export interface CredentialTable {
  id: string
  account_id: string
  provider: string
  provider_account_id: string
  password: string | null
  created_real_at: RealInstant
  updated_real_at: RealInstant
}

export interface DeliveryTable {
  corp_id: CorpId
  delivery_id: string
  occurrence_id: string | null
  attempt: Generated<number>
  lane: number
  route: 'mass_send' | 'welcome' | 'staff_task' | 'moment' | 'robot' | 'sms' | 'email' | 'webhook' | 'manual'
  group_chat_id: string | null
  contact_id: string | null
  sender_staff_id: string | null
  sender_lane: number
  content_id: string
  variant: Generated<string>
  content_hash: string
  body: Json
  state: 'due' | 'waiting_staff' | 'sent' | 'reported' | 'skipped' | 'expired' | 'cancelled' | 'failed' | 'in_doubt'
  reason: string | null
  due_at: CorpInstant
  released_at: CorpInstant
  expires_at: CorpInstant
  sent_at: CorpInstant | null
  caps: Json
  quota_mode: 'day' | 'week' | 'month' | null
  quota_starts_on: Temporal.PlainDate | null
  follow_up: Json
  released_real_at: RealInstant
  mass_send_id: string | null
  changed_at: CorpInstant
  cancel_reason: 'paused' | 'withdrawn' | null
  enrollment_id: string | null
  run_id: string | null
  step_id: string | null
}

export interface DepartmentTable {
  corp_id: CorpId
  department_id: number
  parent_id: number | null
  name: string
  position: Generated<number>
}

export interface DraftTable {
  corp_id: CorpId
  draft_id: string
  playbook_id: string | null
  base_version: number | null
  name: string
  source: string
  revision: number
  state: Generated<'open' | 'submitted'>
  problems: ColumnType<unknown, string | undefined, string>
  created_real_at: RealInstant
  updated_real_at: RealInstant
  updated_by: string
  updated_by_staff_id: string | null
  submitted_real_at: RealInstant | null
  submitted_by: string | null
  submitted_by_staff_id: string | null
  submitted_note: string | null
  returned_real_at: RealInstant | null
  returned_by: string | null
  returned_reason: string | null
  deleted_real_at: RealInstant | null
  upstream_version: number | null
}

export interface DraftRevisionTable {
  corp_id: CorpId
  draft_id: string
  revision: number
  source: string
  saved_real_at: RealInstant
  saved_by: string
}

export interface EngagementTable {
  corp_id: CorpId
  local_date: Temporal.PlainDate
  staff_id: string
  engagement_plan_id: string
  staff_task_id: string | null
  made_at: CorpInstant
}

export interface EngagementContactTable {
  corp_id: CorpId
  contact_id: string
  local_date: Temporal.PlainDate
  staff_id: string
  place: number
  touched_at: CorpInstant
}

export interface EngagementPlanTable {
  corp_id: CorpId
  engagement_plan_id: string
  lane: number
  name: string
  weekdays: number[]
  at_time: string
  contacts: number
  staff_ids: Generated<string[]>
  is_on: Generated<boolean>
  wake_at: CorpInstant | null
  last_at: CorpInstant | null
  last_outcome: 'asked' | 'nobody' | 'missed' | 'quiet' | null
  created_at: CorpInstant
  created_by: string
  changed_at: CorpInstant
}

export interface EnrollmentTable {
  corp_id: CorpId
  enrollment_id: string
  run_id: string
  contact_id: string
  group_chat_id: string | null
  staff_id: string | null
  entered_at: CorpInstant
  wake_at: CorpInstant | null
  due_at: CorpInstant
  held_at: CorpInstant | null
  ended_at: CorpInstant | null
  delivery_id: string | null
  entry: number
  lane: number
  attempts: Generated<number>
  track_id: string
  step_id: string
  reason: string | null
  decided_step_id: string | null
  decision: 'send_late' | 'skip' | null
  stood_at: CorpInstant | null
}

export interface EnrollmentGoalTable {
  corp_id: CorpId
  enrollment_id: string
  goal_id: string
  run_id: string
  track_id: string
  entered_at: CorpInstant
  reached_at: CorpInstant
}

export interface EnrollmentQuestionTable {
  corp_id: CorpId
  enrollment_id: string
  run_id: string
  track_id: string
  step_id: string
  lane: number
  due_at: CorpInstant
  until_at: CorpInstant
  decision: 'send_late' | 'skip' | null
  decided_at: CorpInstant | null
  decided_by: string | null
}

export interface EnrollmentWakeTable {
  corp_id: CorpId
  lane: number
  wake_at: CorpInstant
  enrollment_id: string
}

export interface EventTable {
  corp_id: CorpId
  at: CorpInstant
  event_id: string
  recorded_real_at: RealInstant
  kind: string
  contact_id: string | null
  group_chat_id: string | null
  staff_id: string | null
  occurrence_id: string | null
  detail: ColumnType<unknown, string | undefined, string>
  enrollment_id: string | null
}

export interface GroupChatTable {
  corp_id: CorpId
  group_chat_id: string
  wecom_chat_id: string
  lane: number
  name: string
  notice: Generated<string>
  owner_staff_id: string
  created_at: CorpInstant
  status: Generated<'normal' | 'owner_left' | 'inheriting' | 'inherited'>
  dismissed_at: CorpInstant | null
  member_version: string | null
  contact_count: Generated<number>
  staff_count: Generated<number>
  paused_at: CorpInstant | null
  paused_by: string | null
  synced_real_at: RealInstant | null
  past_versions: Generated<string[]>
}

export interface GroupWelcomeTable {
  corp_id: CorpId
  group_welcome_id: string
  lane: number
  name: string
  body: Json
  notify: boolean
  revision: Generated<number>
  wecom_template_id: string | null
  wecom_revision: number | null
  state: Generated<'waiting' | 'calling' | 'in_doubt' | 'ready' | 'failed' | 'removing'>
  reason: string | null
  attempts: Generated<number>
  wake_real_at: RealInstant | null
  created_at: CorpInstant
  created_by: string
  changed_at: CorpInstant
  changed_by: string
}

export interface GroupWelcomeChatTable {
  corp_id: CorpId
  group_chat_id: string
  group_welcome_id: string
  staff_task_id: string
  asked_at: CorpInstant
  asked_by: string
}

export interface InstanceTable {
  instance_id: string
  role: 'api' | 'engine' | 'all'
  host: string
  pid: number
  started_real_at: RealInstant
  seen_real_at: RealInstant
}

export interface JourneyTallyTable {
  corp_id: CorpId
  run_id: string
  track_id: string
  step_id: string
  outcome: string
  shard: number
  count: number
  reason: Generated<string>
}

export interface LaneTable {
  corp_id: CorpId
  queue: string
  lane: number
  due_at: CorpInstant | null
  due_real_at: RealInstant | null
}

export interface LeaseTable {
  corp_id: CorpId
  queue: string
  lane: number
  holder: string | null
  fence: Generated<number>
  leased_until_real_at: RealInstant | null
}

export interface MassSendTable {
  corp_id: CorpId
  mass_send_id: string
  lane: number
  chat_type: 'group' | 'single'
  sender_staff_id: string | null
  content_hash: string
  body: Json
  due_at: CorpInstant
  expires_at: CorpInstant
  state: 'ready' | 'calling' | 'open' | 'closing' | 'closed' | 'in_doubt' | 'failed'
  reason: string | null
  msgid: string | null
  attempts: Generated<number>
  call_started_real_at: RealInstant | null
  called_at: CorpInstant | null
  call_fence: number | null
  follow_up: Json
  wake_at: CorpInstant | null
  wake_real_at: RealInstant | null
  reminders: Generated<number>
  reminded_at: CorpInstant | null
  escalated_at: CorpInstant | null
  cancel_asked_at: CorpInstant | null
  cancel_reason: 'expired' | 'paused' | 'withdrawn' | null
  candidates: NullableJson
  changed_at: CorpInstant
}

export interface MediaFileTable {
  corp_id: CorpId
  media_file_id: string
  name: string
  content_type: string
  byte_count: number
  content_hash: string
  content: Buffer
  uploaded_real_at: RealInstant
  uploaded_by: string
}

export interface MediaUploadTable {
  corp_id: CorpId
  media_upload_id: string
  kind: 'image' | 'video' | 'file'
  source: string
  media_id: string | null
  problem: string | null
  failures: Generated<number>
  tried_real_at: RealInstant
}

export interface MembershipTable {
  corp_id: CorpId
  group_chat_id: string
  member_key: string
  joined_at: CorpInstant
  contact_id: string | null
  staff_id: string | null
  name: Generated<string>
  nickname: Generated<string>
  join_scene: Generated<'unknown' | 'invited' | 'invite_link' | 'qr_code'>
  inviter_staff_id: string | null
  join_state: Generated<string>
  left_at: CorpInstant | null
  leave_scene: 'left' | 'removed' | 'dismissed' | 'unknown' | null
}

export interface MigrationTable {
  name: string
  checksum: string
  applied_real_at: RealInstant
}

export interface MomentTable {
  corp_id: CorpId
  moment_id: string
  lane: number
  kind: 'knowledge' | 'interaction' | 'persona' | 'product' | 'praise' | 'honour' | 'offer'
  body: Json
  staff_ids: Generated<string[]>
  tag_ids: Generated<string[]>
  due_at: CorpInstant
  state: Generated<'draft' | 'scheduled' | 'calling' | 'in_doubt' | 'making' | 'open' | 'closed' | 'failed' | 'cancelled'>
  reason: string | null
  created_at: CorpInstant
  created_by: string
  scheduled_by: string | null
  cancelled_at: CorpInstant | null
  cancelled_by: string | null
  attempts: Generated<number>
  looks: Generated<number>
  called_at: CorpInstant | null
  call_started_real_at: RealInstant | null
  job_id: string | null
  wecom_moment_id: string | null
  candidates: ColumnType<unknown, string | undefined, string>
  opened_at: CorpInstant | null
  read_real_at: RealInstant | null
  remind_asked_at: CorpInstant | null
  reminded_at: CorpInstant | null
  wake_at: CorpInstant | null
  wake_real_at: RealInstant | null
  changed_at: CorpInstant
  revision: Generated<number>
  changed_by: string | null
}

export interface MomentCopyTable {
  corp_id: CorpId
  moment_id: string
  staff_id: string
  day: Temporal.PlainDate
  staff_task_id: string | null
  state: 'waiting' | 'published' | 'by_hand' | 'refused'
  published_at: CorpInstant | null
  reached: number | null
  likes: number | null
  comments: number | null
  read_real_at: RealInstant | null
  reminders: Generated<number>
}

export interface MomentReactionTable {
  corp_id: CorpId
  moment_id: string
  staff_id: string
  kind: 'like' | 'comment'
  place: number
  external_userid: string
  reacted_at: CorpInstant
}

export interface MomentSettingTable {
  corp_id: CorpId
  per_day: number
  quiet_from: string
  quiet_to: string
}

export interface NicknameReminderTable {
  corp_id: CorpId
  staff_task_id: string
  group_chat_id: string
  run_id: string
  asked_at: CorpInstant
  asked_by: string | null
  member_keys: string[]
}

export interface NicknameWatchTable {
  corp_id: CorpId
  run_id: string
  lane: number
  look_at: CorpInstant
}

export interface OccurrenceTable {
  corp_id: CorpId
  occurrence_id: string
  run_id: string
  group_chat_id: string
  lane: number
  track_id: string
  step_id: string
  column_id: string | null
  content_id: string
  variant: Generated<string>
  slot: string
  local_date: Temporal.PlainDate
  due_at: CorpInstant
  priority: number
  state: 'planned' | 'deferred' | 'skipped' | 'cancelled' | 'released'
  reason: string | null
  wake_at: CorpInstant | null
  attempts: Generated<number>
  delivery_id: string | null
  why: ColumnType<unknown, string | undefined, string>
  changed_at: CorpInstant
  decision: 'send_late' | 'skip' | null
  channel: string | null
  experiment_id: string | null
  arm_id: string | null
  by_hand: Generated<boolean>
  specificity: Generated<number>
}

export interface OccurrenceStateTable {
  corp_id: ColumnType<CorpId | null, never, never>
  occurrence_id: ColumnType<string | null, never, never>
  run_id: ColumnType<string | null, never, never>
  group_chat_id: ColumnType<string | null, never, never>
  track_id: ColumnType<string | null, never, never>
  step_id: ColumnType<string | null, never, never>
  column_id: ColumnType<string | null, never, never>
  content_id: ColumnType<string | null, never, never>
  variant: ColumnType<string | null, never, never>
  slot: ColumnType<string | null, never, never>
  local_date: ColumnType<Temporal.PlainDate | null, never, never>
  due_at: ColumnType<CorpInstant | null, never, never>
  priority: ColumnType<number | null, never, never>
  wake_at: ColumnType<CorpInstant | null, never, never>
  attempts: ColumnType<number | null, never, never>
  delivery_id: ColumnType<string | null, never, never>
  why: NullableJson
  state: ColumnType<string | null, never, never>
  reason: ColumnType<string | null, never, never>
  route: ColumnType<string | null, never, never>
  sender_staff_id: ColumnType<string | null, never, never>
  released_at: ColumnType<CorpInstant | null, never, never>
  expires_at: ColumnType<CorpInstant | null, never, never>
  sent_at: ColumnType<CorpInstant | null, never, never>
  mass_send_id: ColumnType<string | null, never, never>
  content_hash: ColumnType<string | null, never, never>
}

export interface OnceEntryTable {
  corp_id: CorpId
  run_id: string
  track_id: string
  place: number
  lane: number
  due_at: CorpInstant
  contact_ids: string[] | null
  staff_ids: string[] | null
  entered_at: CorpInstant | null
}

export interface OneOffTable {
  corp_id: CorpId
  one_off_id: string
  name: string
  audience: 'group_chats' | 'contacts'
  playbook_id: string
  run_id: string
  due_at: CorpInstant
  request: Json
  created_at: CorpInstant
  created_by: string
  created_by_staff_id: string | null
  cancelled_at: CorpInstant | null
  cancelled_by: string | null
}

export interface PersonaTable {
  corp_id: CorpId
  staff_id: string
  introduction: Generated<string>
  staff_task_id: string | null
  changed_at: CorpInstant
  changed_by: string
}

export interface PersonaItemTable {
  corp_id: CorpId
  staff_id: string
  item: 'avatar' | 'nickname' | 'cover' | 'introduction' | 'endorsements'
  done_at: CorpInstant
  done_by: string
}

export interface PilotTable {
  corp_id: CorpId
  run_id: string
  lane: number
  playbook_id: string
  version: number
  begins_at: CorpInstant
  ends_at: CorpInstant
  members: number
  readings: NullableJson
  broken: 'moved' | 'ended' | null
}

export interface PilotJudgementTable {
  corp_id: CorpId
  run_id: string
  criterion: number
  passes: boolean
  note: string
  judged_by: string
  judged_at: CorpInstant
}

export interface PlaybookTable {
  corp_id: CorpId
  playbook_id: string
  slug: string
  name: string
  draft_source: string | null
  draft_saved_real_at: RealInstant | null
  paused_at: CorpInstant | null
  paused_by: string | null
  archived_real_at: RealInstant | null
  created_real_at: RealInstant
  kind: Generated<'playbook' | 'one_off'>
}

export interface PlaybookFollowTable {
  corp_id: CorpId
  playbook_id: string
  upstream_id: string
  upstream_version: number
  unit: string
  overrides: ColumnType<unknown, string | undefined, string>
  override_count: Generated<number>
  local_count: Generated<number>
  mandatory_steps: Generated<string[]>
  followed_real_at: RealInstant
}

export interface PlaybookVersionTable {
  corp_id: CorpId
  playbook_id: string
  version: number
  source: string
  source_hash: string
  document: Json
  note: Generated<string>
  author: string
  published_real_at: RealInstant
}

export interface PulseTable {
  corp_id: CorpId
  topic: string
  beat: number
}

export interface QuotaUseTable {
  corp_id: CorpId
  recipient_kind: 'group_chat' | 'contact'
  recipient_id: string
  mode: 'day' | 'week' | 'month'
  starts_on: Temporal.PlainDate
  quota: number
  reserved: number
  consumed: number
  full_at: CorpInstant | null
}

export interface RunTable {
  corp_id: CorpId
  run_id: string
  playbook_id: string
  version: number
  name: string
  variables: ColumnType<unknown, string | undefined, string>
  started_at: CorpInstant
  paused_at: CorpInstant | null
  paused_by: string | null
  ended_at: CorpInstant | null
  created_by: string
}

export interface RunGroupChatTable {
  corp_id: CorpId
  run_id: string
  group_chat_id: string
  lane: number
  variables: ColumnType<unknown, string | undefined, string>
  phase_id: string | null
  applied_at: CorpInstant
  planned_until_at: CorpInstant
  removed_at: CorpInstant | null
}

export interface ScreeningWordTable {
  corp_id: CorpId
  screening_word_id: string
  word: string
  level: 'block' | 'warn' | 'allow'
  reason: string
  added_by: string
  added_real_at: RealInstant
}

export interface SegmentInsideTable {
  corp_id: CorpId
  run_id: string
  track_id: string
  contact_id: string
}

export interface SegmentWatchTable {
  corp_id: CorpId
  run_id: string
  track_id: string
  lane: number
  look_at: CorpInstant
}

export interface SessionTable {
  id: string
  token: string
  account_id: string
  corp_id: CorpId
  staff_id: string
  method: 'password' | 'wecom'
  address: Generated<string>
  device: Generated<string>
  created_real_at: RealInstant
  updated_real_at: RealInstant
  expires_real_at: RealInstant
}

export interface SignInAttemptTable {
  kind: 'name' | 'address'
  subject: string
  failures: number
  last_failed_real_at: RealInstant
  locked_until_real_at: RealInstant | null
}

export interface SignalTable {
  corp_id: CorpId
  signal_id: string
  lane: number
  kind: string
  detail: Json
  at: CorpInstant
  published_real_at: RealInstant
  attempts: Generated<number>
  failure: string | null
  parked_real_at: RealInstant | null
}

export interface StaffTable {
  corp_id: CorpId
  staff_id: string
  wecom_userid: string | null
  account_id: string | null
  name: string
  job_title: Generated<string>
  department_ids: Generated<number[]>
  leader_userids: Generated<string[]>
  role: Generated<'owner' | 'admin' | 'manager' | 'operator' | 'staff' | 'viewer'>
  data_scope: Generated<'own' | 'department' | 'all'>
  status: Generated<'active' | 'disabled' | 'inactive' | 'left'>
  serves_contacts: Generated<boolean>
  synced_real_at: RealInstant | null
}

export interface StaffAbsenceTable {
  corp_id: CorpId
  staff_absence_id: string
  staff_id: string
  lane: number
  from_at: CorpInstant
  until_at: CorpInstant
  reason: Generated<string>
  deputy_staff_id: string | null
  wake_at: CorpInstant | null
  made_at: CorpInstant
  made_by: string
  ended_by: string | null
}

export interface StaffTaskTable {
  corp_id: CorpId
  staff_task_id: string
  lane: number
  staff_id: string
  kind: 'send' | 'manual'
  delivery_id: string | null
  group_chat_id: string | null
  title: string
  made_at: CorpInstant
  due_at: CorpInstant
  expires_at: CorpInstant
  state: 'open' | 'permitted' | 'done' | 'expired' | 'cancelled'
  reason: string | null
  permitted_at: CorpInstant | null
  permit_until_real_at: RealInstant | null
  done_at: CorpInstant | null
  proof: NullableJson
  wake_at: CorpInstant | null
  reminders: Generated<number>
  reminded_at: CorpInstant | null
  escalated_at: CorpInstant | null
  changed_at: CorpInstant
  asked_at: CorpInstant | null
  postponements: Generated<number>
  postpone_reason: string | null
  permit_holder: string | null
  sent_bubbles: Generated<number>
  title_en: string | null
  contact_id: string | null
  enrollment_id: string | null
  note: Generated<string>
  body: NullableJson
  follow_up: NullableJson
}

export interface StaffTaskHandOverTable {
  corp_id: CorpId
  staff_task_id: string
  nth: number
  handed_at: CorpInstant
  from_staff_id: string
  to_staff_id: string
  reason: string
  sent_bubbles: number
  was_permitted: boolean
  cause: Generated<'person' | 'away' | 'left' | 'back'>
  staff_absence_id: string | null
}

export interface StaffToldTable {
  corp_id: CorpId
  wecom_userid: string
  minute_real_at: RealInstant
  told: number
}

export interface StepMoveTable {
  corp_id: CorpId
  run_id: string
  step_id: string
  from_date: Temporal.PlainDate
  from_time: string
  to_date: Temporal.PlainDate
  to_time: string
  moved_by: string
  moved_at: CorpInstant
}

export interface SyncTaskTable {
  corp_id: CorpId
  kind: 'staff' | 'tag' | 'contact' | 'group_chat' | 'membership'
  cause: 'first' | 'repair' | 'asked'
  state: 'waiting' | 'running' | 'done' | 'failed'
  cursor: ColumnType<unknown, string | undefined, string>
  done: Generated<number>
  total: number | null
  changed: Generated<number>
  failure: string | null
  started_real_at: RealInstant | null
  finished_real_at: RealInstant | null
  retry_real_at: RealInstant | null
  attempts: Generated<number>
}

export interface TagTable {
  corp_id: CorpId
  tag_id: string
  tag_group_id: string
  wecom_id: string | null
  name: string
  position: Generated<number>
  deleted_real_at: RealInstant | null
}

export interface TagGroupTable {
  corp_id: CorpId
  tag_group_id: string
  wecom_id: string | null
  name: string
  position: Generated<number>
  deleted_real_at: RealInstant | null
}

export interface TagWishTable {
  corp_id: CorpId
  contact_id: string
  staff_id: string
  tag_id: string
  lane: number
  is_on: boolean
  due_real_at: RealInstant
  attempts: Generated<number>
  failure: string | null
  parked_real_at: RealInstant | null
}

export interface TrackedLinkTable {
  corp_id: CorpId
  code: string
  target_url: string
  link_id: string
  run_id: string | null
  step_id: string | null
  content_id: string | null
  local_date: Temporal.PlainDate | null
  sender_staff_id: string | null
  group_chat_id: string | null
  made_at: CorpInstant
  arm_key: string | null
}

export interface VerificationTable {
  id: string
  identifier: string
  value: string
  expires_real_at: RealInstant
  created_real_at: RealInstant
  updated_real_at: RealInstant
}

export interface VersionContentTable {
  corp_id: CorpId
  playbook_id: string
  version: number
  content_id: string
  content_item_id: string
  item_revision: number
}

export interface WebhookTable {
  corp_id: CorpId
  webhook_id: string
  name: string
  url: string
  kinds: string[]
  state: Generated<'live' | 'paused' | 'suspended' | 'gone'>
  state_real_at: RealInstant | null
  secret_sealed: Buffer
  former_sealed: Buffer | null
  former_until_real_at: RealInstant | null
  failures: Generated<number>
  failing_since_real_at: RealInstant | null
  created_by: string
  created_real_at: RealInstant
}

export interface WebhookMessageTable {
  corp_id: CorpId
  webhook_message_id: string
  webhook_id: string
  lane: number
  kind: string
  body: string
  state: Generated<'waiting' | 'sent' | 'failed'>
  attempts: Generated<number>
  created_real_at: RealInstant
  due_real_at: RealInstant
  tried_real_at: RealInstant | null
  took_ms: number | null
  status: number | null
  failure: string | null
  response: string | null
}

export interface WecomAllowanceTable {
  corp_id: CorpId
  api: string
  span: 'minute' | 'hour' | 'day' | 'month'
  starts_real_at: RealInstant
  used: number
  ceiling: number
  blocked_until_real_at: RealInstant | null
}

export interface WecomCallbackTable {
  corp_id: CorpId
  callback_id: string
  lane: number
  received_real_at: RealInstant
  body: string
  attempts: Generated<number>
  next_try_real_at: RealInstant | null
  failure: string | null
  done_real_at: RealInstant | null
}

export interface WecomReadingTable {
  corp_id: CorpId
  kind: 'group_chat' | 'contact' | 'tag' | 'staff' | 'department'
  object_key: string
  lane: number
  asked_by: 'callback' | 'sync'
  due_real_at: RealInstant
  until_real_at: RealInstant
  attempts: Generated<number>
  failure: string | null
  parked_real_at: RealInstant | null
  chat_status: 'normal' | 'owner_left' | 'inheriting' | 'inherited' | null
}

export interface WecomTokenTable {
  corp_id: CorpId
  kind: 'access_token' | 'jsapi_ticket' | 'agent_ticket'
  sealed: Buffer | null
  fetched_real_at: RealInstant
  expires_real_at: RealInstant
  fetcher: string | null
  fetching_until_real_at: RealInstant | null
}

export interface WelcomeTable {
  corp_id: CorpId
  delivery_id: string
  lane: number
  welcome_code: string
  arrived_real_at: RealInstant
  wake_real_at: RealInstant
  attempts: Generated<number>
}

export interface Tables {
  account: AccountTable
  api_key: ApiKeyTable
  audit: AuditTable
  bandit_arm: BanditArmTable
  cap_use: CapUseTable
  contact: ContactTable
  contact_follow: ContactFollowTable
  contact_identity: ContactIdentityTable
  contact_tag: ContactTagTable
  contact_token: ContactTokenTable
  content_item: ContentItemTable
  content_item_revision: ContentItemRevisionTable
  content_review: ContentReviewTable
  content_use: ContentUseTable
  corp: CorpTable
  corp_clock: CorpClockTable
  corp_directory: CorpDirectoryTable
  corp_member: CorpMemberTable
  corp_secret: CorpSecretTable
  credential: CredentialTable
  delivery: DeliveryTable
  department: DepartmentTable
  draft: DraftTable
  draft_revision: DraftRevisionTable
  engagement: EngagementTable
  engagement_contact: EngagementContactTable
  engagement_plan: EngagementPlanTable
  enrollment: EnrollmentTable
  enrollment_goal: EnrollmentGoalTable
  enrollment_question: EnrollmentQuestionTable
  enrollment_wake: EnrollmentWakeTable
  event: EventTable
  group_chat: GroupChatTable
  group_welcome: GroupWelcomeTable
  group_welcome_chat: GroupWelcomeChatTable
  instance: InstanceTable
  journey_tally: JourneyTallyTable
  lane: LaneTable
  lease: LeaseTable
  mass_send: MassSendTable
  media_file: MediaFileTable
  media_upload: MediaUploadTable
  membership: MembershipTable
  migration: MigrationTable
  moment: MomentTable
  moment_copy: MomentCopyTable
  moment_reaction: MomentReactionTable
  moment_setting: MomentSettingTable
  nickname_reminder: NicknameReminderTable
  nickname_watch: NicknameWatchTable
  occurrence: OccurrenceTable
  occurrence_state: OccurrenceStateTable
  once_entry: OnceEntryTable
  one_off: OneOffTable
  persona: PersonaTable
  persona_item: PersonaItemTable
  pilot: PilotTable
  pilot_judgement: PilotJudgementTable
  playbook: PlaybookTable
  playbook_follow: PlaybookFollowTable
  playbook_version: PlaybookVersionTable
  pulse: PulseTable
  quota_use: QuotaUseTable
  run: RunTable
  run_group_chat: RunGroupChatTable
  screening_word: ScreeningWordTable
  segment_inside: SegmentInsideTable
  segment_watch: SegmentWatchTable
  session: SessionTable
  sign_in_attempt: SignInAttemptTable
  signal: SignalTable
  staff: StaffTable
  staff_absence: StaffAbsenceTable
  staff_task: StaffTaskTable
  staff_task_hand_over: StaffTaskHandOverTable
  staff_told: StaffToldTable
  step_move: StepMoveTable
  sync_task: SyncTaskTable
  tag: TagTable
  tag_group: TagGroupTable
  tag_wish: TagWishTable
  tracked_link: TrackedLinkTable
  verification: VerificationTable
  version_content: VersionContentTable
  webhook: WebhookTable
  webhook_message: WebhookMessageTable
  wecom_allowance: WecomAllowanceTable
  wecom_callback: WecomCallbackTable
  wecom_reading: WecomReadingTable
  wecom_token: WecomTokenTable
  welcome: WelcomeTable
}
