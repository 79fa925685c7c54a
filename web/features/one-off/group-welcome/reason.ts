import type { TFunction } from 'i18next'

const known = ['answer_lost', 'wecom_41055', 'wecom_41058', 'media_absent', 'media_unreachable'] as const

/** Why a group welcome is not at WeCom as it is written, and what to do about it. */
export function welcomeReason(t: TFunction, reason: string): string {
  const own = known.find((code) => code === reason)
  if (own) return t(`groupWelcome.reasons.${own}`)
  if (reason.startsWith('media_')) return t('groupWelcome.reasons.media_other')
  return t('groupWelcome.reasons.wecom', { code: reason.replace(/^wecom_/, '') })
}
