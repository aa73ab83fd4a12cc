import { sessionStorageKey } from '../../contracts/session.ts'
import { demoOrganizationId } from '../demo-organization.ts'

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sign in on this machine</title>
    <link rel="stylesheet" href="/dev/sign-in.css">
    <script src="/dev/sign-in.js" defer></script>
  </head>
  <body>
    <main>
      <h1>Sign in on this machine</h1>
      <p>A stand-in for your identity provider: it believes what you say. It is no part of a deployment.</p>
      <form>
        <label>Name <input name="sub" value="ada@example.com" required maxlength="200" autocomplete="username"></label>
        <label>Role
          <select name="role">
            <option value="admin">Admin: runs training and experiments</option>
            <option value="expert">Expert: annotates</option>
            <option value="user">User: gives feedback</option>
          </select>
        </label>
        <label>Organization <input name="org_id" value="${demoOrganizationId}" required spellcheck="false"></label>
        <p role="alert"></p>
        <button>Sign in</button>
      </form>
    </main>
  </body>
</html>`

const script = `const form = document.querySelector('form')
const alert = document.querySelector('[role=alert]')
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  alert.textContent = ''
  const answer = await fetch('/dev/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  })
  const body = await answer.json()
  if (!answer.ok) {
    alert.textContent = body.errors?.map(({ field, message }) => field + ': ' + message).join('. ') ?? body.detail
    return
  }
  localStorage.setItem('${sessionStorageKey}', body.token)
  const next = new URLSearchParams(location.search).get('next') ?? ''
  location.assign(/^\\/(?![\\/\\\\])/.test(next) ? next : '/admin/learning')
})
`

const style = `:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: light-dark(#f6f7f9, #111113) }
main { box-sizing: border-box; width: min(420px, calc(100vw - 24px)); padding: 24px; border-radius: 12px;
  border: 1px solid light-dark(#e2e4e9, #2e3135); background: light-dark(#fff, #18191b); color: light-dark(#1c2024, #edeef0) }
h1 { margin: 0; font-size: 20px }
p { margin: 6px 0 16px; color: light-dark(#60646c, #b0b4ba); font-size: 13px }
[role=alert] { margin: 0; color: light-dark(#c62a2f, #ff9592) }
form { display: grid; gap: 14px }
label { display: grid; gap: 4px; font-size: 13px; font-weight: 600 }
input, select, button { font: inherit; min-height: 38px; padding: 6px 10px; border-radius: 8px; box-sizing: border-box;
  border: 1px solid light-dark(#8b8d98, #696e77); background: light-dark(#fff, #212225); color: inherit }
button { border: 0; background: light-dark(#3358d4, #3e63dd); color: #fff; font-weight: 600; cursor: pointer }
`

const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/dev/sign-in': ['text/html; charset=utf-8', page],
  '/dev/sign-in.js': ['text/javascript; charset=utf-8', script],
  '/dev/sign-in.css': ['text/css; charset=utf-8', style],
}

/** The sign-in page of the stand-in and its two files; null for any other path. */
export const signInFile = (path: string): Response | null => {
  const [type, body] = files[path] ?? []
  return type === undefined || body === undefined
    ? null
    : new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
}
