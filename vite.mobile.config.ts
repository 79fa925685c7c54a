import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Where `vite --config vite.mobile.config.ts` finds the API. */
const api = process.env['QUNCE_API'] ?? 'http://localhost:3000'
const nonce = '__CSP_NONCE__'

/** Puts the styles into the page: on a slow line, a file of its own would keep it white for another round trip. */
const stylesInside = (): Plugin => ({
  name: 'styles-inside',
  enforce: 'post',
  apply: 'build',
  generateBundle(_options, bundle) {
    const page = bundle['index.html']
    const styles = Object.values(bundle).filter((file) => file.fileName.endsWith('.css'))
    if (page?.type !== 'asset' || styles.length === 0) this.error('the page or its styles are missing')
    const css = styles.map((file) => (file.type === 'asset' ? String(file.source) : '')).join('')
    page.source = String(page.source)
      .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
      .replace('</head>', () => `<style nonce="${nonce}">${css}</style></head>`)
    for (const { fileName } of styles) delete bundle[fileName]
  },
})

export default defineConfig({
  root: 'mobile',
  base: '/staff/',
  publicDir: false,
  plugins: [react(), stylesInside()],
  // React's API in a tenth of its weight.
  resolve: {
    alias: [
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
      { find: /^react\/jsx-dev-runtime$/, replacement: 'preact/jsx-dev-runtime' },
      { find: /^react(-dom)?$/, replacement: 'preact/compat' },
    ],
  },
  // The server puts each answer's own nonce in its place.
  html: { cspNonce: nonce },
  build: {
    outDir: '../dist/mobile',
    emptyOutDir: true,
    // WeCom's own browsers: Chromium 86 on Android and on computers, the system's on iPhones.
    target: ['chrome86', 'safari14'],
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
  },
  server: { proxy: { '/api': { target: api, changeOrigin: false } } },
})
