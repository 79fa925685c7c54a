import '#web/ui/tokens.css'
import '#web/ui/base.css'
import './ui/mobile.css'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { enter, followLine } from './entry.ts'
import { startWords } from './words/words.ts'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')

void enter()
followLine()
void startWords().then(() => createRoot(root).render(<App />))
