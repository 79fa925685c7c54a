import type { WhyFact } from '#contract/occurrence.ts'
import { codeWords } from '#web/i18n/code-words.ts'
import { inLanguage } from '#web/i18n/use-words.ts'
import { detailReader, type DetailReader, type Tell } from './fact-detail.ts'
import { journeyTellings } from './journey-fact.ts'

export type FactTone = 'plain' | 'good' | 'wait' | 'held' | 'harm' | 'doubt'
/** `other` is a step that it also tells of, whose own why can be opened. */
export type ToldFact = { title: string; text: string; tone: FactTone; other?: { occurrenceId: string; name: string } }

/** A stored fact in words. A code without words, of a later server, is shown with what it carries. */
export function factWords(tell: Tell, fact: WhyFact): ToldFact {
  const detail = detailReader(tell, fact.detail)
  const telling = tellings.get(fact.code)
  const title = codeWords(tell.t, `fact.title.${fact.code}`) ?? fact.code
  const other = detail.part('winner') ?? detail.part('loser')
  return telling
    ? {
        title,
        text: telling.text(detail, tell),
        tone: telling.tone,
        ...(other && { other: { occurrenceId: other.text('occurrenceId'), name: other.name() } }),
      }
    : { title, text: detail.carried(), tone: 'plain' }
}

export type Telling = { tone: FactTone; text: (detail: DetailReader, tell: Tell) => string }

const told = (tone: FactTone, text: Telling['text'] = () => ''): Telling => ({ tone, text })
const ended = (tone: FactTone): Telling =>
  told(tone, (detail, { t }) => {
    // One of a contact's journey names the step; that of a group post is the panel's own.
    const name = detail.name()
    return detail.sentences(name === '' ? '' : t('fact.step', { name }), detail.route(), detail.reason())
  })
const decided: Telling['text'] = (detail, { t }) =>
  t('fact.decidedBy', {
    decision: detail.word('decision', detail.text('decision')),
    name: detail.text('by') || t('common.unknown'),
  })

/** What a step gave way to, in words; null where it was no other step. */
function lostWords(detail: DetailReader, t: Tell['t']): string | null {
  const winner = detail.part('winner')
  if (winner === null) return null
  const told = {
    at: winner.moment('dueAt'),
    name: winner.name(),
    run: winner.text('runName'),
    place: winner.text('place'),
  }
  if (winner.isTrue('isKept')) return t('fact.lost.kept', told)
  const reason = detail.text('reason')
  switch (reason) {
    case 'cap_day':
    case 'cap_week':
    case 'cap_column':
    case 'gap':
    case 'open_release':
      return t(`fact.lost.${reason}`, told)
    default:
      return null
  }
}

const pickWord = (pick: string) => (pick === 'rotate' ? 'rotated' : pick === 'least-recent' ? 'leastRecent' : 'inOrder')

/** Of many contents of a column, those that are chosen most. */
const armsTold = 5

/** How each fact is told; a test holds that none of the contract's codes is missing. */
const tellings = new Map<string, Telling>(
  Object.entries({
    'plan.schedule': told('plain', (detail, { language }) =>
      inLanguage(language, detail.text('zh'), detail.text('en')),
    ),
    'plan.phase': told('plain', (detail, { t }) => t('fact.phase', { name: detail.name() })),
    'plan.slot': told('plain', (detail, { t }) =>
      detail.sentences(
        t('fact.slot', { name: `${detail.name()} ${detail.text('at')}`.trim() }),
        ...detail
          .list('over')
          .map((other) =>
            t('fact.over', { name: other.name(), why: other.word('slotBecause', other.text('because')) }),
          ),
      ),
    ),
    'plan.pick': told('plain', (detail, { t }) =>
      t(`fact.${pickWord(detail.text('pick'))}`, {
        name: detail.name(),
        content: detail.text('contentName'),
        place: detail.text('place'),
        of: detail.text('of'),
      }),
    ),
    'plan.bandit': told('plain', (detail, { t }) => {
      const arms = detail.list('arms').toSorted((a, b) => b.count('share') - a.count('share'))
      return detail.sentences(
        t('fact.bandit', { name: detail.name(), content: detail.text('contentName') }),
        ...arms.slice(0, armsTold).map((arm) =>
          arm.text('stoppedBy') === ''
            ? t('fact.banditArm', {
                arm: arm.name(),
                share: Math.round(arm.count('share') * 100),
                clicked: arm.text('clicked'),
                shown: arm.text('shown'),
              })
            : t('fact.banditStopped', { arm: arm.name(), why: arm.word('guard', arm.text('stoppedBy')) }),
        ),
        t('fact.banditAsOf', { date: detail.text('asOf') }),
      )
    }),
    'plan.experiment': told('plain', (detail, { t, language }) =>
      detail.sentences(
        t('fact.experiment', {
          name: detail.name(),
          arm: inLanguage(language, detail.text('arm'), detail.text('armEn')),
          weight: detail.text('weight'),
          of: detail.text('of'),
        }),
        detail.count('isHeldOut') > 0
          ? t('fact.heldOut')
          : t('fact.armContent', { content: `${detail.text('contentName')} ${detail.text('variant')}`.trim() }),
      ),
    ),
    'plan.clock_shift': told('held', (detail, { t }) =>
      t('fact.clockShift', { written: detail.text('written'), shiftedTo: detail.text('shiftedTo') }),
    ),
    'plan.holiday_unpublished': told('plain', (detail, { t }) => t('fact.unpublished', { year: detail.text('year') })),
    'occurrence.deferred': told('held', (detail, { t }) =>
      detail.sentences(
        lostWords(detail, t) ?? detail.reason(),
        t('fact.movedTo', { at: detail.moment('until') }),
        detail.seen(),
      ),
    ),
    'occurrence.moved': told('plain', (detail, { t }) =>
      t('fact.movedBy', {
        name: detail.text('by') || t('common.unknown'),
        from: detail.moment('from'),
        to: detail.moment('to'),
      }),
    ),
    'occurrence.held': told(
      'held',
      (detail, { t }) => codeWords(t, `why.paused.${detail.text('paused')}`) ?? detail.text('paused'),
    ),
    'occurrence.asked': told('wait', (detail, { t }) => detail.sentences(t('fact.asked'), detail.seen())),
    'occurrence.decided': told('plain', decided),
    'occurrence.skipped': told('held', (detail, { t }) => {
      const lost = lostWords(detail, t)
      return detail.sentences(lost ?? detail.reason(), lost === null ? '' : t('fact.leftOut'), detail.seen())
    }),
    'occurrence.displaced': told('plain', (detail, { t }) => {
      const loser = detail.part('loser')
      const until = detail.moment('until')
      return detail.sentences(
        t('fact.loser', {
          at: loser?.moment('dueAt') ?? '',
          name: loser?.name() ?? '',
          run: loser?.text('runName') ?? '',
        }),
        until === '' ? t('fact.loserLeftOut') : t('fact.loserMovedTo', { at: until }),
        detail.reason(),
      )
    }),
    'delivery.released': told('good', (detail) =>
      detail.sentences(
        detail.route(),
        detail.word('route', detail.text('routeBecause')),
        detail.seen(),
        detail.at('expiresAt', 'openUntil'),
      ),
    ),
    'delivery.sent': ended('good'),
    'delivery.reported': ended('good'),
    'delivery.failed': ended('harm'),
    'delivery.expired': ended('harm'),
    'delivery.cancelled': ended('held'),
    'delivery.skipped': ended('held'),
    'mass_send.accepted': told('good', (detail, { t }) => t('fact.msgid', { msgid: detail.text('msgid') })),
    'mass_send.answer_lost': told('harm', (_detail, { t }) => t('fact.answerLost')),
    'mass_send.media_missing': told('harm', (detail, { t }) => {
      const problem = detail.text('problem')
      return detail.sentences(
        detail.text('source'),
        problem.startsWith('wecom_')
          ? t('fact.remindRefused', { code: problem.slice('wecom_'.length) })
          : detail.word('media', problem),
      )
    }),
    'mass_send.not_there': told('plain', (_detail, { t }) => t('fact.notThere')),
    'mass_send.several_alike': told('doubt', (detail, { t }) =>
      t('fact.severalAlike', { count: detail.count('candidates') }),
    ),
    'mass_send.reminded': told('wait', (detail, { t }) => {
      const outcome = detail.text('outcome')
      return detail.sentences(
        t('fact.reminded', { number: detail.text('reminders') }),
        outcome === 'unknown' ? t('fact.remindUnknown') : '',
        outcome === 'away' ? t('fact.staffTold.away') : '',
        outcome.startsWith('wecom_') ? t('fact.remindRefused', { code: outcome.slice('wecom_'.length) }) : '',
      )
    }),
    'mass_send.escalated': told('wait', (detail) =>
      detail.sentences(detail.text('to'), detail.word('escalated', detail.text('outcome'))),
    ),
    'mass_send.cancelled': ended('held'),
    'mass_send.resolved': told('plain', decided),
    'staff_task.told': told('wait', (detail, { t }) =>
      detail.sentences(
        detail.count('reminders') > 0 ? t('fact.reminded', { number: detail.text('reminders') }) : '',
        detail.word('staffTold', detail.text('outcome')),
      ),
    ),
    'staff_task.escalated': told('wait', (detail) =>
      detail.sentences(detail.text('to'), detail.word('staffTold', detail.text('outcome'))),
    ),
    'staff_task.permitted': told('good', (detail) => detail.text('by')),
    'staff_task.postponed': told('held', (detail) =>
      detail.sentences(detail.text('by'), detail.at('until', 'until'), detail.text('reason')),
    ),
    'staff_task.handed_over': told('plain', (detail) =>
      detail.sentences(`${detail.text('from')} → ${detail.text('to')}`, detail.text('reason'), detail.text('by')),
    ),
    'staff_task.stood_in': told('plain', (detail) =>
      detail.sentences(`${detail.text('from')} → ${detail.text('to')}`, detail.word('stoodIn', detail.text('cause'))),
    ),
    'staff_task.declined': told('harm', (detail) => detail.sentences(detail.text('by'), detail.text('note'))),
    ...journeyTellings,
    'link.clicked': told('good', (detail, { t }) => t('fact.clicked', { count: detail.count('clicks') })),
  }),
)
