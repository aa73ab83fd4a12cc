import { useEffect } from 'preact/hooks'
import { safeNext, storeToken } from '../session.ts'

/** Takes a bearer token of the organization's identity provider. */
export const SignInPage = () => {
  useEffect(() => {
    document.title = 'Sign in · Prisma Glow'
  }, [])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    storeToken(String(new FormData(event.currentTarget).get('token')).trim())
    location.assign(safeNext(new URLSearchParams(location.search).get('next')))
  }
  return (
    <main class="sign-in">
      <section class="card">
        <h1>Sign in</h1>
        <p class="muted">Paste a bearer token of your identity provider. It is kept in this browser only.</p>
        <form onSubmit={submit}>
          <div class="field">
            <label for="token">Token</label>
            <textarea id="token" name="token" class="input" required autocomplete="off" spellcheck={false} />
          </div>
          <button type="submit" class="button primary">
            Sign in
          </button>
        </form>
      </section>
    </main>
  )
}
