import styles from './bones.module.css'

type BonesProps = { rows?: number; height?: number; label: string }

/** The shape of what is on its way: rows of the height they will have. */
export const Bones = ({ rows = 6, height = 40, label }: BonesProps) => (
  <output className={styles['bones']} aria-label={label}>
    {Array.from({ length: rows }, (_, index) => (
      <span key={index} className={styles['row']} style={{ height }}>
        <i style={{ width: `${[38, 52, 44, 60, 48][index % 5]}%` }} />
        <i style={{ width: `${[12, 9, 14, 8, 11][index % 5]}%` }} />
      </span>
    ))}
  </output>
)
