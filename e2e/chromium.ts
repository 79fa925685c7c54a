import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTypeOf } from './font.ts'

/** A Chromium to drive, and the environment it runs in. */
export type Chromium = { executable: string; env: Record<string, string> }

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, 'node_modules', '.cache')

/**
 * The system's Chromium, else the one from a package, unpacked once. Either gets a Chinese font from a package, so that
 * pictures show text on a machine without one.
 */
export function findChromium(): Chromium {
  const fonts = process.platform === 'linux' ? { FONTCONFIG_FILE: fontConfiguration() } : {}
  const own = systemChromium()
  if (own !== undefined) return { executable: own, env: { ...fonts } }
  const unpacked = unpackChromium()
  const libraries = join(unpacked, 'al2023', 'lib') // for systems without NSS
  return { executable: join(unpacked, 'chromium'), env: { ...fonts, LD_LIBRARY_PATH: libraries } }
}

function systemChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
  return candidates.find((path) => existsSync(path))
}

function unpackChromium(): string {
  const entry = require.resolve('@sparticuz/chromium')
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as {
    version: string
  } // npm's own form
  return madeOnce(`chromium-${version}`, (folder) => {
    const packs = ['chromium.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((name) =>
      join(dirname(entry), '..', 'bin', name),
    )
    // The package unpacks into the temporary folder, and only there.
    const code = `import { inflate } from '@sparticuz/chromium'; for (const pack of ${JSON.stringify(packs)}) await inflate(pack)`
    execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: root,
      env: { ...process.env, TMPDIR: folder },
    })
  })
}

function fontConfiguration(): string {
  const folder = madeOnce('fonts-1', (made) => {
    const files = join(dirname(require.resolve('@fontsource/noto-sans-sc/package.json')), 'files')
    for (const [script, weight] of [
      ['chinese-simplified', 400],
      ['chinese-simplified', 700],
      ['latin', 400],
      ['latin', 700],
    ] as const)
      writeFileSync(
        join(made, `${script}-${weight}.ttf`),
        openTypeOf(join(files, `noto-sans-sc-${script}-${weight}-normal.woff`)),
      )
  })
  const file = join(folder, 'fonts.conf')
  const places = [folder, '/usr/share/fonts'].map((place) => `<dir>${place}</dir>`)
  // Whatever family a page asks for, and whatever the browser takes its own default to be; fixed-width text apart.
  const fixed = ['monospace', 'ui-monospace', 'DejaVu Sans Mono']
  const rule = (compare: 'eq' | 'not_eq', families: readonly string[], preferred: string) =>
    `<match target="pattern">${families
      .map((name) => `<test qual="all" compare="${compare}" name="family"><string>${name}</string></test>`)
      .join('')}<edit name="family" mode="prepend" binding="strong"><string>${preferred}</string></edit></match>`
  const rules = [
    rule('not_eq', fixed, 'Noto Sans SC'),
    ...fixed.slice(0, 2).map((name) => rule('eq', [name], 'DejaVu Sans Mono')),
  ]
  const cacheFolder = `<cachedir>${join(folder, 'cache')}</cachedir>`
  const lines = ['<?xml version="1.0"?><fontconfig>', ...places, ...rules, cacheFolder, '</fontconfig>', '']
  writeFileSync(file, lines.join('\n'))
  return file
}

/** A folder in the cache that `make` fills; whole or not there, also when two processes make it at once. */
function madeOnce(name: string, make: (folder: string) => void): string {
  const folder = join(cache, name)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const half = mkdtempSync(join(cache, `${name}-`))
  make(half)
  try {
    renameSync(half, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(half, { recursive: true }) // another process was first
  }
  return folder
}
