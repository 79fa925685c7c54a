import type { ReactNode } from 'react'
import type { PlaybookDocument } from '#contract/playbook.ts'
import styles from './about.module.css'
import { Marked } from './ContentBubbles.tsx'

/** A name with what it stands for, in a list of such. */
export const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

/** The same for a script, whose variables are marked. */
export const MarkedFact = ({ label, text, document }: { label: string; text: string; document: PlaybookDocument }) => (
  <Fact label={label}>
    <span className={styles['script']}>
      <Marked text={text} document={document} />
    </span>
  </Fact>
)
