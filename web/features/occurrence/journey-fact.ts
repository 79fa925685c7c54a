import { codeWords } from '#web/i18n/code-words.ts'
import type { DetailReader, Tell } from './fact-detail.ts'
import type { Telling } from './fact.ts'

const told = (tone: Telling['tone'], text: Telling['text']): Telling => ({ tone, text })

/** Which step, by which ways of branches, and what comes behind it. */
function around(detail: DetailReader, { t }: Tell, said = ''): string {
  const name = detail.name()
  const next = detail.part('next')
  const at = next?.moment('at') ?? ''
  const over = detail.contactReason('over', 'end')
  return detail.sentences(
    ...detail.list('path').map((way) => (way.text('name') ? t('fact.way', { name: way.name() }) : t('fact.otherwise'))),
    name === '' ? '' : t('fact.step', { name }),
    said,
    over === '' ? (next ? t(at === '' ? 'fact.next' : 'fact.nextAt', { name: next.name(), at }) : '') : over,
  )
}

const because: Telling['text'] = (detail, tell) =>
  around(detail, tell, detail.sentences(detail.contactReason('reason', 'end'), detail.at('until', 'until')))

const byPerson: Telling['text'] = (detail, { t }) =>
  detail.sentences(detail.text('by') || t('common.unknown'), detail.text('why'))

const tags = (detail: DetailReader, key: string): string =>
  detail
    .list(key)
    .map((tag) => `${tag.text('group')} / ${tag.text('name')}`)
    .join(' · ')

/** How each fact of a journey is told. */
export const journeyTellings: Record<`enrollment.${string}`, Telling> = {
  'enrollment.entered': told('plain', (detail) => detail.word('enteredBy', detail.text('by'))),
  'enrollment.moved': told('plain', (detail, tell) => around(detail, tell)),
  'enrollment.waited': told('good', (detail, tell) =>
    around(detail, tell, detail.word('waited', detail.text('outcome'))),
  ),
  'enrollment.goal': told('good', (detail) => detail.part('goal')?.name() ?? detail.text('goal')),
  'enrollment.released': told('good', (detail, tell) => around(detail, tell)),
  'enrollment.deferred': told('held', because),
  'enrollment.asked': told('wait', because),
  'enrollment.decided': told('plain', (detail, tell) =>
    around(
      detail,
      tell,
      tell.t('fact.decidedBy', {
        decision: detail.word('decision', detail.text('decision')),
        name: detail.text('by') || tell.t('common.unknown'),
      }),
    ),
  ),
  'enrollment.skipped': told('held', because),
  'enrollment.fell_back': told('good', because),
  'enrollment.tagged': told('good', (detail, tell) => {
    const [on, off] = [tags(detail, 'add'), tags(detail, 'remove')]
    return around(
      detail,
      tell,
      detail.sentences(
        on === '' ? '' : tell.t('fact.tagOn', { tags: on }),
        off === '' ? '' : tell.t('fact.tagOff', { tags: off }),
      ),
    )
  }),
  'enrollment.asked_staff': told('wait', (detail, tell) => around(detail, tell, detail.at('expiresAt', 'openUntil'))),
  'enrollment.held': told(
    'held',
    (detail, { t }) => codeWords(t, `why.paused.${detail.text('paused')}`) ?? detail.text('paused'),
  ),
  'enrollment.put_back': told('held', because),
  'enrollment.ended': told('plain', because),
  'enrollment.version_moved': told('plain', (detail, tell) =>
    around(detail, tell, `v${detail.text('from')} → v${detail.text('to')}`),
  ),
  'enrollment.paused': told('held', byPerson),
  'enrollment.resumed': told('good', byPerson),
  'enrollment.removed': told('held', byPerson),
}
