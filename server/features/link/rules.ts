/**
 * Where a tracked link leads: an http or https address, and nothing else a browser could run. Null for any other text,
 * so that a playbook can never make Qunce redirect to a script.
 */
export function safeTarget(text: string): string | null {
  const url = URL.parse(text)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null
}

/** Programs that fetch a page to draw a preview of it; nobody clicked. */
const previewers = /bot|crawl|spider|preview|facebookexternalhit|slackbot|headless|monitor|curl|wget|python|okhttp/i

/** Whether a fetch of a link was a person's: WeChat's own browser tells its name, and HEAD fetches are no clicks. */
export const isClick = (method: string, agent: string | undefined): boolean =>
  method === 'GET' && agent !== undefined && agent !== '' && !previewers.test(agent)
