import { globSync, readFileSync } from 'node:fs'
import i18next from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import { apiKeyStates } from '#contract/api-key.ts'
import { webhookFailures, webhookKinds, webhookMessageStates, webhookStates } from '#contract/webhook.ts'
import { contentItemStates, ORIGINS, resultVerdicts, REVIEW_POINTS, ZONES } from '#contract/content-library.ts'
import { demoFaults } from '#contract/demo.ts'
import { armVerdicts, guards, measures, splitMeasures } from '#contract/experiment.ts'
import { errors } from '#contract/errors.ts'
import { enrollmentCodes, enrollmentStates } from '#contract/enrollment.ts'
import { chatTimelineKinds, contactTimelineKinds } from '#contract/event.ts'
import { healths, stages } from '#contract/group-chat.ts'
import { MEDIA_KINDS } from '#contract/media.ts'
import { occurrenceStates, routes, whyCodes } from '#contract/occurrence.ts'
import { permissionNames, roles } from '#contract/permission.ts'
import { CONTENT_CLASSES } from '#contract/playbook.ts'
import { CONTENT_FORMS } from '#contract/playbook/content.ts'
import { METRICS, OFFERS, PURPOSES, ROLES } from '#contract/playbook/setup.ts'
import { VARIABLE_SOURCES } from '#contract/playbook/variable.ts'
import { wordLevels } from '#contract/screening.ts'
import { staffTaskStates } from '#contract/staff-task.ts'
import { syncKinds } from '#contract/sync.ts'
import type { DropReason } from '#server/features/governor/rules.ts'
import { words as enWords } from '#web/i18n/en/index.ts'
import { planning as enPlanning } from '#web/i18n/en/planning.ts'
import { languages } from '#web/i18n/languages.ts'
import { words as zhWords } from '#web/i18n/zh/index.ts'
import { planning as zhPlanning } from '#web/i18n/zh/planning.ts'
import { uploadProblems } from '#web/features/media/fit.ts'
import { factWords } from '#web/features/occurrence/fact.ts'
import { contactReasonWords, reasonWords } from '#web/features/occurrence/reason.ts'

const en = { ...enWords, ...enPlanning }
const zh = { ...zhWords, ...zhPlanning }

type Leaf = { key: string; text: string }

const leaves = (words: object, path = ''): Leaf[] =>
  Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [{ key: path + key, text: value }] : leaves(Object(value), `${path}${key}.`),
  )
const slots = (text: string): string[] => Array.from(text.matchAll(/\{\{\s*([\w]+)/g), ([, name = '']) => name).sort()

beforeAll(() => i18next.init({ lng: 'zh', resources: { zh: { translation: zh }, en: { translation: en } } }))

describe('the two languages', () => {
  test('ask for the same figures under every key', () => {
    const english = new Map(leaves(en).map(({ key, text }) => [key, text]))
    const different = leaves(zh).filter(({ key, text }) => slots(text).join() !== slots(english.get(key) ?? '').join())
    expect(different).toEqual([])
  })

  test('leave nothing unsaid but where nothing is to be said', () => {
    const silent = [...leaves(zh), ...leaves(en)].filter(({ text }) => text.trim() === '')
    expect([...new Set(silent.map(({ key }) => key))]).toEqual(['groupChat.healthHint.ok', 'member.leave.unknown'])
  })

  test('write English without Chinese, and Chinese with it', () => {
    const mixed = leaves(en).filter(
      ({ key, text }) => /\p{Script=Han}/u.test(text) && key !== 'shell.palette.switchLanguage',
    )
    expect(mixed).toEqual([])
  })
})

/** Every reason of the governor: one that is left out here does not type-check. */
const governed: Record<DropReason, true> = {
  quiet_hours: true,
  permit_out: true,
  open_release: true,
  gap: true,
  cap_day: true,
  cap_week: true,
  cap_column: true,
  load: true,
  group_chat_dismissed: true,
  owner_left: true,
  removed_from_run: true,
  missed: true,
  grace_over: true,
  no_time_before_limit: true,
}

/** How deliveries and tasks end beside that. */
const ends = [
  'won_race',
  'holdout',
  'not_a_friend',
  'quota_full',
  'in_doubt_unresolved',
  'person_skipped',
  'staff_did_not_send',
  'not_sendable',
  'content_missing',
  'variables_missing',
  'media_missing',
  'faulty',
  'asked',
  'send_late',
  'answer_lost',
  'several_alike',
  'paused',
  'withdrawn',
  'too_late',
  'task_settled',
]

/**
 * Reasons as the server's own text names them: what is given as `reason`, and what its statements decide by `then` in the
 * governor's law of 1-to-1. A new one without words is found here.
 */
const written = globSync(['delivery', 'governor', 'run', 'staff-task'].map((name) => `server/features/${name}/**/*.ts`))
  .filter((path) => !path.endsWith('.test.ts'))
  .flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    const isLaw = path.endsWith('enrollment/sql/standing.ts')
    const given = /(?:\breason(?::| =)|giveUp\(.*,|skipped:.*\?\?|Person =) ?'([a-z]+(?:_[a-z]+)*)'/g
    return [given, ...(isLaw ? [/\bthen '([a-z_]+)'/g] : [])].flatMap((form) =>
      Array.from(text.matchAll(form), ([, reason = '']) => reason),
    )
  })
/** Outcomes that the same statement decides the same way. */
const outcomes = new Set(['released', 'fell_back', 'deferred'])
const endings = ['completed', 'run_ended', 'removed_from_run', 'group_chat_dismissed', 'step_gone', 'left_by_move']

/** Codes that the server can send, by the key their words stand under. */
const closedLists: Record<string, readonly string[]> = {
  error: Object.keys(errors),
  state: occurrenceStates,
  stateMeaning: occurrenceStates,
  route: routes,
  reason: [...Object.keys(governed), ...ends, ...endings, ...written.filter((reason) => !outcomes.has(reason))],
  'fact.title': [...whyCodes, ...enrollmentCodes],
  'enrollment.state': enrollmentStates,
  'demo.fault': demoFaults,
  'event.kind': [...chatTimelineKinds, ...contactTimelineKinds],
  'groupChat.stage': stages,
  'groupChat.health': healths,
  'shell.role': roles,
  'staffTask.state': staffTaskStates,
  'sync.kind': syncKinds,
  'media.problem': uploadProblems,
  'media.upload': MEDIA_KINDS,
  'experiment.verdict': armVerdicts,
  'experiment.measure': measures,
  'experiment.hint': measures,
  'experiment.split.measure': splitMeasures,
  'experiment.split.hint': splitMeasures,
  'experiment.bandit.stopped': guards,
  'fact.guard': guards,
  'api.keys.states': apiKeyStates,
  'api.webhooks.kind': webhookKinds,
  'api.webhooks.states': webhookStates,
  'api.messages.states': webhookMessageStates,
  'api.messages.failure': webhookFailures,
  'api.area': permissionNames.map((name) => name.split('.')[0] ?? name),
  'content.state': contentItemStates,
  'content.stateHint': contentItemStates,
  'content.zone': ZONES,
  'content.origin': ORIGINS,
  'content.review.point': REVIEW_POINTS,
  'content.review.hint': REVIEW_POINTS,
  'content.results.verdict': resultVerdicts,
  'content.words.levels': wordLevels,
  'playbook.metric': METRICS,
  'playbook.purpose': PURPOSES,
  'playbook.offer': OFFERS,
  'playbook.role': ROLES,
  'playbook.content.class': CONTENT_CLASSES,
  'playbook.content.form': CONTENT_FORMS,
  'apply.filledFrom': VARIABLE_SOURCES,
}

describe.each(languages)('in %s', (language) => {
  beforeAll(async () => {
    await i18next.changeLanguage(language)
  })

  test.each(Object.entries(closedLists))('every code of %s has words', (list, codes) => {
    expect(codes.filter((code) => !i18next.exists(`${list}.${code}`))).toEqual([])
  })

  test('every fact of the why panel tells its figures, and no key or gap shows through', () => {
    const detail = {
      zh: '每天 15:00',
      en: 'Daily at 15:00',
      name: '午后',
      nameEn: 'Afternoon',
      at: '15:00',
      over: [{ stepId: 'x', name: '每日福利', nameEn: 'Daily benefit', because: 'less-specific' }],
      contentName: '换季咳嗽',
      pick: 'rotate',
      arm: '乙',
      armEn: 'B',
      weight: 50,
      isHeldOut: 0,
      variant: 'b',
      place: 3,
      of: 14,
      written: '02:30',
      shiftedTo: '03:30',
      year: 2031,
      reason: 'gap',
      until: '2026-11-25T08:00:00Z',
      expiresAt: '2026-11-25T09:00:00Z',
      usedToday: 1,
      capDay: 3,
      quotaLeft: 1,
      overloadedPercent: 4,
      routeBecause: 'quota_spent',
      paused: 'corp',
      decision: 'send_late',
      by: '林运营',
      route: 'mass_send',
      msgid: 'msg1',
      candidates: ['a', 'b'],
      reminders: 2,
      outcome: 'told',
      to: ['ShenMuqing'],
      clicks: 5,
      path: [{ name: '是好友', nameEn: 'A friend' }, { isOtherwise: 1 }],
      next: { name: '等 1 天', nameEn: 'waits 1 day', at: '2026-11-26T07:00:00Z' },
      add: [{ group: '旅程', name: '已入群' }],
      remove: [{ group: '旅程', name: '未入群' }],
      title: '回访',
      why: '客户在投诉',
      from: '2026-11-25T12:00:00Z',
      winner: {
        occurrenceId: 'x',
        name: '会员日',
        nameEn: 'Member day',
        runName: '会员',
        dueAt: '2026-11-25T12:00:00Z',
        place: 3,
      },
      loser: { occurrenceId: 'y', name: '晚间福利', nameEn: 'Benefit', runName: '日常', dueAt: '2026-11-25T12:30:00Z' },
    }
    const tell = { t: i18next.t, language, moment: (at: string) => at }
    for (const code of [...whyCodes, ...enrollmentCodes]) {
      const { title, text } = factWords(tell, { at: '2026-11-25T07:00:00Z', code, detail })
      expect(`${title} ${text}`).not.toMatch(/\{\{|undefined|NaN|fact\./)
      expect(title).not.toBe(code)
    }
  })

  test('a release tells the figures it was decided by', () => {
    const detail = {
      route: 'mass_send',
      usedToday: 2,
      capDay: 3,
      quotaLeft: 1,
      overloadedPercent: 0,
      routeBecause: 'quota',
    }
    const tell = { t: i18next.t, language, moment: (at: string) => at }
    const { text } = factWords(tell, { at: '2026-11-25T07:00:00Z', code: 'delivery.released', detail })
    expect(text).toMatch(language === 'zh' ? '群上限 2/3' : '2 of 3 used today')
    expect(text).not.toMatch(/%/)
  })

  test('a fact and a reason of a later server are still readable', () => {
    const tell = { t: i18next.t, language, moment: (at: string) => at }
    expect(
      factWords(tell, { at: '2026-11-25T07:00:00Z', code: 'poll.closed', detail: { votes: 12, raw: {} } }),
    ).toEqual({
      title: 'poll.closed',
      text: 'votes 12',
      tone: 'plain',
    })
    expect(reasonWords(i18next.t, 'moon_phase')).toContain('moon_phase')
    expect(reasonWords(i18next.t, 'wecom_48002')).toContain('48002')
    expect(contactReasonWords(i18next.t, language, '聊过了')).toBe('聊过了')
    expect(contactReasonWords(i18next.t, language, 'gone', { name: '已退群', nameEn: 'Left' })).toBe(
      language === 'zh' ? '已退群' : 'Left',
    )
  })
})

test('the server’s text is read for its reasons, so that none is missed for want of looking', () => {
  expect(written).toEqual(
    expect.arrayContaining([
      'opted_out',
      'excluded',
      'cap_week',
      'quota',
      'chat_begun',
      'welcome_too_late',
      'nobody_left',
      'not_sendable',
      'staff_did_not_send',
      'held_by_person',
      'removed_by_person',
    ]),
  )
})

test('every queue of the engine has a name on the page of the system', () => {
  const queues = globSync('server/features/**/*.ts').flatMap((path) =>
    Array.from(readFileSync(path, 'utf8').matchAll(/QueueName = '(\w+)'/g), ([, name = '']) => name),
  )
  expect(queues).toEqual(expect.arrayContaining(['plan', 'send', 'engagement']))
  for (const words of [zh, en]) expect(queues.filter((name) => !(name in words.system.queue))).toEqual([])
})
