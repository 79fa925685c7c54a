import type { OccurrenceState } from '#contract/occurrence.ts'

/** How a state is drawn: the tokens of its fill and ink, and its icon's path on a grid of 16. */
export type StateLook = { fill: string; ink: string; path: string; isFramed: boolean }

/** The one look of each state (spec 80): no two share an icon, so that colour never stands alone. */
export const stateLooks = {
  planned: {
    fill: 'transparent',
    ink: 'planned',
    path: 'M8 5.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6',
    isFramed: false,
  },
  due: { fill: 'due', ink: 'due-ink', path: 'M8 3.5v5.5M8 12v.6', isFramed: false },
  waiting_staff: {
    fill: 'waiting',
    ink: 'waiting-ink',
    path: 'M3.6 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M7.5 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M11.4 8a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0',
    isFramed: false,
  },
  sent: { fill: 'sent', ink: 'sent-ink', path: 'M3.5 8.5l3 3 6-6.5', isFramed: false },
  reported: {
    fill: 'reported',
    ink: 'reported-ink',
    path: 'M3.8 7l2.7 2.7 5.4-6.2M3.8 13.2h8.4',
    isFramed: false,
  },
  deferred: {
    fill: 'deferred',
    ink: 'deferred-ink',
    path: 'M3.5 10.5a4.5 4.5 0 0 1 8.5-2M12.5 4.5v4h-4',
    isFramed: false,
  },
  skipped: { fill: 'skipped', ink: 'skipped-ink', path: 'M4 8h8', isFramed: false },
  expired: {
    fill: 'expired',
    ink: 'expired-ink',
    path: 'M4.5 3h7M4.5 13h7M5.5 3c0 3 5 3.5 5 5s-5 2-5 5M10.5 3c0 3-5 3.5-5 5s5 2 5 5',
    isFramed: false,
  },
  cancelled: {
    fill: 'cancelled',
    ink: 'cancelled-ink',
    path: 'M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9M4.9 11.1l6.2-6.2',
    isFramed: true,
  },
  failed: { fill: 'failed', ink: 'failed-ink', path: 'M4.5 4.5l7 7M11.5 4.5l-7 7', isFramed: false },
  in_doubt: {
    fill: 'doubt',
    ink: 'doubt-ink',
    path: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6M8 12.3v.1',
    isFramed: false,
  },
} as const satisfies Record<OccurrenceState, StateLook>

/** From what most wants an eye to what least does; legends and bars go in this order. */
export const stateOrder = [
  'in_doubt',
  'failed',
  'due',
  'waiting_staff',
  'sent',
  'reported',
  'deferred',
  'planned',
  'skipped',
  'expired',
  'cancelled',
] as const satisfies readonly OccurrenceState[]
