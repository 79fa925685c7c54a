const paths = {
  today: 'M4 10.5 10 4l6 6.5M6 9v7h8V9',
  chats: 'M3.5 5.5h9v6h-5l-2.5 2v-2h-1.5zM14.5 8h2v6h-1.5v2l-2.5-2h-3.5',
  playbook: 'M5 3.5h9.5v13H6.5A1.5 1.5 0 0 1 5 15zM5 14.5A1.5 1.5 0 0 1 6.5 13.5H14.5M8 7h4M8 9.5h2.5',
  runs: 'M3.5 4h3.5v3.5h-3.5zM8.25 4h3.5v3.5h-3.5zM13 4h3.5v3.5h-3.5zM3.5 8.25h3.5v3.5h-3.5zM8.25 8.25h3.5v3.5h-3.5zM13 8.25h3.5v3.5h-3.5zM3.5 12.5h3.5v3.5h-3.5zM8.25 12.5h3.5v3.5h-3.5zM13 12.5h3.5v3.5h-3.5z',
  tasks: 'M4 5.5l1.5 1.5 2.5-3M10.5 5.5h6M4 12l1.5 1.5 2.5-3M10.5 12h6M10.5 16h4',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5M7 11.5h.1M10 11.5h.1M13 11.5h.1',
  sync: 'M15.5 8.5A6 6 0 0 0 5 6M4.5 3.5v3h3M4.5 11.5A6 6 0 0 0 15 14M15.5 16.5v-3h-3',
  people:
    'M7.5 9.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5M3 16c0-3 2-4.5 4.5-4.5S12 13 12 16M13 9.5a2.2 2.2 0 1 0-.8-4.2M14 11.7c1.8.5 3 1.9 3 4.3',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11a5.5 5.5 0 0 0 0 11M13 13l4 4',
  menu: 'M3.5 6h13M3.5 10h13M3.5 14h13',
  close: 'M5 5l10 10M15 5L5 15',
  left: 'M12 4.5L6.5 10L12 15.5',
  right: 'M8 4.5L13.5 10L8 15.5',
  down: 'M4.5 8L10 13.5L15.5 8',
  pause: 'M7 5v10M13 5v10',
  play: 'M6.5 4.5v11l9-5.5z',
  external: 'M8 5H4.5v10.5H15V12M11 4.5h4.5V9M15.5 4.5L9 11',
  clock: 'M10 16.5a6.5 6.5 0 1 0 0-13a6.5 6.5 0 0 0 0 13M10 6.5V10l2.5 1.5',
  fault: 'M11 3L5 11.5h4.5L9 17l6-8.5h-4.5z',
  copy: 'M7 7h9v9.5H7zM7 13H4V3.5h9V7',
  check: 'M4 10.5l4 4l8-9',
  link: 'M8.5 11.5l3-3M9 6.5l2-2a3 3 0 0 1 4.5 4.5l-2 2M11 13.5l-2 2A3 3 0 0 1 4.5 11l2-2',
  image: 'M3.5 4.5h13v11h-13zM3.5 13l4-3.5l3 2.5l2.5-2l3.5 3M13 7.5v.1',
  file: 'M5 3.5h6.5L15 7v9.5H5zM11.5 3.5V7H15',
  upload: 'M10 13V4M6 7.5L10 3.5L14 7.5M4 13v3.5h12V13',
  account: 'M10 9.5a3 3 0 1 0 0-6a3 3 0 0 0 0 6M4 16.5c0-3.2 2.5-5 6-5s6 1.8 6 5',
  send: 'M3.5 9.5L16.5 3.5L12.5 16.5L9.5 11z M9.5 11L16.5 3.5',
  branch: 'M6 3.5v13M6 13c0-4 8-3 8-7.5M11.5 7.5L14 5l2.5 2.5',
  tag: 'M3.5 9.5V3.5h6L16.5 10.5L10.5 16.5zM7 7v.1',
  help: 'M10 16.5a6.5 6.5 0 1 0 0-13a6.5 6.5 0 0 0 0 13M8 8.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M10 13.6v.1',
  stop: 'M6.5 6.5h7v7h-7z',
  busy: 'M16.5 10A6.5 6.5 0 1 1 10 3.5',
} as const

export type IconName = keyof typeof paths

/** A line drawing on a grid of 20, in the colour of its text. It says nothing to screen readers: its neighbour does. */
export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.5}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
    style={{ flex: 'none' }}
  >
    <path d={paths[name]} />
  </svg>
)
