import type { Opened } from './context.ts'
import { JourneyPanel } from './journey/JourneyPanel.tsx'
import { JourneyStepPanel } from './journey/JourneyStepPanel.tsx'
import { ContentPanel } from './step/ContentPanel.tsx'
import { StepPanel } from './step/StepPanel.tsx'

/** What has been opened, at work beside the page. */
export function Panel({ opened }: { opened: Opened }) {
  switch (opened.kind) {
    case 'step':
      return <StepPanel key={opened.stepId} trackId={opened.trackId} stepId={opened.stepId} />
    case 'content':
      return <ContentPanel key={opened.contentId} contentId={opened.contentId} />
    case 'journey':
      return <JourneyPanel key={opened.trackId} trackId={opened.trackId} />
    case 'journey-step':
      return <JourneyStepPanel key={opened.stepId} trackId={opened.trackId} stepId={opened.stepId} />
    default:
      return opened satisfies never
  }
}
