import { WorkerEntrypoint } from 'cloudflare:workers'
import type { LocalBindings } from './environment.ts'
import { identityHandler } from './identity/identity.ts'
import { handler as referenceModelHandler } from './reference-model/handler.ts'

export { CronPulse } from './cron-pulse.ts'
export { IdentityKeys } from './identity/keys.ts'
export { VectorIndex } from './vectorize/vector-index.ts'
export { Vectorize } from './vectorize/vectorize.ts'

/** The identity provider as the product reaches it: its key set. */
export class Identity extends WorkerEntrypoint<LocalBindings> {
  override fetch(request: Request): Promise<Response> {
    return identityHandler(request, this.env)
  }
}

/** The model provider as the product reaches it: the reference model behind OpenAI's wire format. */
export class Model extends WorkerEntrypoint<LocalBindings> {
  override fetch(request: Request): Promise<Response> {
    return referenceModelHandler(request)
  }
}

let pulse: Promise<void> | undefined

/** The front door of one machine: /dev/* and signing in here, everything else to the API Worker. */
export default {
  async fetch(request, env) {
    pulse ??= env.CRON_PULSE.getByName('local').start()
    await pulse
    const url = new URL(request.url)
    if (url.pathname === '/sign-in')
      return new Response(null, { status: 302, headers: { location: `/dev/sign-in${url.search}` } })
    return url.pathname.startsWith('/dev/') ? identityHandler(request, env) : env.API.fetch(request)
  },
} satisfies ExportedHandler<LocalBindings>
