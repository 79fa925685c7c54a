import { type AddScreeningWords, type Lexicon, lexiconOf, SCREENING_WORDS_MAX } from '#contract/screening.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { listWords, putWords, removeWord } from '#server/features/screening/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What texts of a corp are screened by: what Qunce knows, and the corp's own list. */
export const readLexicon = async (tx: CorpTx, corpId: CorpId): Promise<Lexicon> =>
  lexiconOf(await listWords(tx, corpId))

/** Puts words on the corp's list. Refuses with `screening_words_full` what would pass its length. */
export const addWords = (db: Database, actor: AuditActor, { words, level, reason }: AddScreeningWords): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    const added = [...new Set(words)]
    const given = { level, reason, by: actor.name }
    await putWords(
      tx,
      actor.corpId,
      added.map((word) => ({ screeningWordId: newId(), word })),
      given,
      now.realAt,
    )
    const there = (await listWords(tx, actor.corpId)).length
    if (there > SCREENING_WORDS_MAX)
      throw new AppError('screening_words_full', {
        details: [
          {
            field: 'words',
            value: there,
            rule: `at most ${SCREENING_WORDS_MAX} words in all`,
            repair: 'remove words that nobody needs any more',
          },
        ],
      })
    const subject = { kind: 'screening_word', id: actor.corpId } as const
    await recordAudit(tx, now, actor, 'screening_word.added', subject, { words: added.slice(0, 20), level, reason })
  })

/** Takes a word off the corp's list. Throws `not_found`. */
export const takeOffWord = (db: Database, actor: AuditActor, screeningWordId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const word = await removeWord(tx, actor.corpId, screeningWordId)
    if (word === null) throw new AppError('not_found')
    const now = await corpNow(tx, actor.corpId)
    const subject = { kind: 'screening_word', id: screeningWordId } as const
    await recordAudit(tx, now, actor, 'screening_word.removed', subject, { word })
  })
