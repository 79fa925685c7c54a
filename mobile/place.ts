import { useSyncExternalStore } from 'react'

/** Where one is among the staff pages. */
export type Place =
  | { kind: 'day' }
  | { kind: 'task'; staffTaskId: string }
  | { kind: 'sidebar' }
  | { kind: 'persona' }
  | { kind: 'absence' }

const root = '/staff'

/** The place of an address's path; an unknown one is the day. */
export function placeOf(path: string): Place {
  const [kind, id] = path.slice(root.length).split('/').filter(Boolean)
  if (kind === 'tasks' && id) return { kind: 'task', staffTaskId: id }
  if (kind === 'sidebar') return { kind: 'sidebar' }
  if (kind === 'persona') return { kind: 'persona' }
  if (kind === 'absence') return { kind: 'absence' }
  return { kind: 'day' }
}

export function pathOf(place: Place): string {
  switch (place.kind) {
    case 'day':
      return root
    case 'task':
      return `${root}/tasks/${encodeURIComponent(place.staffTaskId)}`
    case 'sidebar':
      return `${root}/sidebar`
    case 'persona':
      return `${root}/persona`
    case 'absence':
      return `${root}/absence`
    default:
      return place satisfies never
  }
}

const changed = new EventTarget()

/** Goes to a place, as a link would, without loading the page anew. */
export function go(place: Place): void {
  history.pushState(null, '', pathOf(place))
  changed.dispatchEvent(new Event('place'))
  scrollTo(0, 0)
}

const subscribe = (notify: () => void): (() => void) => {
  changed.addEventListener('place', notify)
  addEventListener('popstate', notify)
  return () => {
    changed.removeEventListener('place', notify)
    removeEventListener('popstate', notify)
  }
}

/** The place of the page, as it changes. */
export const usePlace = (): Place => placeOf(useSyncExternalStore(subscribe, () => location.pathname))
