import type { ClientEvent } from '../world/world.ts'

/**
 * The plain XML of an event, in the shape of D92130: ToUserName, FromUserName `sys`, CreateTime in corp seconds, MsgType, then
 * the event's own elements in their order. Elements that are undefined are left out.
 */
export function eventXml(corpid: string, createTime: number, event: ClientEvent): string {
  const lines = [
    element('ToUserName', corpid),
    element('FromUserName', 'sys'),
    element('CreateTime', createTime),
    element('MsgType', 'event'),
    ...Object.entries(event).map(([name, value]) => (value === undefined ? '' : element(name, value))),
  ]
  return `<xml>${lines.join('')}</xml>`
}

/** The envelope that carries an encrypted event (D90930). */
export function envelopeXml(corpid: string, agentid: number, encrypt: string): string {
  return `<xml>${element('ToUserName', corpid)}${element('AgentID', String(agentid))}${element('Encrypt', encrypt)}</xml>`
}

function element(name: string, value: string | number | string[]): string {
  if (typeof value === 'number') return `<${name}>${value}</${name}>`
  if (typeof value === 'string') return `<${name}>${cdata(value)}</${name}>`
  return `<${name}>${value.map((item) => `<Item>${cdata(item)}</Item>`).join('')}</${name}>`
}

/** A CDATA section cannot hold its own end, so the end is split over two sections. */
function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}
