/** What may stand in the address of each page. Whatever is not understood is left out, as if it had not been there. */

type Raw = Record<string, unknown>

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

const oneOf = <const Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((known) => known === value)

const flag = (value: unknown): true | undefined => (value === true || value === 'true' ? true : undefined)

const date = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined

const month = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(value) ? value : undefined

const whole = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined

/** Leaves out what is undefined, so that addresses stay short. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> } // the same keys, fewer of them
}

/** Where to go after signing in: an address of this desk, never one of another site. */
export const signIn = (raw: Raw) => {
  const to = text(raw['to'])
  return present({ to: to && /^\/(?![/\\])/.test(to) ? to : undefined, ended: flag(raw['ended']) })
}

/** What stands in the panel beside a page: why of a step, or one contact's way through a journey. */
const panel = (raw: Raw) => ({ why: text(raw['why']), enrollment: text(raw['enrollment']) })

export const withWhy = (raw: Raw) => present(panel(raw))

export const zooms = ['hour', 'day', 'week', 'month'] as const
export const rowKinds = ['group_chat', 'staff', 'column'] as const

export const runViews = ['matrix', 'journeys'] as const
export const enrollmentStates = ['waiting', 'held', 'over'] as const

export const matrix = (raw: Raw) =>
  present({
    ...panel(raw),
    view: oneOf(runViews, raw['view']),
    journey: text(raw['journey']),
    state: oneOf(enrollmentStates, raw['state']),
    step: text(raw['step']),
    who: text(raw['who']),
    from: date(raw['from']),
    zoom: oneOf(zooms, raw['zoom']),
    rows: oneOf(rowKinds, raw['rows']),
    search: text(raw['search']),
    trouble: flag(raw['trouble']),
    states: text(raw['states']),
  })

export const calendarViews = ['month', 'week', 'day'] as const

/** `turn` is the step's turn whose panel is open; `clashing` leaves only what clashes. */
export const calendar = (raw: Raw) =>
  present({
    ...panel(raw),
    view: oneOf(calendarViews, raw['view']),
    date: date(raw['date']),
    run: text(raw['run']),
    owner: text(raw['owner']),
    chat: text(raw['chat']),
    clashing: flag(raw['clashing']),
    panel: oneOf(['clashes'], raw['panel']),
    turn: text(raw['turn']),
  })

export const stages = ['launch', 'activation', 'monetisation', 'retention'] as const

export const groupChats = (raw: Raw) =>
  present({
    search: text(raw['search']),
    stage: oneOf(stages, raw['stage']),
    owner: text(raw['owner']),
    paused: flag(raw['paused']),
    health: oneOf(['ownerless', 'nearly_full'], raw['health']),
  })

export const groupChatTabs = ['plan', 'members', 'nicknames', 'timeline'] as const

export const groupChat = (raw: Raw) =>
  present({
    ...panel(raw),
    tab: oneOf(groupChatTabs, raw['tab']),
    month: month(raw['month']),
    search: text(raw['search']),
  })

export const contactTabs = ['journeys', 'messages', 'timeline'] as const

export const contact = (raw: Raw) => present({ ...panel(raw), tab: oneOf(contactTabs, raw['tab']) })

export const playbookTabs = [
  'plan',
  'month',
  'rehearsal',
  'experiments',
  'contents',
  'about',
  'versions',
  'shops',
] as const

export const playbook = (raw: Raw) =>
  present({
    tab: oneOf(playbookTabs, raw['tab']),
    version: whole(raw['version']),
    month: month(raw['month']),
    apply: flag(raw['apply']),
  })

/** The answers given so far, the playbook chosen by them, and whether it is being applied. The page knows which are answers. */
export const mine = (raw: Raw) =>
  present({
    platform: text(raw['platform']),
    aim: text(raw['aim']),
    trade: text(raw['trade']),
    playbook: text(raw['playbook']),
    apply: flag(raw['apply']),
  })

export const staffTaskStates = ['waiting', 'done', 'missed', 'all'] as const

export const staffTasks = (raw: Raw) =>
  present({
    state: oneOf(staffTaskStates, raw['state']),
    staffId: text(raw['staffId']),
    search: text(raw['search']),
  })

export const onTime = (raw: Raw) =>
  present({ days: raw['days'] === 7 ? (7 as const) : undefined, search: text(raw['search']) })

export const oneOffStates = ['planned', 'under_way', 'done', 'cancelled'] as const

export const oneOffs = (raw: Raw) => present({ state: oneOf(oneOffStates, raw['state']), search: text(raw['search']) })

export const momentViews = ['week', 'month'] as const

export const moments = (raw: Raw) => present({ view: oneOf(momentViews, raw['view']), date: date(raw['date']) })

/** On which day, of which post it is a copy, or which it changes. */
export const composeMoment = (raw: Raw) =>
  present({ date: date(raw['date']), change: text(raw['change']), copy: text(raw['copy']) })

export const engagement = (raw: Raw) => present({ plan: text(raw['plan']) })

const personaStates = ['incomplete', 'complete'] as const

export const personas = (raw: Raw) =>
  present({ state: oneOf(personaStates, raw['state']), search: text(raw['search']), staff: text(raw['staff']) })

const greetedBy = ['one', 'several', 'none'] as const

export const welcomes = (raw: Raw) =>
  present({ greetedBy: oneOf(greetedBy, raw['greetedBy']), search: text(raw['search']) })

export const groupWelcomeChatStates = ['none', 'asked', 'reported', 'not_done'] as const

export const groupWelcomes = (raw: Raw) =>
  present({ state: oneOf(groupWelcomeChatStates, raw['state']), search: text(raw['search']) })

/** Which group welcome is written anew. */
export const composeGroupWelcome = (raw: Raw) => present({ change: text(raw['change']) })

export const zones = ['knowledge', 'visual', 'campaign', 'ugc'] as const
export const contentClasses = ['activation', 'conversion', 'brand'] as const
export const contentStates = ['draft', 'in_review', 'approved', 'retired'] as const

export const contentItems = (raw: Raw) =>
  present({
    search: text(raw['search']),
    zone: oneOf(zones, raw['zone']),
    class: oneOf(contentClasses, raw['class']),
    label: text(raw['label']),
    state: oneOf(contentStates, raw['state']),
  })

/** Which one-off it takes the place of, or begins as a copy of. */
export const composeOneOff = (raw: Raw) => present({ change: text(raw['change']), copy: text(raw['copy']) })
