import type { PlaybookDocument, Step } from '#contract/playbook.ts'

/** The source of a playbook with everything it must say; `parts` replaces whole sections. */
export const playbookSource = (parts: Partial<PlaybookDocument> & { id: string }): string =>
  JSON.stringify({
    format: 'playbook/1',
    name: parts.id,
    summary: '测试用的一份',
    basics: {
      positioning: { audience: '会员', pain: '消息太多', solution: '只发有用的' },
      purpose: 'loyalty',
      offer: ['knowledge'],
      community_type: 'refined',
      trade: '母婴',
    },
    setup: setupOf({}),
    tracks: [{ id: 'calendar', name: '日历', kind: 'calendar', steps: [stepAt('noon', '12:00')] }],
    contents: [contentOf('noon')],
    ...parts,
  })

/** The least that a playbook says of its set-up, and `parts`. */
export const setupOf = (parts: Partial<PlaybookDocument['setup']>): PlaybookDocument['setup'] => ({
  group_name: '会员群',
  rules: { donts: ['不发广告', '不刷屏', '不争吵'], musts: ['改昵称', '看福利', '多参与'] },
  roles: [{ role: 'owner', person: '店长', duty: '确认消息' }],
  ...parts,
})

/** A step that is due every day at a time, with a content of its own name. */
export const stepAt = (id: string, at: string, parts: Partial<Step> = {}): Step => ({
  id,
  name: id,
  when: { kind: 'daily', at },
  content: id,
  ...parts,
})

/** A content whose text names itself and the day, so that a ledger tells days apart. */
export const contentOf = (id: string, text = `${id} {{日期}}`): PlaybookDocument['contents'][number] => ({
  id,
  name: id,
  class: 'activation',
  text,
})

/** The sections of a playbook with these steps on its one track, and a content for each. */
export const calendarOf = (steps: Step[]): Pick<PlaybookDocument, 'tracks' | 'contents'> => ({
  tracks: [{ id: 'calendar', name: '日历', kind: 'calendar', steps }],
  contents: [...new Set(steps.map((step) => step.content ?? step.id))].map((id) => contentOf(id)),
})

/** The sections of a playbook whose one daily step carries a tracked link. */
export const playbookWithLink = (id: string, at: string): Partial<PlaybookDocument> & { id: string } => ({
  id,
  ...calendarOf([stepAt('noon', at)]),
  links: [{ id: 'shop', name: '商城', url: 'https://shop.example/a' }],
  contents: [contentOf('noon', '今天的好物 {{link:shop}}')],
})
