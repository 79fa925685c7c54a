// Before the first paint, so that nobody who chose dark sees a white flash. The desk writes the key: web/ui/theme.ts.
;(function () {
  let chosen = null
  try {
    chosen = localStorage.getItem('qunce.theme')
  } catch {
    // Storage may be blocked; the system's scheme is followed then.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
