import { describe, expect, test } from 'vitest'
import { describeCondition } from '#contract/condition/describe.ts'
import type { Condition } from '#contract/condition.ts'
import { describeJourneys } from '#contract/playbook/journey-words.ts'
import { everyFeature } from '../fixture/sample.ts'
import { parsePlaybook } from '../parse.ts'

const gift = { group: '旅程', name: '已领' }
const links = () => ({ zh: '见面礼', en: 'Gift' })

describe('a condition in words', () => {
  test.each<[Condition, string, string]>([
    [{ tag: gift }, '有标签“旅程 / 已领”', 'has the tag “旅程 / 已领”'],
    [{ not: { tag: gift } }, '没有标签“旅程 / 已领”', 'has not the tag “旅程 / 已领”'],
    [{ not: { tag: gift, has: false } }, '有标签“旅程 / 已领”', 'has the tag “旅程 / 已领”'],
    [{ friend: false }, '不是员工好友', 'is nobody’s friend'],
    [{ member: 'left' }, '已退出本群', 'has left the group chat'],
    [{ not: { member: 'joined', chat: 'any' } }, '不在任何群里', 'is in no group chat'],
    [
      { event: 'link.clicked', link: 'gift', within_days: 3 },
      '近 3 天点了链接“见面礼”',
      'clicked “Gift” within 3 days',
    ],
    [{ not: { event: 'link.clicked', within_hours: 1 } }, '近 1 小时没有点链接', 'did not click a link within 1 hour'],
    [
      { event: 'membership.left', at_least: 2, since: 'entry' },
      '进入旅程以来退过群至少 2 次',
      'left a group chat at least 2 times since entering',
    ],
    [{ attribute: 'membership-days', at_least: 7 }, '进群天数 ≥ 7', 'days in the group chat ≥ 7'],
    [{ not: { attribute: 'membership-days', at_least: 7 } }, '进群天数 < 7', 'days in the group chat < 7'],
    [{ attribute: 'added-days-ago', at_least: 7, at_most: 30 }, '成为好友天数 7–30', 'days as a friend 7–30'],
    [
      { attribute: 'add-way', in: ['qr-code', 'channels'] },
      '添加方式是扫码、视频号之一',
      'way of adding is QR code or Channels',
    ],
    [{ not: { attribute: 'gender', is: 'male' } }, '性别不是男', 'gender is not male'],
    [{ attribute: 'name', contains: '豆' }, '昵称含“豆”', 'name contains “豆”'],
    [{ attribute: 'channel-state', exists: false }, '没有渠道码参数', 'has no channel parameter'],
    [
      { all: [{ friend: true }, { any: [{ tag: gift }, { event: 'link.clicked' }] }] },
      '是员工好友，且（有标签“旅程 / 已领”，或点了链接）',
      'is a friend of staff and (has the tag “旅程 / 已领” or clicked a link)',
    ],
    [
      { not: { any: [{ friend: true }, { all: [{ tag: gift }, { event: 'link.clicked' }] }] } },
      '不是员工好友，且（没有标签“旅程 / 已领”，或没有点链接）',
      'is nobody’s friend and (has not the tag “旅程 / 已领” or did not click a link)',
    ],
    [{ any: [{ all: [{ friend: true }] }] }, '是员工好友', 'is a friend of staff'],
  ])('%j', (condition, zh, en) => {
    expect(describeCondition(condition, links)).toEqual({ zh, en })
  })
})

test('a journey is told whole, part by part', () => {
  const reading = parsePlaybook(everyFeature)
  const [newcomer, friend, tagged, silent] = reading.ok ? describeJourneys(reading.document) : []
  expect(newcomer).toMatchObject({
    entry: { zh: '有人进群时', en: 'when somebody joins the group chat' },
    where: { zh: '客户类型不是企业微信客户，且昵称不含“广告”' },
    again: { zh: '走完 30 天后可以再进', en: 'again 30 days after it is over' },
    exits: { gone: { zh: '已退出本群' }, settled: { zh: '进群天数 60–400' } },
    cases: {
      'took-gift/took': { zh: '近 3 天点了链接“商城”，且是员工好友' },
      'took-gift/marked': { en: 'has the tag “旅程 / 已领”' },
    },
    fallbacks: { closing: { zh: '不是好友的群成员：跳过这一步' } },
  })
  expect(Object.values(newcomer?.steps ?? {}).map(({ zh }) => zh)).toEqual([
    '等到下一个 10:00',
    '一对一发送',
    '等到 2 天后的 10:00',
    '看情形，分 3 路',
    '打标签 旅程 / 已领，去标签 旅程 / 未领',
    '一对一发送',
    '等 3 小时 30 分钟',
    '员工待办，24 小时内',
    '旅程结束：未领取',
    '等到下一个周六 09:30',
    '一对一发送',
  ])
  expect(friend?.steps['welcome']).toEqual({ zh: '加好友当下发出欢迎语', en: 'greets at once with the welcome code' })
  expect(tagged?.entry.zh).toBe('打上标签“需求 / 想试用”时')
  expect(silent?.entry.zh).toBe('满足条件时：在本群，且进群天数 ≥ 30，且近 30 天没有点链接')
  expect(silent?.again.en).toBe('once for each person')
})
