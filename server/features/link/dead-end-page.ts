const words = {
  zh: {
    gone: ['这个链接打不开了', '可能已经失效，也可能没有复制完整。回到群里重新点一次；还不行，就问问发给你的人。'],
    later: ['现在打不开', '请过一分钟再点一次。'],
  },
  en: {
    gone: [
      'This link leads nowhere',
      'It may have expired, or was not copied whole. Tap it again in the chat, or ask who sent it to you.',
    ],
    later: ['This cannot be opened right now', 'Please tap the link again in a minute.'],
  },
} as const

/** What a customer sees whose link could not be followed, with a status. Chinese unless the browser asks for English. */
export function deadEndPage(status: number, acceptLanguage: string): string {
  const language = /^\s*en\b/i.test(acceptLanguage) ? 'en' : 'zh'
  const [title, text] = words[language][status === 429 || status >= 500 ? 'later' : 'gone']
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
  </head>
  <body>
    <h1>${title}</h1>
    <p>${text}</p>
  </body>
</html>
`
}
