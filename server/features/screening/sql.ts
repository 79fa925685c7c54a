import { sql } from 'kysely'
import type { ScreeningWord, WordLevel } from '#contract/screening.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type WordRow = Omit<ScreeningWord, 'addedRealAt'> & { addedRealAt: RealInstant }

/** The corp's words, in their order. */
export async function listWords(tx: CorpTx, corpId: CorpId): Promise<WordRow[]> {
  const { rows } = await sql<WordRow>`
    select screening_word_id as "screeningWordId", word, level, reason, added_by as "addedBy",
      added_real_at as "addedRealAt"
    from screening_word
    where corp_id = ${corpId}
    order by word`.execute(tx)
  return rows
}

/** Puts words on the list; of one that is there the level and reason are the new ones. */
export async function putWords(
  tx: CorpTx,
  corpId: CorpId,
  words: readonly { screeningWordId: string; word: string }[],
  given: { level: WordLevel; reason: string; by: string },
  realAt: RealInstant,
): Promise<void> {
  await sql`
    insert into screening_word (corp_id, screening_word_id, word, level, reason, added_by, added_real_at)
    select ${corpId}::uuid, id, word, ${given.level}, ${given.reason}, ${given.by}, ${realAt}::timestamptz
    from unnest(
      ${words.map((one) => one.screeningWordId)}::uuid[], ${words.map((one) => one.word)}::text[]) as given (id, word)
    on conflict (corp_id, word) do update
    set level = excluded.level, reason = excluded.reason, added_by = excluded.added_by,
      added_real_at = excluded.added_real_at`.execute(tx)
}

/** Takes a word off the list; null when it is not on it. */
export async function removeWord(tx: CorpTx, corpId: CorpId, screeningWordId: string): Promise<string | null> {
  const row = await tx
    .deleteFrom('screening_word')
    .where('corp_id', '=', corpId)
    .where('screening_word_id', '=', screeningWordId)
    .returning('word')
    .executeTakeFirst()
  return row?.word ?? null
}
