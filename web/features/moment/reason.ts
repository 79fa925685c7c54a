import type { TFunction } from 'i18next'

const known = [
  'answer_lost',
  'several_alike',
  'missed',
  'nobody_to_publish',
  'tags_gone',
  'words_barred',
  'some_tags_gone',
  'withdrawn',
  'gone',
  'left_in_doubt',
  'media_absent',
  'media_unreachable',
] as const

/** Why a post stands as it does, and what to do about it. */
export function momentReason(t: TFunction, reason: string): string {
  const own = known.find((code) => code === reason)
  if (own) return t(`moment.reasons.${own}`)
  if (reason.startsWith('media_')) return t('moment.reasons.media_other')
  return reason.startsWith('wecom_')
    ? t('moment.reasons.wecom', { code: reason.slice(6) })
    : t('moment.reasons.other', { code: reason })
}
