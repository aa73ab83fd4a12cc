export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const key = 'prisma-glow.theme'

/** The chosen theme; `auto` follows the system. */
export const readTheme = (): Theme => themes.find((theme) => theme === localStorage.getItem(key)) ?? 'auto'

/** Applies a theme and remembers it. */
export const applyTheme = (theme: Theme): void => {
  localStorage.setItem(key, theme)
  document.documentElement.dataset.theme = theme
}
