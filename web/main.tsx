import './ui/tokens.css'
import './ui/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startWords } from './i18n/i18n.ts'
import { router } from './router.tsx'
import { Antd } from './ui/Antd.tsx'
import { queryClient } from './wire/query-client.ts'
import { watchSession } from './watch-session.ts'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')

// Safari has no Temporal yet; nothing is drawn before there is one.
if (!('Temporal' in globalThis)) await import('temporal-polyfill/global')
await startWords()
watchSession(queryClient, router)

createRoot(root).render(
  <StrictMode>
    <Antd>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Antd>
  </StrictMode>,
)
