import { render } from 'preact'
import { App } from './app.tsx'
import { applyTheme, readTheme } from './theme.ts'

applyTheme(readTheme())
if (location.pathname === '/') location.replace('/admin/learning')
else {
  const root = document.getElementById('app')
  if (root !== null) render(<App />, root)
}
