import type { ClientEvent, EventValue } from '../world/world.ts'

/**
 * The plain XML of an event, in the shape of D92130: ToUserName, FromUserName `sys`, CreateTime in corp seconds, MsgType, then
 * the event's own elements in their order. Elements that are undefined are left out.
 */
export function eventXml(corpid: string, createTime: number, event: ClientEvent): string {
  const { FromUserName = 'sys', ...rest } = event
  return element('xml', { ToUserName: corpid, FromUserName, CreateTime: createTime, MsgType: 'event', ...rest })
}

/** The envelope that carries an encrypted event (D90930). */
export function envelopeXml(corpid: string, agentid: number, encrypt: string): string {
  return element('xml', { ToUserName: corpid, AgentID: String(agentid), Encrypt: encrypt })
}

function element(name: string, value: EventValue): string {
  if (typeof value === 'number') return `<${name}>${value}</${name}>`
  if (typeof value === 'string') return `<${name}>${cdata(value)}</${name}>`
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('')
  const inner = Object.entries(value).map(([below, item]) => (item === undefined ? '' : element(below, item)))
  return `<${name}>${inner.join('')}</${name}>`
}

/** A CDATA section cannot hold its own end, so the end is split over two sections. */
function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}
