/** A step is tried out in several ways at once: read side by side, and the better way becomes the next draft. */
import { expect, it, vi } from 'vitest'
import type { ExperimentsPage } from '#contract/experiment.ts'
import type { GroupChatItem } from '#contract/group-chat.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import type { Draft, DraftListItem } from '#contract/playbook-draft.ts'
import type { PlaybookListItem } from '#contract/playbook-library.ts'
import { playbookSource } from '#server/test/playbook-source.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

const {
  tracks: _tracks,
  contents: _contents,
  ...head
} = JSON.parse(playbookSource({ id: 'tried', name: '试两种开头' })) as Record<string, unknown>
/** Written as people write it, with comments that must not get lost. */
const source = [
  '# 每周看一次结果',
  ...Object.entries(head).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  'tracks:',
  '  - id: calendar',
  '    name: 日历',
  '    kind: calendar',
  '    steps:',
  '      - id: noon',
  '        name: 午间福利',
  "        when: { kind: daily, at: '12:00' } # 饭前",
  '        priority: 9',
  '        content: noon',
  '        experiment:',
  '          id: opening',
  '          name: 开头怎么说',
  '          arms:',
  '            - { id: as-is, name: 直接说, weight: 40 }',
  '            - { id: story, name: 先讲故事, weight: 40, variant: b }',
  '            - { id: none, name: 不发, weight: 20, holdout: true }',
  '      - id: evening',
  '        name: 晚间好物',
  "        when: { kind: daily, at: '20:00' }",
  '        column: goods',
  '  - id: newcomer',
  '    name: 新朋友',
  '    kind: journey',
  '    audience: contact',
  '    enter: { on: contact-added }',
  '    steps:',
  '      - id: half',
  '        name: 一半送券',
  '        kind: branch',
  '        cases:',
  '          - { id: gift, name: 送券, when: { draw: gift, from: 0, to: 50 }, steps: [{ id: done, kind: end, reason: 送过了 }] }',
  '        otherwise: [{ id: later, kind: wait, for: { days: 1 } }]',
  'columns:',
  '  - { id: goods, name: 好物, pick: bandit, contents: [tea, cake] }',
  'links:',
  '  - { id: shop, name: 商城, url: "https://shop.example/a" }',
  'contents:',
  '  - id: noon',
  '    name: 午间福利',
  '    class: activation',
  '    text: 今天中午满 50 减 10',
  '    variants:',
  '      - { key: b, text: 昨晚有人问起那道汤 }',
  '  - { id: tea, name: 新茶, class: conversion, text: "新茶到店 {{link:shop}}" }',
  '  - { id: cake, name: 蛋糕, class: conversion, text: "蛋糕出炉 {{link:shop}}" }',
  '',
].join('\n')

it('an experiment is read side by side, and the arm that is chosen takes its place in the draft', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  await vi.waitFor(
    async () => expect((await api.get<ListPage<PlaybookListItem>>('playbooks')).items.length).toBeGreaterThan(1),
    { timeout: 110_000, interval: 200 },
  )
  await api.setRate(0)
  await api.change('POST', 'playbooks', { source, note: '' })
  const playbooks = (await api.get<ListPage<PlaybookListItem>>('playbooks')).items
  const playbookId = playbooks.find(({ name }) => name === '试两种开头')?.playbookId ?? ''
  const chats = (await api.get<ListPage<GroupChatItem>>('group-chats')).items
  await api.change('POST', `playbooks/${playbookId}/apply`, {
    version: 1,
    name: '试两种开头',
    groupChatIds: chats.map(({ groupChatId }) => groupChatId),
    variables: {},
    groupVariables: {},
  })
  const readArms = async () =>
    (await api.get<ExperimentsPage>(`playbooks/${playbookId}/experiments`)).items[0]?.arms ?? []
  await api.runUntil('12:30')
  await expect
    .poll(async () => (await readArms()).reduce((sum, arm) => sum + arm.groupChats, 0), { timeout: 90_000 })
    .toBe(chats.length)

  const page = await context.newPage()
  await visit(page, `${qunce.url}/playbooks/${playbookId}?tab=experiments`)
  const card = page.getByRole('region', { name: '开头怎么说' })
  await card.getByText('对照的基准').waitFor()
  for (const arm of await readArms()) {
    const line = card.getByRole('listitem').filter({ hasText: arm.name })
    await line.getByText(`${arm.groupChats} 个群`).waitFor()
  }
  // What learns from clicks stands beside it, and a journey's random split.
  const bandit = page.getByRole('region', { name: '好物' })
  for (const name of ['新茶', '蛋糕'])
    await bandit.getByRole('listitem').filter({ hasText: name }).getByText('现在占').waitFor()
  const split = page.getByRole('region', { name: '一半送券' })
  await split.getByRole('listitem').filter({ hasText: '其余的人' }).getByText('50% 的人').waitFor()
  await page.getByRole('region', { name: '要多少个群' }).getByText('设计效应').waitFor()
  await page.getByLabel('值得看出的差').fill('4')
  await keepPicture(page, 'experiments')
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 390, height: 844 })
  await keepPicture(page, 'experiments-phone')
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 1440, height: 900 })

  await card.getByRole('listitem').filter({ hasText: '先讲故事' }).getByRole('button', { name: '采用这一组' }).click()
  await page.waitForURL(/\/playbooks\/drafts\//)
  const [item] = (await api.get<ListPage<DraftListItem>>(`drafts?playbookId=${playbookId}`)).items
  const draft = await api.get<Draft>(`drafts/${item?.draftId}`)
  expect(draft.source).toContain('# 每周看一次结果')
  expect(draft.source).toContain('# 饭前')
  expect(draft.source).not.toContain('experiment')
  expect(draft.source).toContain('    text: 昨晚有人问起那道汤')
  expect(draft.source).toContain('{ key: b, text: 今天中午满 50 减 10 }')
  expect(draft.problems.filter(({ severity }) => severity === 'error')).toEqual([])

  // And from the desk to another trial of the same step.
  await page
    .getByRole('button', { name: /午间福利/ })
    .first()
    .click()
  await page.getByRole('button', { name: '试两种说法…', exact: true }).click()
  await page.getByRole('group', { name: '实验', exact: true }).getByRole('button', { name: '留一组不发' }).click()
  await page.getByLabel('「不发」的权重').waitFor()
  await keepPicture(page, 'experiment-step')
  const stored = async () => await api.get<Draft>(`drafts/${item?.draftId}`)
  await expect.poll(async () => (await stored()).source).toContain('holdout: true')
  expect((await stored()).problems.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(complaints).toEqual([])
})
