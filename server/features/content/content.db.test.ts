import { describe, expect, it } from 'vitest'
import type { ContentItem, ContentItemRow } from '#contract/content-library.ts'
import type { Page } from '#contract/paging.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { signInAs, type SignedIn } from '#server/test/http.ts'
import { contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

const { db } = await testDatabase()
const app = await testApp(db)

const desk = async (role: 'owner' | 'operator' = 'operator') => {
  const { corpId } = await buildCorp(db)
  return { corpId, person: await signInAs(app, db, corpId, { role }) }
}

const written = (given: object = {}) => ({
  name: '202611 激活–换季护肤–干货',
  zone: 'knowledge',
  class: 'activation',
  form: 'tip',
  topic: '换季护肤',
  labels: ['护肤'],
  origin: 'original',
  source: '',
  rights: '',
  body: { text: '换季护肤三件事' },
  ...given,
})
const make = async (person: SignedIn, given: object = {}): Promise<ContentItem> => {
  const made = await person.ask('POST', '/api/v1/content-items', written(given))
  expect([made.statusCode, made.body]).toEqual([201, made.body])
  return made.json()
}
const act = (person: SignedIn, item: ContentItem, what: string, body: object) =>
  person.ask('POST', `/api/v1/content-items/${item.contentItemId}/${what}`, body)
const read = async (person: SignedIn, { contentItemId }: ContentItem): Promise<ContentItem> =>
  (await person.ask('GET', `/api/v1/content-items/${contentItemId}`)).json()
const namesOf = async (person: SignedIn, query = ''): Promise<string[]> =>
  (await person.ask('GET', `/api/v1/content-items${query}`)).json<Page<ContentItemRow>>().items.map(({ name }) => name)
const verdict = (...failed: string[]) =>
  ['compliant', 'fitting', 'attractive'].map((point) => ({
    point,
    passed: !failed.includes(point),
    note: failed.includes(point) ? '改开头' : '',
  }))
const approve = async (person: SignedIn, item: ContentItem): Promise<ContentItem> => {
  await act(person, item, 'submit', { revision: item.revision })
  const answer = await act(person, item, 'review', { revision: item.revision, points: verdict() })
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body])
  return answer.json()
}

describe('an item', () => {
  it('is kept with what is wrong with it, handed in when nothing is, and approved on three points', async () => {
    const { person } = await desk()
    const item = await make(person, { body: { text: '这是最佳护肤' } })
    expect(item.problems.map(({ severity, field, rule }) => [severity, field, rule])).toEqual([
      ['error', 'body.text', 'word_superlative'],
    ])
    const refused = await act(person, item, 'submit', { revision: 1 })
    expect([refused.statusCode, refused.json().error.code]).toEqual([422, 'content_invalid'])
    expect(refused.json().error.details[0]).toMatchObject({ field: 'body.text', value: '最佳' })
    expect((await read(person, item)).state).toBe('draft')
    const mended = await person.ask('PUT', `/api/v1/content-items/${item.contentItemId}`, { ...written(), revision: 1 })
    expect(mended.json<ContentItem>()).toMatchObject({ revision: 2, problems: [], state: 'draft' })
    const handedIn = await act(person, item, 'submit', { revision: 2 })
    expect(handedIn.json<ContentItem>().state).toBe('in_review')
    const part = await act(person, item, 'review', { revision: 2, points: verdict().slice(0, 2) })
    expect(part.json<ContentItem>()).toMatchObject({
      state: 'in_review',
      reviews: [{ passed: true }, { passed: true }],
    })
    const whole = await act(person, item, 'review', { revision: 2, points: verdict().slice(2) })
    expect(whole.json<ContentItem>()).toMatchObject({ state: 'approved' })
    expect(whole.json<ContentItem>().reviews.map(({ point, by }) => [point, by !== ''])).toEqual([
      ['compliant', true],
      ['fitting', true],
      ['attractive', true],
    ])
  })

  it('goes back to its author with a point that failed, and may be handed in anew', async () => {
    const { person } = await desk()
    const item = await make(person)
    await act(person, item, 'submit', { revision: 1 })
    const back = await act(person, item, 'review', { revision: 1, points: verdict('attractive') })
    expect(back.json<ContentItem>()).toMatchObject({ state: 'draft' })
    expect(back.json<ContentItem>().reviews.at(-1)).toMatchObject({
      point: 'attractive',
      passed: false,
      note: '改开头',
    })
    expect((await approve(person, item)).state).toBe('approved')
  })

  it('is a draft again when its message changes, and stays approved when its name does', async () => {
    const { person } = await desk()
    const item = await approve(person, await make(person))
    const put = async (given: object, revision: number): Promise<ContentItem> =>
      (await person.ask('PUT', `/api/v1/content-items/${item.contentItemId}`, { ...written(given), revision })).json()
    const renamed = await put({ name: '换个名字' }, 1)
    expect([renamed.state, renamed.reviews.length]).toEqual(['approved', 3])
    const changed = await put({ name: '换个名字', body: { text: '换季护肤四件事' } }, 2)
    expect([changed.state, changed.reviews.length]).toEqual(['draft', 0])
    expect(changed.revisions.map(({ revision, name }) => [revision, name])).toEqual([
      [3, '换个名字'],
      [2, '换个名字'],
      [1, '202611 激活–换季护肤–干货'],
    ])
    const first = await person.ask('GET', `/api/v1/content-items/${item.contentItemId}/revisions/1`)
    expect(first.json()).toMatchObject({ revision: 1, body: { text: '换季护肤三件事' } })
  })

  it('is not saved over what a colleague saved meanwhile', async () => {
    const { person } = await desk()
    const item = await make(person)
    const put = (text: string) =>
      person.ask('PUT', `/api/v1/content-items/${item.contentItemId}`, { ...written({ body: { text } }), revision: 1 })
    const answers = await Promise.all([put('甲写的'), put('乙写的')])
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 409]))
    expect((await read(person, item)).revision).toBe(2)
  })

  it('of a customer’s words asks for consent before it is handed in', async () => {
    const { person } = await desk()
    const item = await make(person, { zone: 'ugc', origin: 'collected', source: '李女士' })
    const refused = await act(person, item, 'submit', { revision: 1 })
    expect(refused.json().error.details.map(({ field }: { field: string }) => field)).toEqual(['rights'])
  })

  it('is not passed by its author where the corp wants two pairs of eyes', async () => {
    const { corpId, person: owner } = await desk('owner')
    await owner.ask('PATCH', '/api/v1/corp', { playbookNeedsApproval: true })
    const author = await signInAs(app, db, corpId, { role: 'operator' })
    const item = await make(author)
    await act(author, item, 'submit', { revision: 1 })
    const own = await act(author, item, 'review', { revision: 1, points: verdict() })
    expect([own.statusCode, own.json().error.code]).toEqual([403, 'approval_own'])
    const other = await act(owner, item, 'review', { revision: 1, points: verdict() })
    expect(other.json<ContentItem>().state).toBe('approved')
  })

  it('stays its author’s when a colleague gives it another label', async () => {
    const { corpId, person: owner } = await desk('owner')
    await owner.ask('PATCH', '/api/v1/corp', { playbookNeedsApproval: true })
    const author = await signInAs(app, db, corpId, { role: 'operator' })
    const item = await make(author)
    const relabelled = { ...written({ labels: ['护肤', '换季'] }), revision: 1 }
    expect((await owner.ask('PUT', `/api/v1/content-items/${item.contentItemId}`, relabelled)).statusCode).toBe(200)
    await act(author, item, 'submit', { revision: 2 })
    const own = await act(author, item, 'review', { revision: 2, points: verdict() })
    expect([own.statusCode, own.json().error.code]).toEqual([403, 'approval_own'])
    const other = await act(owner, item, 'review', { revision: 2, points: verdict() })
    expect(other.json<ContentItem>().state).toBe('approved')
  })

  it('is retired and brought back as it was; what does not fit its standing is refused', async () => {
    const { person } = await desk()
    const item = await approve(person, await make(person))
    expect((await act(person, item, 'submit', { revision: 1 })).json().error.code).toBe('content_state_refused')
    expect((await act(person, item, 'retire', { revision: 1 })).json<ContentItem>().state).toBe('retired')
    expect(await namesOf(person)).toEqual([])
    expect(await namesOf(person, '?state=retired')).toEqual([item.name])
    expect((await act(person, item, 'retire', { revision: 1 })).statusCode).toBe(409)
    expect((await act(person, item, 'restore', {})).json<ContentItem>().state).toBe('approved')
    expect((await act(person, item, 'restore', {})).json().error.code).toBe('content_state_refused')
  })

  it('is another corp’s to nobody', async () => {
    const { person } = await desk()
    const item = await make(person)
    const stranger = (await desk()).person
    expect((await stranger.ask('GET', `/api/v1/content-items/${item.contentItemId}`)).statusCode).toBe(404)
    expect((await act(stranger, item, 'retire', { revision: 1 })).statusCode).toBe(404)
    expect(await namesOf(stranger)).toEqual([])
  })
})

describe('the list', () => {
  it('is searched by name, label, message and pinyin, filtered, and read page by page', async () => {
    const { person } = await desk()
    await make(person)
    await make(person, {
      name: '双十二预告',
      topic: '双十二',
      class: 'conversion',
      zone: 'campaign',
      labels: ['活动', '100%'],
      body: { text: '零点开抢' },
    })
    await make(person, {
      name: '店长说',
      topic: '',
      class: 'brand',
      zone: 'visual',
      labels: [],
      body: { text: '今天店里来了新朋友' },
    })
    const byName = '202611 激活–换季护肤–干货'
    expect(await namesOf(person)).toEqual(['店长说', '双十二预告', byName])
    for (const [search, found] of [
      ['护肤', [byName]],
      ['huanji', [byName]],
      ['hjhf', [byName]],
      ['SSE', ['双十二预告']],
      ['新朋友', ['店长说']],
      ['活动', ['双十二预告']],
      ['100%', ['双十二预告']],
      ['%', ['双十二预告']],
      ['没有', []],
    ] as const)
      expect([search, await namesOf(person, `?search=${encodeURIComponent(search)}`)]).toEqual([search, found])
    expect(await namesOf(person, '?zone=visual')).toEqual(['店长说'])
    expect(await namesOf(person, '?class=conversion')).toEqual(['双十二预告'])
    expect(await namesOf(person, `?label=${encodeURIComponent('护肤')}`)).toEqual([byName])
    expect(await namesOf(person, '?state=approved')).toEqual([])
    const first = (await person.ask('GET', '/api/v1/content-items?limit=2')).json<Page<ContentItemRow>>()
    const rest = await namesOf(person, `?limit=2&cursor=${first.nextCursor}`)
    expect([...first.items.map(({ name }) => name), ...rest]).toEqual(['店长说', '双十二预告', byName])
    const labels = (await person.ask('GET', '/api/v1/content-labels')).json()
    expect(labels.items).toHaveLength(3)
  })
})

describe('use', () => {
  const source = (version: number, item: ContentItem | null): string =>
    playbookSource({
      id: 'with-library',
      summary: `第 ${version} 版`,
      tracks: [
        { id: 'calendar', name: '日历', kind: 'calendar', steps: [stepAt('morning', '08:30', { name: '早安' })] },
      ],
      contents: [{ ...contentOf('morning'), ...(item && { library: `${item.contentItemId}@${item.revision}` }) }],
    } satisfies Partial<PlaybookDocument>)

  it('is counted by the latest version of each playbook that holds a copy', async () => {
    const { person } = await desk()
    const item = await approve(person, await make(person))
    const made = await person.ask('POST', '/api/v1/playbooks', { source: source(1, item), note: '' })
    const { playbookId } = made.json<{ playbookId: string }>()
    const { uses } = await read(person, item)
    expect(uses).toEqual([{ playbookId, name: expect.any(String), version: 1, revision: 1, steps: ['早安'] }])
    const rows = (await person.ask('GET', '/api/v1/content-items')).json<Page<ContentItemRow>>()
    expect(rows.items.map(({ playbooks }) => playbooks)).toEqual([1])
    // Its next version does not hold it any more.
    await person.ask('POST', `/api/v1/playbooks/${playbookId}/versions`, { source: source(2, null), note: '' })
    expect((await read(person, item)).uses).toEqual([])
  })
})
