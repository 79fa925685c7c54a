import type { Command } from 'commander'
import { Option } from 'commander'
import { answer } from '#cli/answer.ts'
import { checkDatabase } from '#cli/doctor/check-database.ts'
import { findSubject } from '#cli/doctor/subject.ts'
import { withDatabase } from '#cli/with-database.ts'
import type { Config } from '#server/config.ts'
import type { Database } from '#server/db/database.ts'
import { bad, checkConnection, type Finding, wrongKey } from '#server/features/corp/index.ts'
import { createSend } from '#server/wecom/index.ts'

type Options = { json?: boolean; corp?: string; lang: 'zh' | 'en' }

const marks = { ok: '✓', warn: '!', fail: '✗', skipped: '–' } as const

/** `qunce doctor`: checks every value of the connection to WeCom, or the sandbox, and says what to fix. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('check the connection to WeCom value by value, and say what to fix; exit code 1 when something fails')
    .option('--corp <slug>', 'the corp, when there are several')
    .option('--json', 'one line of JSON')
    .addOption(new Option('--lang <language>', 'language of the findings').choices(['zh', 'en']).default(spoken()))
    .action((options: Options) =>
      withDatabase(async (db, config) => {
        const findings = await examine(db, config, options.corp)
        const isWell = findings.every((finding) => finding.outcome !== 'fail')
        answer(options.json, { ok: isWell, findings: findings.map((finding) => inLanguage(finding, options.lang)) }, [
          ...findings.flatMap((finding) => linesOf(inLanguage(finding, options.lang))),
          '',
          summary(findings, options.lang),
        ])
        if (!isWell) process.exitCode = 1
      }),
    )
}

/** All checks, in the order in which one leans on another. */
export async function examine(db: Database, config: Config, slug: string | undefined): Promise<Finding[]> {
  const { send, close } = createSend()
  try {
    const findings = await checkDatabase(db)
    const found = await findSubject(db, config, send, slug)
    switch (found.kind) {
      case 'none':
        return [...findings, nothingYet(slug)]
      case 'sealed':
        return [...findings, wrongKey]
      case 'subject':
        return [...findings, ...(await checkConnection(found.subject, send))]
      default:
        return found satisfies never
    }
  } finally {
    close()
  }
}

const nothingYet = (slug: string | undefined): Finding =>
  bad(
    'fail',
    'corp',
    slug === undefined
      ? { zh: '还没有任何企业', en: 'there is no corp yet' }
      : { zh: `没有 ${slug} 这个企业`, en: `there is no corp ${slug}` },
    {
      zh: '先运行一次 npm start：没有 .env 时会建立示例企业',
      en: 'run npm start once: without an .env it makes the demo corp',
    },
  )

type Told = { check: string; outcome: Finding['outcome']; says: string; repair?: string }

const inLanguage = ({ check, outcome, says, repair }: Finding, lang: 'zh' | 'en'): Told => ({
  check,
  outcome,
  says: says[lang],
  ...(repair && { repair: repair[lang] }),
})

const linesOf = ({ check, outcome, says, repair }: Told): string[] => [
  `${marks[outcome]} ${check}  ${says}`,
  ...(repair === undefined ? [] : [`    → ${repair}`]),
]

function summary(findings: readonly Finding[], lang: 'zh' | 'en'): string {
  const count = (outcome: Finding['outcome']) => findings.filter((finding) => finding.outcome === outcome).length
  const [fails, warns] = [count('fail'), count('warn')]
  if (lang === 'zh') return fails > 0 ? `${fails} 项必须修复，${warns} 项请留意` : `全部可用，${warns} 项请留意`
  return fails > 0 ? `${fails} to fix, ${warns} to look at` : `all is well, ${warns} to look at`
}

/** The language of the terminal. */
function spoken(): 'zh' | 'en' {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('zh') ? 'zh' : 'en'
}
