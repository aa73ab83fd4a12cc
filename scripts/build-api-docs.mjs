// The API reference: Swagger UI over /api/openapi.json, and what every problem type means, as static files.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { problemTypes } from '../worker/errors.ts'
import { root } from './setup.mjs'

const fromSwagger = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

const page = (problems) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · Prisma Glow</title>
<link rel="icon" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="stylesheet" href="/api/docs/page.css">
</head>
<body>
<div id="reference"></div>
<section class="problems">
<h2>Problem types</h2>
<p>Everything that fails answers an RFC 9457 problem document; its <code>code</code> is one of these.</p>
<dl>
${problems.map(({ code, status, title }) => `<dt id="problem-${code}"><code>${code}</code> ${status}</dt><dd>${title}</dd>`).join('\n')}
</dl>
</section>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/init.js"></script>
</body>
</html>
`

const style = `.problems { max-width: 1420px; margin: 0 auto; padding: 20px 20px 60px; font: 15px/1.5 system-ui, sans-serif; color: #3b4151; }
.problems dt { margin-top: 12px; }
.problems dt:target { background: #fff3c4; }
.problems dd { margin: 0; }
`

const init = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#reference',
  deepLinking: false,
  docExpansion: 'list',
  validatorUrl: null,
  persistAuthorization: false,
})
`

/** Writes the reference into `api/docs` of the built pages. */
export const buildApiDocs = (outDir) => {
  const target = join(outDir, 'api/docs')
  mkdirSync(target, { recursive: true })
  for (const name of fromSwagger) {
    copyFileSync(join(root, 'node_modules/swagger-ui-dist', name), join(target, name))
  }
  writeFileSync(join(target, 'index.html'), page(problemTypes))
  writeFileSync(join(target, 'page.css'), style)
  writeFileSync(join(target, 'init.js'), init)
}
