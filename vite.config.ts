import babel from '@rolldown/plugin-babel'
import react, { reactCompilerPreset } from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev` of the web finds the API. */
const api = process.env['QUNCE_API'] ?? 'http://localhost:3000'

export default defineConfig({
  plugins: [react(), babel({ presets: [reactCompilerPreset()] })],
  publicDir: 'web/public',
  // The server puts each answer's own nonce in its place: style elements that antd makes at run time carry it too.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist/web',
    target: 'es2023',
    modulePreload: { polyfill: false },
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': { target: api, changeOrigin: false } } },
})
