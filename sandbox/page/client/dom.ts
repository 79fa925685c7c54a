type Child = Node | string | null | undefined | false
type Prop = string | number | boolean | null | undefined | ((event: Event) => void)
type Props = Record<string, Prop>

/** Makes an element: `on…` properties listen, `null`, `undefined` and `false` are left out, anything else is an attribute. */
export function h(tag: string, props: Props = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag)
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(key.slice(2), value)
    else element.setAttribute(key, value === true ? '' : String(value))
  }
  element.append(
    ...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false),
  )
  return element
}

/** The element of the page's shell with this id. */
export function part(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the page has no #${id}`)
  return element
}

/** A person's or group chat's picture. */
export function portrait(id: string): HTMLElement {
  return h('img', { src: `/avatar/${encodeURIComponent(id)}.svg`, alt: '', loading: 'lazy' })
}

const icons: Record<string, string> = {
  chats: 'M4 5h16v11H10l-4 3.5V16H4z',
  moments:
    'M12 3v6.5M12 14.5V21M3 12h6.5M14.5 12H21M5.6 5.6l4.6 4.6M13.8 13.8l4.6 4.6M18.4 5.6l-4.6 4.6M10.2 13.8l-4.6 4.6',
  archive: 'M4 5h16v4H4zM5.5 9v10h13V9M10 12.5h4',
  staff: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7.5 8c.8-3.6 3.8-6 7.5-6s6.7 2.4 7.5 6z',
}

/** A line icon of the rail. */
export function icon(name: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('fill', 'none')
  svg.setAttribute('stroke', 'currentColor')
  svg.setAttribute('stroke-width', '1.7')
  svg.setAttribute('stroke-linejoin', 'round')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', icons[name] ?? '')
  svg.append(path)
  return svg
}

/** A value of unknown make as words: text and numbers as they are, anything else as nothing. */
export function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Puts new children in place of the old ones; a link that had the focus has it again. */
export function renew(parent: Element, ...children: Node[]): void {
  const focused = parent.contains(document.activeElement) ? document.activeElement?.getAttribute('href') : null
  parent.replaceChildren(...children)
  if (focused) parent.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
}
