import { describe, expect, it } from 'vitest'
import { mayPublish } from '#server/features/playbook/draft/rules/may-publish.ts'
import { nameIn } from '#server/features/playbook/draft/rules/name.ts'
import { starterSource } from '#server/features/playbook/draft/rules/starter.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'

it('a new playbook begins as one that could be published', () => {
  const reading = parsePlaybook(starterSource('sop-1a2b3c'))
  expect(reading).toMatchObject({ ok: true, document: { id: 'sop-1a2b3c', name: '我的社群 SOP' } })
  expect(reading.ok && reading.warnings).toEqual([])
})

it.each([
  ['name: 秋季\nid: a', '秋季'],
  ['{"name": " 秋季 "}', '秋季'],
  ['name: 12', null],
  ['name: ""', null],
  ['- name', null],
  ['name: [', null],
  ['', null],
])('reads the name in %j as %s', (source, name) => {
  expect(nameIn(source)).toBe(name)
})

describe('who may publish', () => {
  const open = { state: 'open', updatedByStaffId: 'writer', submitted: null } as const
  const submitted = { state: 'submitted', updatedByStaffId: 'writer', submitted: { staffId: 'sender' } } as const
  it.each([
    ['without approval, its author', open, 'writer', false, true],
    ['with approval, nobody before it is submitted', open, 'colleague', true, 'approval_missing'],
    ['with approval, not who wrote it', submitted, 'writer', true, 'approval_own'],
    ['with approval, not who submitted it', submitted, 'sender', true, 'approval_own'],
    ['with approval, nobody nameless', submitted, null, true, 'approval_own'],
    ['with approval, a colleague', submitted, 'colleague', true, true],
  ] as const)('%s', (_case, draft, staffId, needsApproval, expected) => {
    const decision = mayPublish(draft, staffId, needsApproval)
    expect(decision.ok || decision.code).toBe(expected)
  })
})
