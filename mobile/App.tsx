import { AbsencePage } from './absence/AbsencePage.tsx'
import { DayPage } from './day/DayPage.tsx'
import { Door } from './Door.tsx'
import { enter, useEntry } from './entry.ts'
import { PersonaPage } from './persona/PersonaPage.tsx'
import { usePlace } from './place.ts'
import { SessionContext } from './session-context.ts'
import { SidebarPage } from './sidebar/SidebarPage.tsx'
import { TaskPage } from './task/TaskPage.tsx'
import { FailedRead } from './ui/FailedRead.tsx'
import { Bones, Frame } from './ui/Frame.tsx'
import { words } from './words/words.ts'

/** The page of the address, once one is in. */
export function App() {
  const entry = useEntry()
  switch (entry.kind) {
    case 'entering':
      return (
        <Frame title={words().day.title}>
          <Bones />
        </Frame>
      )
    case 'in':
      return (
        <SessionContext.Provider value={entry.session}>
          <Page />
        </SessionContext.Provider>
      )
    case 'refused':
      return <Door why={entry.why} />
    case 'failed':
      return (
        <Frame title={words().day.title}>
          <FailedRead reading={{ refusal: entry.refusal, retry: () => void enter() }} />
        </Frame>
      )
    default:
      return entry satisfies never
  }
}

function Page() {
  const place = usePlace()
  switch (place.kind) {
    case 'day':
      return <DayPage />
    case 'task':
      return <TaskPage key={place.staffTaskId} staffTaskId={place.staffTaskId} />
    case 'sidebar':
      return <SidebarPage />
    case 'persona':
      return <PersonaPage />
    case 'absence':
      return <AbsencePage />
    default:
      return place satisfies never
  }
}
