import type { MarketingDate, Words } from '#contract/playbook.ts'
import { isDayType, labelsOf } from './chinese-calendar.ts'
import { dayOf, epochDayOf } from './day.ts'

const english: Record<MarketingDate, string> = {
  元旦: 'New Year’s Day',
  腊八: 'Laba Festival',
  除夕: 'Lunar New Year’s Eve',
  春节: 'Spring Festival',
  元宵节: 'Lantern Festival',
  情人节: 'Valentine’s Day',
  女神节: 'Women’s Day',
  消费者权益日: 'Consumer Rights Day',
  清明: 'Qingming Festival',
  劳动节: 'Labour Day',
  母亲节: 'Mother’s Day',
  '520': '520 Day',
  儿童节: 'Children’s Day',
  父亲节: 'Father’s Day',
  端午节: 'Dragon Boat Festival',
  '618': '618 Sale',
  七夕: 'Qixi Festival',
  '88会员节': '88 Members’ Day',
  开学季: 'Back to School',
  教师节: 'Teachers’ Day',
  '99大促': '99 Sale',
  中秋节: 'Mid-Autumn Festival',
  国庆节: 'National Day',
  重阳节: 'Double Ninth Festival',
  双11: 'Double 11',
  感恩节: 'Thanksgiving',
  双12: 'Double 12',
  平安夜: 'Christmas Eve',
  圣诞节: 'Christmas',
  跨年: 'New Year’s Eve',
}

const isMarketingDate = (label: string): label is MarketingDate => Object.hasOwn(english, label)

/** 端午假期 and 中秋假期 leave out the 节 that the festival is named with. */
function inEnglish(label: string): string {
  if (label === '调休上班') return 'make-up working day'
  if (isMarketingDate(label)) return english[label]
  const festival = label.replace(/假期$/, '')
  const name = [festival, `${festival}节`].find(isMarketingDate)
  return name === undefined ? label : `${english[name]} holiday`
}

/** What the Chinese calendar says of a day, told in one line; null where it says nothing. */
export function dayLabel(date: Temporal.PlainDate): Words | null {
  const labels = labelsOf(dayOf(epochDayOf(date)))
  return labels.length === 0 ? null : { zh: labels.join('、'), en: labels.map(inEnglish).join(', ') }
}

/** Whether people in China have the day off: weekends and holidays, make-up working days not. */
export const isRestDay = (date: Temporal.PlainDate): boolean => isDayType(dayOf(epochDayOf(date)), 'day-off')
