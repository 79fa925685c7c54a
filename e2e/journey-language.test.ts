/** A journey that waits for something, has a goal and moves on to another: read as a picture, and in figures of a run. */
import { expect, it, vi } from 'vitest'
import type { RunJourneys } from '#contract/enrollment.ts'
import type { GroupChatItem } from '#contract/group-chat.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import type { PlaybookListItem } from '#contract/playbook-library.ts'
import type { RunListItem } from '#contract/run.ts'
import { contentOf, playbookSource } from '#server/test/playbook-source.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

const name = '等到加好友'
const source = playbookSource({
  id: 'until-friend',
  name,
  tracks: [
    {
      id: 'newcomer',
      name: '认识一下',
      kind: 'journey',
      audience: 'member',
      enter: { on: 'segment-entered', segment: { member: 'joined' } },
      goals: [{ id: 'friend', name: '成为好友', when: { friend: true }, within_days: 14 }],
      steps: [
        {
          id: 'adds-us',
          kind: 'wait',
          when: { friend: true },
          at_most: { hours: 2 },
          otherwise: [{ id: 'on', kind: 'move', track: 'stranger' }],
        },
        { id: 'rest', kind: 'wait', for: { days: 30 } },
        { id: 'hello', name: '打招呼', kind: 'send', content: 'hello', fallback: { kind: 'skip' } },
      ],
    },
    {
      id: 'stranger',
      name: '还不认识',
      kind: 'journey',
      audience: 'member',
      enter: { on: 'tag-added', tag: { group: '旅程', name: '还不认识' } },
      steps: [
        { id: 'later', kind: 'wait', for: { days: 30 } },
        { id: 'call', kind: 'staff-task', title: '在群里打个招呼' },
      ],
    },
  ],
  contents: [contentOf('hello', '你好，我是群里的小助手')],
})

it('a journey that waits for something is read as a picture; its run tells who came to it, and who went elsewhere', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  await vi.waitFor(async () => expect((await api.get<ListPage<RunListItem>>('runs')).items.length).toBeGreaterThan(1), {
    timeout: 110_000,
    interval: 200,
  })
  await api.setRate(0)
  await api.change('POST', 'playbooks', { source, note: '' })
  const playbooks = (await api.get<ListPage<PlaybookListItem>>('playbooks')).items
  const playbookId = playbooks.find((each) => each.name === name)?.playbookId ?? ''
  const [chat] = (await api.get<ListPage<GroupChatItem>>('group-chats')).items
  await api.change('POST', `playbooks/${playbookId}/apply`, {
    version: 1,
    name,
    groupChatIds: [chat?.groupChatId],
    variables: {},
    groupVariables: {},
  })
  const { runId } = (await api.get<ListPage<RunListItem>>('runs')).items.find((each) => each.name === name) ?? {}
  const readJourneys = async () => (await api.get<RunJourneys>(`runs/${runId}/journeys`)).journeys
  const settled = async () => {
    const [newcomer, stranger] = await readJourneys()
    const wait = newcomer?.lines.find((line) => line.kind === 'step' && line.stepId === 'adds-us')
    const figures = wait?.kind === 'step' ? wait.figures.waits : null
    return { goal: newcomer?.goals[0]?.reached ?? 0, moved: stranger?.entered ?? 0, ...figures }
  }
  // Friends go on at once, everybody else two hours later.
  await api.runUntil('15:20')
  await api.runUntil('15:20')
  await expect.poll(async () => (await settled()).moved, { timeout: 90_000 }).toBeGreaterThan(0)
  const found = await settled()
  expect(found.goal).toBeGreaterThan(0)
  expect(found.timedOut).toBe(found.moved)

  const page = await context.newPage()
  await visit(page, `${qunce.url}/playbooks/${playbookId}`)
  await page.getByText('等到是员工好友，最多 2 小时').waitFor()
  await page.getByText('转到旅程「还不认识」').waitFor()
  await page.getByText('进入 14 天内：是员工好友').waitFor()
  const late = page.getByRole('list', { name: '时间到了还没等到' })
  await late.getByText('转到旅程「还不认识」').waitFor()
  await late.scrollIntoViewIfNeeded()
  await keepPicture(page, 'journey-language/picture')

  await visit(page, `${qunce.url}/runs/${runId}?view=journeys`)
  const goals = page.getByRole('list', { name: '目标' })
  await goals.getByText(`${found.goal}`, { exact: true }).waitFor()
  await goals.getByText(/^占进入的 [\d.]+%$/).waitFor()
  await page.getByText(`等到 ${found.happened} 人`, { exact: true }).waitFor()
  await page.getByText(`${found.timedOut} 人等到时间用完`, { exact: true }).waitFor()
  await keepPicture(page, 'journey-language/run')
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 390, height: 844 })
  await goals.waitFor()
  await keepPicture(page, 'journey-language/run-phone')
  expect(await overflowOf(page)).toBe(0)
  expect(complaints).toEqual([])
})
