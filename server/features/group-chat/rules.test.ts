import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createdDuring,
  diffMembers,
  passVersion,
  type Present,
  stageOf,
  versionStep,
} from '#server/features/group-chat/rules.ts'
import { addMs, corpInstant, type CorpInstant, isBefore, localDateOf } from '#server/kernel/time.ts'
import type { WecomMember } from '#server/wecom/index.ts'

const zone = 'Asia/Shanghai'
const local = (text: string): CorpInstant =>
  corpInstant(Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant())
const stages = ['launch', 'activation', 'monetisation', 'retention'] as const

describe('stage', () => {
  test.each([
    // Created 2026-11-01; the day it was created on is day 0, whatever the hour.
    ['2026-11-01T23:59', '2026-11-02T00:01', 'launch'], // day 1
    ['2026-11-01T00:00', '2026-11-07T23:59', 'launch'], // day 6
    ['2026-11-01T23:59', '2026-11-08T00:00', 'activation'], // day 7
    ['2026-11-01T12:00', '2026-11-30T23:59', 'activation'], // day 29
    ['2026-11-01T12:00', '2026-12-01T00:00', 'monetisation'], // day 30
    ['2026-11-01T12:00', '2027-01-29T23:59', 'monetisation'], // day 89
    ['2026-11-01T12:00', '2027-01-30T00:00', 'retention'], // day 90
  ])('created %s, at %s: %s', (created, now, stage) => {
    expect(stageOf(local(created), local(now), zone)).toBe(stage)
  })

  test('the days of creation that a list asks for are those of its stage, and every chat has one', () => {
    const now = local('2026-11-25T10:00')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 1440 }), (minutes) => {
        const created = addMs(now, -minutes * 60_000)
        const day = localDateOf(created, zone)
        const holds = stages.filter((stage) => {
          const { from, to } = createdDuring(stage, localDateOf(now, zone))
          const isFrom = from === null || Temporal.PlainDate.compare(day, from) >= 0
          return isFrom && (to === null || Temporal.PlainDate.compare(day, to) < 0)
        })
        expect(holds).toEqual([stageOf(created, now, zone)])
      }),
    )
  })
})

const t0 = local('2026-11-25T10:00')
const now = addMs(t0, 3_600_000)
const member = (key: string, second: number, given: Partial<WecomMember> = {}): WecomMember => ({
  key,
  kind: 'contact',
  unionid: null,
  joinedAt: addMs(t0, second * 1000),
  joinScene: 'qr_code',
  inviterUserid: null,
  nickname: '',
  name: key,
  state: '',
  ...given,
})
const present = ({ key, joinedAt, name, nickname, joinScene, inviterUserid, state }: WecomMember): Present => ({
  key,
  joinedAt,
  name,
  nickname,
  joinScene,
  inviterUserid,
  state,
})

describe('diff of members', () => {
  test('finds who joined, who left and who is described otherwise', () => {
    const diff = diffMembers(
      [present(member('stays', 1)), present(member('leaves', 2)), present(member('renames', 3))],
      [member('stays', 1), member('renames', 3, { nickname: '上海+小明' }), member('joins', 4)],
      now,
    )
    expect(diff.joined.map(({ key }) => key)).toEqual(['joins'])
    expect(diff.left).toEqual([{ key: 'leaves', joinedAt: addMs(t0, 2_000), leftAt: now }])
    expect(diff.changed.map(({ key, nickname }) => [key, nickname])).toEqual([['renames', '上海+小明']])
  })

  test.each([
    // A callback's time and the list's may differ by as much as a minute for one joining.
    [60, { joined: 0, left: 0 }],
    [-60, { joined: 0, left: 0 }],
    [61, { joined: 1, left: 1 }],
  ])('a joining %i s from ours: %j', (seconds, { joined, left }) => {
    const diff = diffMembers([present(member('a', 0))], [member('a', seconds)], now)
    expect([diff.joined.length, diff.left.length]).toEqual([joined, left])
    // Who came back left before that.
    for (const end of diff.left) expect(end.leftAt.equals(addMs(t0, seconds * 1000))).toBe(true)
  })

  test('applied to what we have it gives what WeCom has, ends nothing before it began, and then there is no difference', () => {
    const people = fc.uniqueArray(
      fc.record({
        key: fc.constantFrom(...Array.from('abcdefgh')),
        second: fc.integer({ min: 0, max: 7_200 }),
        nickname: fc.constantFrom('', '小明'),
      }),
      { selector: (one) => one.key },
    )
    fc.assert(
      fc.property(people, people, (ours, theirs) => {
        const have = ours.map(({ key, second, nickname }) => present(member(key, second, { nickname })))
        const given = theirs.map(({ key, second, nickname }) => member(key, second, { nickname }))
        const diff = diffMembers(have, given, now)
        for (const end of diff.left) expect(isBefore(end.leftAt, end.joinedAt)).toBe(false)
        const gone = new Set(diff.left.map(({ key, joinedAt }) => `${key} ${joinedAt.epochMilliseconds}`))
        const described = new Map(
          diff.changed.map((one) => [one.key, { ...present(one), joinedAt: one.storedJoinedAt }]),
        )
        const after = [
          ...have
            .filter(({ key, joinedAt }) => !gone.has(`${key} ${joinedAt.epochMilliseconds}`))
            .map((one) => described.get(one.key) ?? one),
          ...diff.joined.map(present),
        ]
        expect(after.map(({ key, nickname }) => `${key} ${nickname}`).toSorted()).toEqual(
          given.map(({ key, nickname }) => `${key} ${nickname}`).toSorted(),
        )
        expect(diffMembers(after, given, now)).toEqual({ joined: [], left: [], changed: [] })
      }),
    )
  })
})

describe('versions of the member list', () => {
  const chat = { memberVersion: 'v2', pastVersions: ['v1'] }
  test.each([
    ['v2', 'v3', 'next'],
    ['v1', 'v2', 'known'],
    ['v3', 'v4', 'gap'],
    ['v1', 'v9', 'gap'],
    [null, null, 'gap'],
  ] as const)('from %s to %s is %s', (last, current, step) => {
    expect(versionStep(chat, last, current)).toBe(step)
  })

  test('what we move on from is past, what we move on to is not, and only the last sixteen are kept', () => {
    expect(passVersion(chat, 'v3')).toEqual(['v1', 'v2'])
    expect(passVersion(chat, 'v1')).toEqual(['v2'])
    expect(passVersion(chat, 'v2')).toEqual(['v1'])
    expect(passVersion({ memberVersion: null, pastVersions: [] }, 'v1')).toEqual([])
    let moved: { memberVersion: string; pastVersions: string[] } = { memberVersion: 'v0', pastVersions: [] }
    for (let at = 1; at < 30; at += 1) moved = { memberVersion: `v${at}`, pastVersions: passVersion(moved, `v${at}`) }
    expect(moved.pastVersions).toEqual(Array.from({ length: 16 }, (_, at) => `v${at + 13}`))
  })
})
