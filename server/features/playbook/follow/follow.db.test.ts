import { beforeAll, describe, expect, it } from 'vitest'
import {
  cloned,
  clonesPreview,
  follower,
  followersPage,
  followersUpdate,
  followStanding,
  followUpdate,
  playbookOverrides,
} from '#contract/playbook-follow.ts'
import { draft } from '#contract/playbook-draft.ts'
import { playbookPage, playbookVersion } from '#contract/playbook-library.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { newId } from '#server/db/new-id.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { calendarOf, contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

let lead: SignedIn
let operator: SignedIn
let colleague: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  const { corpId } = await buildCorp(db)
  lead = await signInAs(app, db, corpId, { role: 'owner' })
  operator = await signInAs(app, db, corpId, { role: 'operator' })
  colleague = await signInAs(app, db, corpId, { role: 'operator' })
  stranger = await signInAs(app, db, (await buildCorp(db)).corpId, { role: 'owner' })
})

type Parts = Partial<PlaybookDocument>
const steps = [stepAt('morning', '08:30', { bond: 'mandatory' }), stepAt('noon', '12:00'), stepAt('evening', '20:00')]
const variables: PlaybookDocument['variables'] = {
  城市: { type: 'text', label: '城市', default: '上海' },
  开业日: { type: 'date', label: '开业日' },
}
const sourceOf = (id: string, parts: Parts = {}): string =>
  playbookSource({ id, name: '门店日常', ...calendarOf(steps), variables, ...parts })

const at = (playbookId: string, act: string): string => `/api/v1/playbooks/${playbookId}/${act}`
const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object, status = 200) => {
  const answer = await operator.ask(method, url, body)
  expect([answer.statusCode, answer.body]).toEqual([status, answer.body])
  return answer.body === '' ? null : answer.json()
}
const rulesOf = (answer: { statusCode: number; json(): { error: { code: string; details: { rule: string }[] } } }) => {
  const { code, details } = answer.json().error
  return [answer.statusCode, code, details.map(({ rule }) => rule)]
}

/** A headquarters of its own, and its clones for these units. */
async function chain(units: readonly string[], given: Parts = {}) {
  const id = `hq-${newId().slice(-8)}`
  const { playbookId } = await ask('POST', '/api/v1/playbooks', { source: sourceOf(id, given) }, 201)
  const made = units.length === 0 ? [] : await cloneFor(playbookId, units)
  return { id, playbookId: String(playbookId), shops: made }
}
async function cloneFor(playbookId: string, units: readonly string[]): Promise<string[]> {
  const { version } = playbookPage.parse(await ask('GET', `/api/v1/playbooks/${playbookId}`))
  const body = { version, units: units.map((unit) => ({ unit, variables: {} })) }
  const { items } = cloned.parse(await ask('POST', at(playbookId, 'clones'), body, 201))
  return items.map((item) => item.playbookId)
}
async function latest(playbookId: string) {
  const { version } = playbookPage.parse(await ask('GET', `/api/v1/playbooks/${playbookId}`))
  const found = playbookVersion.parse(await ask('GET', at(playbookId, `versions/${version}`)))
  return { ...found, document: found.document as PlaybookDocument } // as the server read it
}
/** Publishes the next version with something changed about the latest. */
async function change(playbookId: string, edit: (document: PlaybookDocument) => void, status = 201) {
  const { document } = await latest(playbookId)
  const next = structuredClone(document)
  edit(next)
  const answer = await operator.ask('POST', at(playbookId, 'versions'), { source: JSON.stringify(next) })
  expect([answer.statusCode, answer.body]).toEqual([status, answer.body])
  return answer
}
const say =
  (contentId: string, text: string) =>
  ({ contents }: PlaybookDocument): void => {
    const found = contents.find(({ id }) => id === contentId)
    if (found) found.text = text
  }
const textOf = async (playbookId: string, contentId: string) =>
  (await latest(playbookId)).document.contents.find(({ id }) => id === contentId)?.text
const followersOf = async (playbookId: string, query = '') =>
  followersPage.parse(await ask('GET', at(playbookId, `followers${query}`))).items.map((item) => follower.parse(item))

describe('cloning', () => {
  it('is seen first, makes a playbook for each unit with values of its own, and is undone', async () => {
    const { playbookId } = await chain([])
    const units = [
      { unit: '南京路店', variables: { 城市: '上海', 开业日: '2026-12-01' } },
      { unit: '新街口店', variables: { 城市: '南京' } },
    ]
    const preview = clonesPreview.parse(await ask('POST', at(playbookId, 'clones/preview'), { version: 1, units }))
    expect(preview).toEqual({
      steps: { mandatory: 1, optional: 2, local: 0 },
      items: [
        { unit: '南京路店', name: '门店日常 · 南京路店', problems: [], missing: [] },
        { unit: '新街口店', name: '门店日常 · 新街口店', problems: [], missing: ['开业日'] },
      ],
    })
    const { items } = cloned.parse(await ask('POST', at(playbookId, 'clones'), { version: 1, units }, 201))
    expect(
      (await followersOf(playbookId)).map(({ unit, name, overrides, behind }) => [unit, name, overrides, behind]),
    ).toEqual([
      ['南京路店', '门店日常 · 南京路店', 0, 0],
      ['新街口店', '门店日常 · 新街口店', 0, 0],
    ])
    const second = items[1]?.playbookId ?? ''
    expect((await latest(second)).document.variables?.['城市']?.default).toBe('南京')
    expect(playbookOverrides.parse(await ask('GET', at(second, 'overrides'))).values).toEqual([
      { name: '城市', label: { zh: '城市', en: '城市' }, value: '南京' },
    ])
    await ask('POST', at(playbookId, 'clones/undo'), { playbookIds: items.map((item) => item.playbookId) }, 204)
    expect(await followersOf(playbookId)).toEqual([])
    expect((await operator.ask('GET', `/api/v1/playbooks/${second}`)).statusCode).toBe(404)
  })

  it('names units that are taken or given twice, and values of the wrong form; and makes none then', async () => {
    const { playbookId } = await chain(['一店'])
    const units = [
      { unit: '一店', variables: {} },
      { unit: '二店', variables: { 开业日: '明天' } },
      { unit: '二店', variables: { 楼层: '3' } },
      { unit: '三店', variables: {} },
    ]
    const preview = clonesPreview.parse(await ask('POST', at(playbookId, 'clones/preview'), { version: 1, units }))
    expect(preview.items.map(({ problems }) => problems.map(({ code, field }) => `${code} ${field}`))).toEqual([
      ['unit_taken unit'],
      ['value_invalid 开业日'],
      ['variable_unknown 楼层', 'unit_repeated unit'],
      [],
    ])
    const refused = await operator.ask('POST', at(playbookId, 'clones'), { version: 1, units })
    expect(rulesOf(refused)).toEqual([
      422,
      'follow_refused',
      ['unit_taken', 'value_invalid', 'variable_unknown', 'unit_repeated'],
    ])
    expect((await followersOf(playbookId)).map(({ unit }) => unit)).toEqual(['一店'])
  })

  it('is refused from a version that is not the latest, beyond four levels, and to a stranger', async () => {
    const { playbookId, shops } = await chain(['华东'])
    await change(playbookId, say('noon', '新的'))
    const body = { version: 1, units: [{ unit: '华南', variables: {} }] }
    expect(rulesOf(await operator.ask('POST', at(playbookId, 'clones'), body))).toEqual([
      409,
      'request_conflict',
      ['is 2'],
    ])
    const [city] = await cloneFor(shops[0] ?? '', ['上海'])
    const [shop] = await cloneFor(city ?? '', ['南京路店'])
    expect(rulesOf(await operator.ask('POST', at(shop ?? '', 'clones'), body))).toEqual([
      422,
      'follow_refused',
      ['levels_max'],
    ])
    expect((await stranger.ask('POST', at(playbookId, 'clones'), { ...body, version: 2 })).statusCode).toBe(404)
    expect((await stranger.ask('GET', at(playbookId, 'followers'))).statusCode).toBe(404)
    const standing = followStanding.parse(await ask('GET', at(playbookId, 'follow')))
    expect(standing).toMatchObject({ followers: 1, all: 3, behind: 1, upstream: null })
  })

  it('that somebody worked with is not undone with the others', async () => {
    const { playbookId, shops } = await chain(['一店', '二店'])
    await change(shops[0] ?? '', say('noon', '本店的'))
    const refused = await operator.ask('POST', at(playbookId, 'clones/undo'), { playbookIds: shops })
    expect(rulesOf(refused)).toEqual([422, 'follow_refused', ['clone_touched']])
    expect(await followersOf(playbookId)).toHaveLength(2)
  })
})

describe('a follower', () => {
  it('changes what it may, which is counted and told, and is refused what is mandatory', async () => {
    const { playbookId, shops } = await chain(['一店', '二店'])
    const [shop = ''] = shops
    const refused = await change(shop, say('morning', '本店的早安'), 422)
    const [problem] = refused.json().error.details
    expect([refused.json().error.code, problem]).toMatchObject([
      'playbook_invalid',
      {
        rule: 'step_mandatory',
        value: 'morning',
        message: { zh: expect.stringContaining('「morning」是上级的必做步骤') },
      },
    ])
    await change(shop, (document) => {
      say('noon', '本店的午间')(document)
      for (const track of document.tracks)
        if (track.kind === 'calendar') {
          track.steps = track.steps.filter(({ id }) => id !== 'evening')
          track.steps.push(stepAt('own', '16:00'))
        }
      document.contents.push(contentOf('own'))
    })
    expect(
      (await followersOf(playbookId, '?sort=overrides')).map(({ unit, overrides, locals }) => [
        unit,
        overrides,
        locals,
      ]),
    ).toEqual([
      ['一店', 2, 1],
      ['二店', 0, 0],
    ])
    const { items } = playbookOverrides.parse(await ask('GET', at(shop, 'overrides')))
    expect(items.map(({ part, kind }) => [part, kind])).toEqual([
      ['step evening', 'left_out'],
      ['step own', 'local'],
      ['step noon', 'changed'],
    ])
  })

  it('is told while it is written, too, that a step is mandatory', async () => {
    const { shops } = await chain(['一店'])
    const begun = draft.parse(await ask('POST', '/api/v1/drafts', { playbookId: shops[0] }, 201))
    const document = JSON.parse(JSON.stringify((await latest(shops[0] ?? '')).document)) as PlaybookDocument
    say('morning', '别的')(document)
    const saved = await operator.ask('PUT', `/api/v1/drafts/${begun.draftId}`, {
      source: JSON.stringify(document),
      revision: begun.revision,
    })
    expect(
      saved.json().problems.map(({ rule, severity }: { rule: string; severity: string }) => [rule, severity]),
    ).toContainEqual(['step_mandatory', 'error'])
  })

  it('that forks stays as it is, follows and is counted no more', async () => {
    const { playbookId, shops } = await chain(['一店'])
    const [shop = ''] = shops
    await ask('POST', at(shop, 'fork'), {}, 204)
    expect(await followersOf(playbookId)).toEqual([])
    expect(followStanding.parse(await ask('GET', at(shop, 'follow'))).upstream).toBeNull()
    await change(shop, say('morning', '现在可以改了'))
    expect(rulesOf(await operator.ask('POST', at(shop, 'fork'), {}))).toEqual([
      422,
      'follow_refused',
      ['follows_nothing'],
    ])
    expect((await operator.ask('GET', at(shop, 'overrides'))).statusCode).toBe(404)
  })
})

describe('a new version above', () => {
  it('goes to all below at once, over all levels, and leaves those that collide to a person', async () => {
    const { playbookId, shops } = await chain(['华东', '华南', '华北'])
    const [east = '', south = '', north = ''] = shops
    const [shanghai = '', nanjing = ''] = await cloneFor(east, ['上海店', '南京店'])
    await change(shanghai, say('evening', '上海的晚安'))
    await change(south, say('noon', '华南的午间'))
    await cloneFor(south, ['广州店'])
    await change(playbookId, (document) => {
      say('noon', '总部的新午间')(document)
      say('morning', '总部的新早安')(document)
    })
    const update = followersUpdate.parse(await ask('GET', at(playbookId, 'followers/update')))
    // 华东, 华北, 上海店 and 南京店 get two steps each; 华南 collides, 广州店 waits behind it.
    expect(update).toMatchObject({
      version: 2,
      ready: 4,
      steps: 8,
      colliding: 1,
      collisions: 1,
      held: 1,
      overruled: 0,
      runs: 0,
    })
    expect(update.items).toMatchObject([
      {
        playbookId: south,
        unit: '华南',
        collisions: [{ part: 'content noon', kind: 'both_changed', name: { zh: '素材「noon」' } }],
      },
    ])
    expect(await ask('POST', at(playbookId, 'followers/update'), { to: 2, note: '跟上' })).toEqual({
      published: 4,
      submitted: 0,
      left: false,
    })
    for (const shop of [east, north, shanghai, nanjing]) expect(await textOf(shop, 'noon')).toBe('总部的新午间')
    expect(await textOf(shanghai, 'evening')).toBe('上海的晚安')
    expect(await textOf(south, 'noon')).toBe('华南的午间')
    expect((await followersOf(playbookId, '?sort=behind')).map(({ unit, behind }) => [unit, behind])).toEqual([
      ['华南', 1],
      ['华北', 0],
      ['华东', 0],
    ])
    // Again there is nothing to do.
    expect(await ask('POST', at(playbookId, 'followers/update'), { to: 2 })).toEqual({
      published: 0,
      submitted: 0,
      left: false,
    })
    expect(rulesOf(await operator.ask('POST', at(playbookId, 'followers/update'), { to: 1 }))).toEqual([
      409,
      'request_conflict',
      ['is 2'],
    ])
  })

  it('that collides becomes a draft with both sides told, which takes its playbook there when published', async () => {
    const { playbookId, shops } = await chain(['一店'])
    const [shop = ''] = shops
    await change(shop, say('noon', '本店的'))
    await change(playbookId, (document) => {
      say('noon', '总部的')(document)
      say('evening', '总部的晚安')(document)
    })
    const told = followUpdate.parse(await ask('GET', at(shop, 'update')))
    expect(told).toMatchObject({ from: 1, to: 2, version: 2, collisions: [{ kind: 'both_changed' }] })
    const taken = await ask('POST', at(shop, 'update'), { to: 2 })
    expect(taken.kind).toBe('draft')
    const begun = draft.parse(await ask('GET', `/api/v1/drafts/${taken.draftId}`))
    expect([begun.source.includes('本店的'), begun.source.includes('总部的晚安')]).toEqual([true, true])
    expect((await operator.ask('POST', at(shop, 'update'), { to: 2 })).json().error.code).toBe('draft_taken')
    const body = { note: '', revision: begun.revision }
    await ask('POST', `/api/v1/drafts/${taken.draftId}/publish`, body, 201)
    const [row] = await followersOf(playbookId)
    expect(row).toMatchObject({ behind: 0, upstreamVersion: 2, overrides: 1, version: 3 })
    expect((await operator.ask('POST', at(shop, 'update'), { to: 2 })).json().error.code).toBe('playbook_unchanged')
  })

  it('leaves to a person a shop whose own words have been barred since, and goes to all others', async () => {
    const { playbookId, shops } = await chain(['一店', '二店', '三店'])
    const [, second = ''] = shops
    await change(second, say('noon', '二店的老口号'))
    const words = { words: ['老口号'], level: 'block', reason: '换了新口号' }
    expect((await lead.ask('POST', '/api/v1/screening-words', words)).statusCode).toBe(204)
    await change(playbookId, say('evening', '总部的新晚安'))
    const update = followersUpdate.parse(await ask('GET', at(playbookId, 'followers/update')))
    expect(update).toMatchObject({
      ready: 2,
      colliding: 1,
      items: [{ unit: '二店', collisions: [{ kind: 'invalid' }] }],
    })
    expect(await ask('POST', at(playbookId, 'followers/update'), { to: 2 })).toEqual({
      published: 2,
      submitted: 0,
      left: false,
    })
    expect(await Promise.all(shops.map((shop) => textOf(shop, 'evening')))).toEqual([
      '总部的新晚安',
      expect.not.stringContaining('总部'),
      '总部的新晚安',
    ])
    const taken = await ask('POST', at(second, 'update'), { to: 2 })
    const begun = draft.parse(await ask('GET', `/api/v1/drafts/${taken.draftId}`))
    expect([begun.source.includes('总部的新晚安'), begun.problems.map(({ rule }) => rule)]).toEqual([
      true,
      expect.arrayContaining(['word_of_corp']),
    ])
  })

  it('undoes a change in a step that is mandatory by now, told in numbers first', async () => {
    const { playbookId, shops } = await chain(['一店'])
    const [shop = ''] = shops
    await change(shop, say('noon', '本店的'))
    await change(playbookId, (document) => {
      for (const track of document.tracks)
        if (track.kind === 'calendar') for (const step of track.steps) if (step.id === 'noon') step.bond = 'mandatory'
    })
    const update = followersUpdate.parse(await ask('GET', at(playbookId, 'followers/update')))
    expect(update).toMatchObject({ ready: 1, colliding: 0, overruled: 1 })
    const told = followUpdate.parse(await ask('GET', at(shop, 'update')))
    expect(told.overruled).toHaveLength(1)
    expect(await ask('POST', at(shop, 'update'), { to: 2 })).toEqual({ kind: 'published', version: 3 })
    expect(await textOf(shop, 'noon')).toBe('noon {{日期}}')
  })

  it('goes through by two people at once just once', async () => {
    const { playbookId, shops } = await chain(['一店', '二店', '三店'])
    await change(playbookId, say('noon', '总部的'))
    const both = await Promise.all(
      [operator, colleague].map((person) => person.ask('POST', at(playbookId, 'followers/update'), { to: 2 })),
    )
    const published = both.map((answer) => Number(answer.json().published))
    expect(published.reduce((sum, count) => sum + count, 0)).toBe(3)
    for (const shop of shops)
      expect(playbookPage.parse(await ask('GET', `/api/v1/playbooks/${shop}`)).versions).toHaveLength(2)
  })

  it('waits for another person’s approval in each, level by level, where the corp wants that', async () => {
    const { playbookId, shops } = await chain(['华东', '华南'])
    const [east = '', south = ''] = shops
    const [shanghai = ''] = await cloneFor(east, ['上海店'])
    await change(playbookId, say('noon', '总部的新午间'))
    const { draftId: busy } = await ask('POST', '/api/v1/drafts', { playbookId: south }, 201)
    const needApproval = (wanted: boolean) =>
      owner
        .updateTable('corp')
        .set({ playbook_needs_approval: wanted })
        .where('corp_id', '=', operator.corpId)
        .execute()
    const submitted = async (id: string) =>
      (
        await owner
          .selectFrom('draft')
          .select(['draft_id', 'revision', 'state'])
          .where('playbook_id', '=', id)
          .execute()
      )
        .filter(({ state }) => state === 'submitted')
        .map(({ draft_id, revision }) => ({ draftId: draft_id, revision }))
    const updateAll = () => ask('POST', at(playbookId, 'followers/update'), { to: 2, note: '跟上' })
    await needApproval(true)
    try {
      expect(followersUpdate.parse(await ask('GET', at(playbookId, 'followers/update')))).toMatchObject({
        needsApproval: true,
        ready: 3,
      })
      // 华南 is being written already, and 上海店 has its turn after 华东.
      expect(await updateAll()).toEqual({ published: 0, submitted: 1, left: false })
      expect(await textOf(east, 'noon')).not.toBe('总部的新午间')
      const [waiting] = await submitted(east)
      const path = `/api/v1/drafts/${waiting?.draftId}/publish`
      const body = { note: '', revision: waiting?.revision }
      expect((await operator.ask('POST', path, body)).json().error.code).toBe('approval_own')
      expect((await colleague.ask('POST', path, body)).statusCode).toBe(201)
      expect(await textOf(east, 'noon')).toBe('总部的新午间')
      expect((await followersOf(playbookId, '?sort=behind')).map(({ unit, behind }) => [unit, behind])).toEqual([
        ['华南', 1],
        ['华东', 0],
      ])
      expect(await updateAll()).toEqual({ published: 0, submitted: 1, left: false })
      expect(await submitted(shanghai)).toHaveLength(1)
      expect(await updateAll()).toEqual({ published: 0, submitted: 0, left: false })
      await ask('DELETE', `/api/v1/drafts/${busy}`, undefined, 204)
      const taken = await ask('POST', at(south, 'update'), { to: 2 })
      expect([taken.kind, await submitted(south)]).toEqual([
        'draft',
        [expect.objectContaining({ draftId: taken.draftId })],
      ])
    } finally {
      await needApproval(false)
    }
  })

  it('leaves its lines in the audit trail', async () => {
    const rows = await owner
      .selectFrom('audit')
      .select('action')
      .where('action', 'in', ['playbook.cloned', 'playbook.forked', 'playbook.followers_updated', 'playbook.archived'])
      .execute()
    expect(new Set(rows.map(({ action }) => action)).size).toBe(4)
  })
})
