import { theme, type ThemeConfig } from 'antd'
import { colours } from './colours.ts'

/** antd in the desk's look: 14-pixel text, 32-pixel controls, rows of 40, one accent, quiet motion. */
export function antdTheme(isDark: boolean): ThemeConfig {
  const colour = colours[isDark ? 'dark' : 'light']
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: colour.accent,
      colorInfo: colour.accent,
      colorLink: colour.accent,
      colorError: colour.harm,
      colorText: colour.ink,
      colorTextSecondary: colour['ink-2'],
      colorTextTertiary: colour['ink-3'],
      colorTextPlaceholder: colour['ink-3'],
      colorTextLightSolid: isDark ? colour['on-accent'] : '#ffffff',
      colorBorder: isDark ? '#3a475b' : '#cfd5dd',
      colorBorderSecondary: colour.line,
      colorBgLayout: colour.bg,
      colorBgContainer: colour.card,
      colorBgElevated: colour.raised,
      controlItemBgActive: colour['accent-weak'],
      controlItemBgHover: colour.hover,
      fontFamily: 'var(--font)',
      fontSize: 14,
      borderRadius: 6,
      controlHeight: 32,
      motionUnit: 0.06,
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Table: { cellPaddingBlock: 8, cellPaddingInline: 12, headerBg: colour.card, headerColor: colour['ink-2'] },
      Tooltip: { colorBgSpotlight: isDark ? '#33415a' : '#1c2430', colorTextLightSolid: '#ffffff' },
    },
  }
}
