import { globSync, readFileSync } from 'node:fs'
import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { planning as en } from '#web/i18n/en/planning.ts'
import { planning as zh } from '#web/i18n/zh/planning.ts'
import { momentReason } from './reason.ts'

beforeAll(() => i18next.init({ lng: 'zh', resources: { zh: { translation: zh }, en: { translation: en } } }))

/** Reasons as the server's own text names them. */
const written = globSync('server/features/moment/{jobs,commands}/*.ts').flatMap((path) =>
  Array.from(
    readFileSync(path, 'utf8').matchAll(/(?:\breason(?::| =) |fail\(.*\], |> 0 \? )'([a-z_]+)'/g),
    ([, reason = '']) => reason,
  ),
)

test('every reason that a post can stand for has words in both languages', () => {
  expect(new Set(written)).toContain('answer_lost')
  expect(new Set(written)).toContain('nobody_to_publish')
  for (const language of ['zh', 'en'] as const) {
    const t = i18next.getFixedT(language)
    const unsaid = written.filter((reason) => momentReason(t, reason) === t('moment.reasons.other', { code: reason }))
    expect([language, unsaid]).toEqual([language, []])
  }
})

test('WeCom’s refusals tell their code, and what it does not take of files says what to do', () => {
  const t = i18next.getFixedT('zh')
  expect(momentReason(t, 'wecom_41088')).toContain('41088')
  expect(momentReason(t, 'media_wecom_41081')).toBe(zh.moment.reasons.media_other)
  expect(momentReason(t, 'media_absent')).toBe(zh.moment.reasons.media_absent)
})
