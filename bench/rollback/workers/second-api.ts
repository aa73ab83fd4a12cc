import type { Bindings } from '../../../worker/environment.ts'
import api from '../../../worker/index.ts'
import type { DatabaseRpc } from './database-rpc.ts'
import { remoteDatabase } from './remote-database.ts'

interface SecondBindings extends Omit<Bindings, 'DB'> {
  readonly DATABASE: DatabaseRpc
}

/** The API Worker, unchanged, whose database is in another process. */
export default {
  fetch(request, { DATABASE, ...bindings }, execution) {
    return api.fetch(request, { ...bindings, DB: remoteDatabase(DATABASE) }, execution)
  },
} satisfies ExportedHandler<SecondBindings>
