/**
 * Every error a caller can meet: its HTTP status and what it means. Named `noun_reason`.
 * The desk and the CLI turn codes into their reader's language; the sentence is for developers.
 */
export const errors = {
  input_invalid: { status: 400, sentence: 'The request has fields that break a rule; details name each one.' },
  cursor_invalid: { status: 400, sentence: 'The cursor was not made by this list; start again without it.' },
  session_missing: { status: 401, sentence: 'Sign in first.' },
  api_key_refused: {
    status: 401,
    sentence: 'This key is unknown, revoked or expired, or who made it has left; details say which.',
  },
  api_keys_full: { status: 409, sentence: 'The corp has as many live keys as it may; revoke those nobody uses.' },
  webhook_url_refused: { status: 422, sentence: 'Nothing is sent to this address; details say why.' },
  webhooks_full: { status: 409, sentence: 'The corp has as many subscriptions as it may; remove one nobody needs.' },
  webhook_not_live: { status: 409, sentence: 'This subscription is paused, suspended or ended; resume it first.' },
  sign_in_refused: { status: 401, sentence: 'The name or the password is wrong.' },
  sign_in_locked: { status: 429, sentence: 'Too many failed tries; details say how many seconds are left.' },
  membership_missing: { status: 403, sentence: 'This account works for no corp here, or was disabled there.' },
  wecom_sign_in_refused: { status: 403, sentence: 'WeCom did not vouch for a member of staff of this corp.' },
  password_wrong: { status: 400, sentence: 'The current password is wrong; nothing was changed.' },
  password_weak: { status: 400, sentence: 'The new password breaks the rule that details name.' },
  permission_missing: { status: 403, sentence: 'Your role does not include this.' },
  csrf_refused: { status: 403, sentence: 'The request did not come from the desk of this address.' },
  callback_refused: {
    status: 403,
    sentence: 'This callback is not signed and sealed by the corp’s WeCom app, or too old; details say which.',
  },
  not_found: { status: 404, sentence: 'There is nothing here, or it is not yours to see.' },
  request_conflict: { status: 409, sentence: 'It changed meanwhile; load it again and repeat.' },
  mass_send_settled: { status: 409, sentence: 'This mass send is not in doubt, or its look-up has not ended yet.' },
  mass_send_candidate_unknown: { status: 422, sentence: 'The look-up did not find this msgid for this mass send.' },
  occurrence_settled: { status: 409, sentence: 'This step asks nothing of a person any more.' },
  enrollment_settled: {
    status: 409,
    sentence: 'The journey is over for the contact, nobody paused it, or it asks nothing of a person any more.',
  },
  media_refused: { status: 422, sentence: 'The file cannot be carried by a message; details say why.' },
  archive_invalid: { status: 422, sentence: 'This is no playbook with its files; details say what it lacks.' },
  content_invalid: { status: 422, sentence: 'The content breaks rules; details name field, value, rule and repair.' },
  content_state_refused: {
    status: 409,
    sentence: 'This cannot be done to the content as it stands; details say how it stands.',
  },
  screening_words_full: { status: 409, sentence: 'The list of words is full; remove words that nobody needs.' },
  playbook_invalid: { status: 422, sentence: 'The playbook breaks rules; details name line, field, rule and repair.' },
  playbook_slug_taken: {
    status: 409,
    sentence: 'A playbook with this id exists; publish a new version of it instead.',
  },
  playbook_unchanged: { status: 409, sentence: 'The latest version has this very source.' },
  draft_moved: { status: 409, sentence: 'Somebody saved this draft meanwhile; details hold what stands there now.' },
  draft_locked: { status: 409, sentence: 'This draft waits for approval: withdraw it, or have it sent back, to edit.' },
  draft_not_submitted: { status: 409, sentence: 'This draft waits for nobody’s approval.' },
  draft_outdated: {
    status: 409,
    sentence: 'The playbook gained a version since this draft began; look at what it changed, then rebase the draft.',
  },
  draft_taken: { status: 409, sentence: 'The playbook has another draft by now; details name it.' },
  approval_missing: {
    status: 409,
    sentence: 'This corp publishes with approval: submit the draft, and another person publishes it.',
  },
  approval_own: { status: 403, sentence: 'Who wrote or submitted a draft does not approve it; ask a colleague.' },
  follow_refused: {
    status: 422,
    sentence: 'It cannot be cloned, followed or taken back like that; details name field, value, rule and repair.',
  },
  run_at_version: {
    status: 409,
    sentence: 'The run is at this version already, or was moved meanwhile; details say where it is.',
  },
  phase_unknown: { status: 422, sentence: 'The run’s version has no such phase; details name those that it has.' },
  step_move_refused: { status: 422, sentence: 'The step cannot be moved there; details name the rule.' },
  move_map_invalid: { status: 422, sentence: 'The map names steps that one cannot stand at; details name each one.' },
  nickname_rule_missing: {
    status: 409,
    sentence:
      'No playbook at work in this group chat has a nickname rule with a pattern; nobody can tell who to remind.',
  },
  nickname_all_fit: {
    status: 409,
    sentence: 'Every member who joined more than a day ago keeps to the nickname rule.',
  },
  nickname_reminder_open: {
    status: 409,
    sentence: 'The owner was asked to remind members of this group chat already; details name the task.',
  },
  nickname_owner_gone: { status: 409, sentence: 'The owner of this group chat has left; hand the chat over first.' },
  pilot_refused: { status: 422, sentence: 'These group chats make no pilot of this version; details name the rule.' },
  pilot_not_passed: {
    status: 409,
    sentence: 'This version has a pilot that has not passed; apply it with a reason in `beforePilot`, or wait for it.',
  },
  pilot_criterion_measured: {
    status: 409,
    sentence:
      'This criterion is measured, or the pilot has no such one; only what cannot be measured is judged by hand.',
  },
  rehearsal_busy: { status: 429, sentence: 'Another rehearsal is running here; try again when it has ended.' },
  variables_invalid: { status: 422, sentence: 'Variables are missing or of the wrong type; details name each one.' },
  group_chat_unavailable: {
    status: 422,
    sentence: 'Group chats are unknown, dismissed or not yours; details name them.',
  },
  one_off_invalid: {
    status: 422,
    sentence: 'The one-off breaks rules; details name part, field, rule and repair.',
  },
  one_off_under_way: { status: 409, sentence: 'Something of it went out or is over already, so it cannot be changed.' },
  one_off_settled: { status: 409, sentence: 'It was cancelled, or all of it has ended.' },
  group_welcome_invalid: {
    status: 422,
    sentence: 'The group welcome breaks rules; details name field, value, rule and repair.',
  },
  group_welcome_busy: {
    status: 409,
    sentence: 'The group welcome does not stand so that this can be done to it; details say how.',
  },
  group_welcome_full: { status: 409, sentence: 'WeCom keeps a hundred group welcomes and no more; remove one first.' },
  group_welcome_not_ready: {
    status: 409,
    sentence: 'WeCom does not hold the group welcome as it is written; details say how it stands.',
  },
  moment_invalid: { status: 422, sentence: 'The post breaks rules; details name field, value, rule and repair.' },
  moment_settled: { status: 409, sentence: 'The post does not stand so that this can be done to it; details say how.' },
  engagement_invalid: { status: 422, sentence: 'The plan breaks rules; details name field, value, rule and repair.' },
  staff_task_settled: { status: 409, sentence: 'This task is not open any more.' },
  postpone_refused: { status: 422, sentence: 'It cannot be put off like that; details say until when it can.' },
  absence_refused: {
    status: 422,
    sentence: 'This absence cannot be entered; details name field, value, rule and repair.',
  },
  absence_over: { status: 409, sentence: 'This absence is over.' },
  hand_over_refused: { status: 422, sentence: 'It cannot go to this colleague now; details say why.' },
  permit_refused: { status: 409, sentence: 'It may not go out at this moment; details say why.' },
  wecom_unavailable: { status: 502, sentence: 'WeCom did not give what this takes; details say what it answered.' },
  body_too_large: { status: 413, sentence: 'The body is larger than this address takes.' },
  media_type_unsupported: { status: 415, sentence: 'Send application/json.' },
  rate_limited: { status: 429, sentence: 'Too many requests; wait as long as retry-after says.' },
  internal: { status: 500, sentence: 'A fault of ours; the request id finds it in the log.' },
  database_unavailable: { status: 503, sentence: 'The database does not answer; try again shortly.' },
} as const satisfies Record<string, { status: number; sentence: string }>

export type ErrorCode = keyof typeof errors

/** One broken rule: the field's path, the value given, the rule it breaks and how to repair it. */
export type ErrorDetail = { field: string; value?: unknown; rule: string; repair?: string }

/** The body of every refused request. */
export type ErrorBody = { error: { code: ErrorCode; message: string; details?: unknown; requestId?: string } }
