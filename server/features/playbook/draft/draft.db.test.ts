import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { draftChanges } from '#contract/playbook-diff.ts'
import { draft, draftRevision, draftRevisions, draftsPage } from '#contract/playbook-draft.ts'
import { playbookPage, playbookVersion } from '#contract/playbook-library.ts'
import { newId } from '#server/db/new-id.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { calendarOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
const sourceOf = (id: string, name = id) => playbookSource({ id, name, ...calendarOf([stepAt('noon', '12:00')]) })

let author: SignedIn
let colleague: SignedIn
let viewer: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  const { corpId } = await buildCorp(db)
  author = await signInAs(app, db, corpId, { role: 'operator' })
  colleague = await signInAs(app, db, corpId, { role: 'operator' })
  viewer = await signInAs(app, db, corpId, { role: 'viewer' })
  stranger = await signInAs(app, db, (await buildCorp(db)).corpId, { role: 'owner' })
})

const url = (draftId: string, act = '') => `/api/v1/drafts/${draftId}${act && `/${act}`}`

async function begin(body: object, person = author) {
  const answer = await person.ask('POST', '/api/v1/drafts', body)
  expect([answer.statusCode, answer.body]).toEqual([201, answer.body])
  return draft.parse(answer.json())
}
async function look(draftId: string, person = author) {
  const answer = await person.ask('GET', url(draftId))
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body])
  return draft.parse(answer.json())
}
async function publishAtOnce(slug: string, name?: string): Promise<string> {
  const answer = await author.ask('POST', '/api/v1/playbooks', { source: sourceOf(slug, name) })
  expect([answer.statusCode, answer.body]).toEqual([201, answer.body])
  return answer.json().playbookId
}
const refusal = (answer: { statusCode: number; json(): { error?: { code: string } } }) => [
  answer.statusCode,
  answer.json().error?.code,
]

describe('a draft', () => {
  it('begins as a playbook that is fit to publish, keeps whatever is written, and becomes version 1', async () => {
    const begun = await begin({})
    expect(begun).toMatchObject({
      playbookId: null,
      baseVersion: null,
      name: '我的社群 SOP',
      revision: 1,
      state: 'open',
      updatedBy: author.username,
      mayPublish: true,
      needsApproval: false,
    })
    const { draftId } = begun
    const save = (source: string, revision: number) => author.ask('PUT', url(draftId), { source, revision })

    const broken = await save('name: 写到一半\nid: [', 1)
    expect([broken.statusCode, broken.json()]).toEqual([
      200,
      { revision: 2, name: '我的社群 SOP', problems: [expect.objectContaining({ severity: 'error', line: 2 })] },
    ])
    const refused = await author.ask('POST', url(draftId, 'publish'), { note: '', revision: 2 })
    expect([refusal(refused), refused.json().error.details[0].line]).toEqual([[422, 'playbook_invalid'], 2])
    const empty = await save('', 2)
    expect([empty.statusCode, empty.json().problems[0].rule]).toEqual([200, 'source_empty'])

    const signs = await save('name: "a\\0b"\n"\\ud800": 1', 3)
    expect([signs.statusCode, signs.json().problems[0].rule]).toEqual([200, 'yaml_not_text'])

    const whole = await save(sourceOf('from-draft', '秋季节奏'), 4)
    expect(whole.json()).toMatchObject({ revision: 5, name: '秋季节奏' })
    expect(await look(draftId)).toMatchObject({ revision: 5, source: sourceOf('from-draft', '秋季节奏') })
    const made = await author.ask('POST', url(draftId, 'publish'), { note: '第一版', revision: 5 })
    expect([made.statusCode, made.json().version]).toEqual([201, 1])
    const version = await author.ask('GET', `/api/v1/playbooks/${made.json().playbookId}/versions/1`)
    expect(playbookVersion.parse(version.json()).source).toBe(sourceOf('from-draft', '秋季节奏'))
    expect((await author.ask('GET', url(draftId))).statusCode).toBe(404)
    const left = await owner.selectFrom('draft_revision').select('revision').where('draft_id', '=', draftId).execute()
    expect(left).toEqual([])
  })

  it('of a playbook begins with its latest version, is the only one, and becomes the next', async () => {
    const playbookId = await publishAtOnce('next')
    const begun = await begin({ playbookId })
    expect(begun).toMatchObject({
      playbookId,
      baseVersion: 1,
      latestVersion: 1,
      source: sourceOf('next'),
      name: 'next',
    })
    const again = await colleague.ask('POST', '/api/v1/drafts', { playbookId, source: 'something else' })
    expect([again.statusCode, again.json()]).toEqual([200, begun])

    const same = await author.ask('POST', url(begun.draftId, 'publish'), { note: '', revision: 1 })
    expect(refusal(same)).toEqual([409, 'playbook_unchanged'])
    await author.ask('PUT', url(begun.draftId), { source: sourceOf('other-id'), revision: 1 })
    const foreign = await author.ask('POST', url(begun.draftId, 'publish'), { note: '', revision: 2 })
    expect([refusal(foreign), foreign.json().error.details[0]]).toEqual([
      [422, 'playbook_invalid'],
      expect.objectContaining({ field: 'id', rule: 'is next' }),
    ])
    await author.ask('PUT', url(begun.draftId), { source: sourceOf('next', '改名'), revision: 2 })
    const made = await author.ask('POST', url(begun.draftId, 'publish'), { note: '换名', revision: 3 })
    expect([made.statusCode, made.json()]).toEqual([201, { playbookId, version: 2 }])
    const page = playbookPage.parse((await author.ask('GET', `/api/v1/playbooks/${playbookId}`)).json())
    expect(page.versions.map(({ version, note }) => [version, note])).toEqual([
      [2, '换名'],
      [1, ''],
    ])
  })

  it('tells a writer who saw an older revision what stands there, and changes nothing', async () => {
    const { draftId } = await begin({ source: sourceOf('two-desks') })
    await colleague.ask('PUT', url(draftId), { source: sourceOf('two-desks', '同事的'), revision: 1 })
    const before = await look(draftId)
    for (const [method, path, body] of [
      ['PUT', url(draftId), { source: sourceOf('two-desks', '我的'), revision: 1 }],
      ['POST', url(draftId, 'publish'), { note: '', revision: 1 }],
      ['POST', url(draftId, 'submit'), { note: '', revision: 1 }],
    ] as const) {
      const answer = await author.ask(method, path, body)
      expect([refusal(answer), answer.json().error.details]).toEqual([
        [409, 'draft_moved'],
        { source: sourceOf('two-desks', '同事的'), revision: 2, updatedBy: colleague.username },
      ])
    }
    expect(await look(draftId)).toEqual(before)
  })

  it('takes one of two saves that come at the same moment', async () => {
    const { draftId } = await begin({ source: sourceOf('race') })
    const answers = await Promise.all(
      [author, colleague].map((person, at) =>
        person.ask('PUT', url(draftId), { source: sourceOf('race', `第${at}个`), revision: 1 }),
      ),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect((await look(draftId)).revision).toBe(2)
  })

  it('is begun once when two begin it at the same moment', async () => {
    const playbookId = await publishAtOnce('begun-twice')
    const answers = await Promise.all(
      [author, colleague].map((each) => each.ask('POST', '/api/v1/drafts', { playbookId })),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 201])
    expect(new Set(answers.map((answer) => answer.json().draftId)).size).toBe(1)
  })

  it('keeps the latest 200 of its sources, with who saved them', async () => {
    const { draftId } = await begin({ source: 'v: 1' })
    // As 201 saves would have left it: revisions 1 to 202.
    await sql`
      insert into draft_revision (corp_id, draft_id, revision, source, saved_real_at, saved_by)
      select corp_id, draft_id, n, 'v: ' || n, saved_real_at, ${colleague.username}
      from draft_revision, generate_series(2, 202) n
      where draft_id = ${draftId}`.execute(owner)
    await owner.updateTable('draft').set({ revision: 202 }).where('draft_id', '=', draftId).execute()
    expect((await author.ask('PUT', url(draftId), { source: 'v: 203', revision: 202 })).statusCode).toBe(200)
    const { items } = draftRevisions.parse((await author.ask('GET', url(draftId, 'revisions'))).json())
    expect([items.length, items[0], items.at(-1)?.revision]).toEqual([
      200,
      expect.objectContaining({ revision: 203, savedBy: author.username }),
      4,
    ])
    const kept = draftRevision.parse((await author.ask('GET', url(draftId, 'revisions/4'))).json())
    expect([kept.source, kept.savedBy]).toEqual(['v: 4', colleague.username])
    expect((await author.ask('GET', url(draftId, 'revisions/3'))).statusCode).toBe(404)
  })

  it('that fell behind its playbook says by which version, and goes on once its author took that for the base', async () => {
    const playbookId = await publishAtOnce('behind')
    const { draftId } = await begin({ playbookId })
    await author.ask('PUT', url(draftId), { source: sourceOf('behind', '我的'), revision: 1 })
    await colleague.ask('POST', `/api/v1/playbooks/${playbookId}/versions`, { source: sourceOf('behind', '抢先') })

    expect(await look(draftId)).toMatchObject({ baseVersion: 1, latestVersion: 2 })
    const changes = draftChanges.parse((await author.ask('GET', url(draftId, 'changes'))).json())
    expect([changes.changes, changes.meanwhile].map((each) => each?.map(({ text }) => text.zh))).toEqual([
      ['名称：behind → 我的'],
      ['名称：behind → 抢先'],
    ])
    const outdated = await author.ask('POST', url(draftId, 'publish'), { note: '', revision: 2 })
    expect([refusal(outdated), outdated.json().error.details]).toEqual([
      [409, 'draft_outdated'],
      [expect.objectContaining({ field: 'baseVersion', value: 1, rule: 'is 2' })],
    ])
    expect(refusal(await author.ask('POST', url(draftId, 'rebase'), { version: 1, revision: 2 }))).toEqual([
      409,
      'draft_outdated',
    ])
    const rebased = await author.ask('POST', url(draftId, 'rebase'), { version: 2, revision: 2 })
    expect([rebased.statusCode, rebased.json()]).toEqual([
      200,
      expect.objectContaining({ baseVersion: 2, source: sourceOf('behind', '我的') }),
    ])
    const made = await author.ask('POST', url(draftId, 'publish'), { note: '', revision: 2 })
    expect([made.statusCode, made.json().version]).toEqual([201, 3])
  })

  it('can be brought back for seven days after it was deleted, unless its playbook has another by then', async () => {
    const playbookId = await publishAtOnce('deleted')
    const { draftId } = await begin({ playbookId })
    expect((await author.ask('DELETE', url(draftId))).statusCode).toBe(204)
    expect((await author.ask('GET', url(draftId))).statusCode).toBe(404)
    const back = await author.ask('POST', url(draftId, 'restore'))
    expect([back.statusCode, back.json().source]).toEqual([200, sourceOf('deleted')])

    await author.ask('DELETE', url(draftId))
    const other = await begin({ playbookId })
    const taken = await author.ask('POST', url(draftId, 'restore'))
    expect([refusal(taken), taken.json().error.details[0].value]).toEqual([[409, 'draft_taken'], other.draftId])

    await author.ask('DELETE', url(other.draftId))
    await sql`
      update draft set deleted_real_at = deleted_real_at - interval '169 hours' where draft_id = ${draftId}`.execute(
      owner,
    )
    expect((await author.ask('POST', url(draftId, 'restore'))).statusCode).toBe(404)
    await begin({})
    expect(await owner.selectFrom('draft').select('draft_id').where('draft_id', '=', draftId).execute()).toEqual([])
  })

  it('is there for those who write playbooks, and for nobody else', async () => {
    const { draftId } = await begin({ source: sourceOf('walled') })
    expect((await viewer.ask('GET', url(draftId))).statusCode).toBe(403)
    for (const [method, path, body] of [
      ['GET', url(draftId), undefined],
      ['GET', url(draftId, 'revisions'), undefined],
      ['PUT', url(draftId), { source: 'x', revision: 1 }],
      ['POST', url(draftId, 'publish'), { note: '', revision: 1 }],
      ['DELETE', url(draftId), undefined],
    ] as const)
      expect([path, (await stranger.ask(method, path, body)).statusCode]).toEqual([path, 404])
    expect((await author.ask('GET', url(newId()))).statusCode).toBe(404)
    expect(refusal(await author.ask('POST', '/api/v1/drafts', { playbookId: newId() }))).toEqual([404, 'not_found'])
    expect(refusal(await author.ask('POST', '/api/v1/drafts', { from: 'latest' }))).toEqual([400, 'input_invalid'])
  })
})

describe('the list of drafts', () => {
  it('has the one saved last first, with what is wrong, page by page', async () => {
    const { corpId } = await buildCorp(db)
    const person = await signInAs(app, db, corpId, { role: 'operator' })
    for (const name of ['一', '二', '三']) await begin({ source: sourceOf('listed', name) }, person)
    await begin({ source: 'id: [' }, person)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
      const found = draftsPage.parse((await person.ask('GET', `/api/v1/drafts?${query}`)).json())
      seen.push(...found.items.map(({ name, errors }) => `${name} ${errors}`))
      cursor = found.nextCursor
    }
    expect(seen).toEqual([' 1', '三 0', '二 0', '一 0'])
    const search = async (text: string) =>
      draftsPage
        .parse((await person.ask('GET', `/api/v1/drafts?search=${encodeURIComponent(text)}`)).json())
        .items.map(({ name }) => name)
    expect([await search('二'), await search('%')]).toEqual([['二'], []])
    expect((await person.ask('GET', '/api/v1/drafts?cursor=W10')).statusCode).toBe(400)
    expect(draftsPage.parse((await stranger.ask('GET', '/api/v1/drafts')).json()).items).toEqual([])
  })
})

describe('with approval', () => {
  it('a version is published by another person than its author, and nothing goes round that', async () => {
    const { corpId } = await buildCorp(db)
    const admin = await signInAs(app, db, corpId, { role: 'admin' })
    const writer = await signInAs(app, db, corpId, { role: 'operator' })
    const reviewer = await signInAs(app, db, corpId, { role: 'operator' })
    expect((await writer.ask('PATCH', '/api/v1/corp', { playbookNeedsApproval: true })).statusCode).toBe(403)
    expect((await admin.ask('PATCH', '/api/v1/corp', { playbookNeedsApproval: true })).statusCode).toBe(204)
    expect((await admin.ask('GET', '/api/v1/corp')).json().playbookNeedsApproval).toBe(true)

    const { draftId, ...begun } = await begin({ source: sourceOf('reviewed') }, writer)
    expect([begun.needsApproval, begun.mayPublish]).toEqual([true, false])
    const act = (person: SignedIn, name: string, body?: object) => person.ask('POST', url(draftId, name), body)
    const publish = (person: SignedIn, revision: number) => act(person, 'publish', { note: '', revision })
    expect(refusal(await publish(writer, 1))).toEqual([409, 'approval_missing'])
    expect(refusal(await publish(reviewer, 1))).toEqual([409, 'approval_missing'])
    expect(refusal(await writer.ask('POST', '/api/v1/playbooks', { source: sourceOf('round-it') }))).toEqual([
      409,
      'approval_missing',
    ])
    expect(refusal(await act(writer, 'withdraw'))).toEqual([409, 'draft_not_submitted'])

    const submitted = await act(writer, 'submit', { note: '秋季', revision: 1 })
    expect(submitted.json()).toMatchObject({
      state: 'submitted',
      mayPublish: false,
      submitted: { by: writer.username, note: '秋季' },
    })
    expect(refusal(await writer.ask('PUT', url(draftId), { source: 'x', revision: 1 }))).toEqual([409, 'draft_locked'])
    expect(refusal(await publish(writer, 1))).toEqual([403, 'approval_own'])
    expect((await look(draftId, reviewer)).mayPublish).toBe(true)

    const sentBack = await act(reviewer, 'return', { reason: '周三的券还没建' })
    expect(sentBack.json()).toMatchObject({
      state: 'open',
      submitted: null,
      returned: { by: reviewer.username, reason: '周三的券还没建' },
    })
    await writer.ask('PUT', url(draftId), { source: sourceOf('reviewed', '券建好了'), revision: 1 })
    await act(writer, 'submit', { note: '券建好了', revision: 2 })
    expect((await act(writer, 'withdraw')).json()).toMatchObject({ state: 'open', submitted: null })
    await act(writer, 'submit', { note: '券建好了', revision: 2 })
    const made = await publish(reviewer, 2)
    expect([made.statusCode, made.json().version]).toEqual([201, 1])

    const { playbookId } = made.json()
    const page = playbookPage.parse((await writer.ask('GET', `/api/v1/playbooks/${playbookId}`)).json())
    expect(page.versions).toMatchObject([{ version: 1, note: '券建好了', author: writer.username }])
    const direct = await writer.ask('POST', `/api/v1/playbooks/${playbookId}/versions`, {
      source: sourceOf('reviewed'),
    })
    expect(refusal(direct)).toEqual([409, 'approval_missing'])
    const trail = await owner
      .selectFrom('audit')
      .select(['action', 'actor'])
      .where('corp_id', '=', corpId)
      .where((each) => each.or([each('object_id', '=', draftId), each('object_id', '=', playbookId)]))
      .orderBy('recorded_real_at')
      .execute()
    expect(trail.map(({ action, actor }) => [action, actor === writer.username ? 'writer' : 'reviewer'])).toEqual([
      ['draft.created', 'writer'],
      ['draft.submitted', 'writer'],
      ['draft.returned', 'reviewer'],
      ['draft.submitted', 'writer'],
      ['draft.withdrawn', 'writer'],
      ['draft.submitted', 'writer'],
      ['playbook.published', 'reviewer'],
    ])
  })
})
