import { z } from 'zod'
import type { Page } from '#contract/paging.ts'
import type {
  GalleryItem,
  PlaybookListItem,
  PlaybookPage,
  playbookCheck,
  playbookVersion,
} from '#contract/playbook-library.ts'
import {
  calendarSteps,
  governorOfDocument,
  journeySteps,
  type PlaybookDocument,
  type PlaybookProblem,
} from '#contract/playbook.ts'
import { isRequired } from '#contract/playbook/is-required.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { FriendShare } from '#server/features/group-chat/index.ts'
import { listNames } from '#server/features/media/index.ts'
import { galleryPlaybooks } from '#server/features/playbook/gallery.ts'
import { describeJourneys } from '#contract/playbook/journey-words.ts'
import { memberJourneys } from '#server/features/playbook/rules/journey/audience.ts'
import { fileNames, warnOfFiles } from '#server/features/playbook/rules/media.ts'
import { screenDocument } from '#server/features/playbook/rules/screening.ts'
import { parsePlaybook, type PlaybookReading } from '#server/features/playbook/rules/parse.ts'
import { listSteps } from '#server/features/playbook/rules/step-list.ts'
import {
  findPlaybook,
  findVersion,
  listPlaybooks,
  listSlugs,
  listVersions,
  type PlaybookRow,
} from '#server/features/playbook/sql.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type Problems = z.output<typeof playbookCheck>['problems']

const place = z.tuple([z.string(), z.guid()])

/** A page of the corp's playbooks, by name. */
export async function readPlaybooks(
  tx: CorpTx,
  corpId: CorpId,
  query: { search?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<PlaybookListItem>> {
  const key = decodeCursor(query.cursor, place)
  const after = key && { name: key[0], playbookId: key[1] }
  const rows = await listPlaybooks(tx, corpId, query.search, after, query.limit + 1)
  return pageOf(rows, query.limit, (row) => [row.name, row.playbookId], itemOf)
}

/** A playbook with its versions, the latest first. Throws `not_found`. */
export async function readPlaybook(tx: CorpTx, corpId: CorpId, playbookId: string): Promise<PlaybookPage> {
  const row = await findPlaybook(tx, corpId, playbookId)
  if (!row) throw new AppError('not_found')
  const versions = await listVersions(tx, corpId, playbookId)
  return {
    ...itemOf(row),
    versions: versions.map((version) => ({
      version: version.version,
      note: version.note,
      author: version.author,
      publishedRealAt: version.published_real_at.toString(),
      sourceHash: version.source_hash,
    })),
  }
}

const itemOf = ({ publishedRealAt, pausedAt, ...row }: PlaybookRow): PlaybookListItem => ({
  ...row,
  publishedRealAt: publishedRealAt.toString(),
  pausedAt: pausedAt?.toString() ?? null,
})

const keptAtMost = 100
const warnings = new Map<string, Problems>()

/** A published version as it was written and read, with what was to be said against it. Throws `not_found`. */
export async function readVersion(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  version: number,
): Promise<z.output<typeof playbookVersion>> {
  const found = await findVersion(tx, corpId, playbookId, version)
  if (!found) throw new AppError('not_found')
  const key = `${corpId} ${playbookId} ${version}`
  // Trying a document out takes some hundred ms, and a version never changes.
  const problems = warnings.get(key) ?? problemsOf(parsePlaybook(found.source))
  const [oldest] = warnings.keys()
  if (warnings.size >= keptAtMost && oldest !== undefined) warnings.delete(oldest)
  warnings.set(key, problems)
  const missing = await missingFiles(tx, corpId, found)
  return {
    version,
    source: found.source,
    document: found.document,
    schedules: Object.fromEntries(listSteps(found.document).map((step) => [step.stepId, step.schedule])),
    journeys: describeJourneys(found.document),
    problems: [...problems, ...missing, ...(await screened(tx, corpId, found))],
  }
}

/**
 * What is wrong with a source, whether it may be published all the same, and whom its journeys of members would reach;
 * `readShare` is asked only where there are some.
 */
export async function checkSource(
  source: string,
  read: <T>(work: (tx: CorpTx) => Promise<T>) => Promise<T>,
  corpId: CorpId,
  readShare: (tx: CorpTx) => Promise<FriendShare>,
): Promise<z.output<typeof playbookCheck>> {
  const { reading, problems } = await judgeSource(source, read, corpId)
  const journeys = reading.ok ? memberJourneys(reading.document) : []
  const share = journeys.length === 0 ? null : await read(readShare)
  const isValid = problems.every(({ severity }) => severity !== 'error')
  return { isValid, problems, audience: share && { ...share, journeys } }
}

/** What a source says, and all that is to be said of it in this corp: of its files and by its words, too. */
export async function judgeSource(
  source: string,
  read: <T>(work: (tx: CorpTx) => Promise<T>) => Promise<T>,
  corpId: CorpId,
): Promise<{ reading: PlaybookReading; problems: Problems }> {
  const reading = parsePlaybook(source)
  const problems = problemsOf(reading)
  if (!reading.ok) return { reading, problems }
  const written = { source, document: reading.document }
  const told = await read(async (tx) => [
    ...(await missingFiles(tx, corpId, written)),
    ...(await screened(tx, corpId, written)),
  ])
  return { reading, problems: [...problems, ...told] }
}

/** What messages say that must not go out, or that a person should look at. */
const screened = async (
  tx: CorpTx,
  corpId: CorpId,
  { source, document }: { source: string; document: PlaybookDocument },
): Promise<Problems> => screenDocument(source, document, await readLexicon(tx, corpId)).map(problemOf)

/** Problems that were found earlier, without the files that somebody has uploaded since. */
export async function stillMissing(tx: CorpTx, corpId: CorpId, problems: Problems): Promise<Problems> {
  const named = problems.filter(({ rule }) => rule === 'media_absent').map(({ value }) => String(value))
  const there = await listNames(tx, corpId, named)
  return problems.filter(({ rule, value }) => rule !== 'media_absent' || !there.has(String(value)))
}

/** Files that messages name and the corp does not have: they would keep the message from going out. */
async function missingFiles(
  tx: CorpTx,
  corpId: CorpId,
  { source, document }: { source: string; document: PlaybookDocument },
): Promise<Problems> {
  const names = fileNames(document)
  if (names.length === 0) return []
  const there = await listNames(tx, corpId, names)
  const missing = new Set(names.filter((name) => !there.has(name)))
  return warnOfFiles(source, document, missing, {
    message: {
      zh: '还没有上传这个文件，这条消息会发不出去',
      en: 'nobody has uploaded this file: the message will not go out',
    },
    repair: {
      zh: '在编辑页的素材里上传它，或改成 https:// 地址',
      en: 'upload it in the editor, or give an https:// address',
    },
  }).map(problemOf)
}

/** What is to be said of a source, mistakes or warnings. */
export const problemsOf = (reading: PlaybookReading): Problems =>
  (reading.ok ? reading.warnings : reading.problems).map(problemOf)

const problemOf = ({ field: _field, ...problem }: PlaybookProblem): Problems[number] => problem

/** The playbooks that come with Qunce; `copies` are the corp's own, by slug. */
export async function readGallery(tx: CorpTx, corpId: CorpId): Promise<{ items: GalleryItem[] }> {
  const copies = await listSlugs(tx, corpId)
  const items = (await galleryPlaybooks()).map(({ slug, document, english }): GalleryItem => ({
    slug,
    name: document.name,
    nameEn: document.name_en ?? null,
    summary: document.summary,
    summaryEn: document.summary_en ?? null,
    communityType: document.basics.community_type,
    steps: calendarSteps(document).length + journeySteps(document).length,
    contents: document.contents.length,
    languages: english === null ? ['zh'] : ['zh', 'en'],
    trade: document.basics.trade,
    perDay: governorOfDocument(document).groupPerDay,
    roles: [...new Set(document.setup.roles.map(({ role }) => role))],
    toFill: Object.values(document.variables ?? {}).filter(isRequired).length,
    goals: (document.basics.goals ?? []).map(({ stage, metric, at_least, at_most }) => ({
      stage,
      metric,
      atLeast: at_least ?? null,
      atMost: at_most ?? null,
    })),
    playbookId: copies.get(slug) ?? null,
  }))
  return { items }
}
