import { useState } from 'preact/hooks'
import { type Permission, permissions } from '../../../contracts/permissions.ts'
import { useMutation } from '../../hooks/use-mutation.ts'
import { useQuery } from '../../hooks/use-query.ts'
import { Badge } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { ConfirmButton } from '../../kit/confirm-button.tsx'
import { Field, problemOf } from '../../kit/field.tsx'
import { moment } from '../../kit/format.ts'
import { Empty, ErrorNotice, Loaded } from '../../kit/states.tsx'

// Object.keys of a constant has exactly its keys.
const scopes = (Object.keys(permissions) as Permission[]).filter((name) => permissions[name].serviceKey)

/** Service keys: what agents' back ends sign in with. */
export const KeysCard = () => {
  const keys = useQuery({
    key: ['keys'],
    read: (client, signal) => client.keys.list({ query: { limit: 100 } }, { signal }),
  })
  return (
    <Card title="Service keys">
      <Loaded query={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No service keys">
              <p>An agent’s back end needs one to report executions and to ask for assignments.</p>
            </Empty>
          ) : (
            <div class="table-frame">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Key</th>
                    <th scope="col">May</th>
                    <th scope="col">Last used</th>
                    <th scope="col">State</th>
                    <th scope="col">
                      <span class="visually-hidden">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((key) => (
                    <tr key={key.id}>
                      <td>{key.name}</td>
                      <td>
                        <code>{key.prefix}</code>
                      </td>
                      <td>{key.scopes.join(', ')}</td>
                      <td>{moment(key.last_used_at)}</td>
                      <td>
                        <Badge tone={key.revoked_at === null ? 'good' : 'neutral'}>
                          {key.revoked_at === null ? 'active' : 'revoked'}
                        </Badge>
                      </td>
                      <td class="number">
                        {key.revoked_at === null && <Revoke id={key.id} name={key.name} />}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
      <NewKey />
    </Card>
  )
}

const Revoke = ({ id, name }: { id: string; name: string }) => {
  const revoke = useMutation(
    (client, keyId: string) => client.keys.revoke({ params: { id: keyId } }),
    [['keys']],
  )
  return (
    <ConfirmButton
      label="Revoke"
      title={`Revoke ${name}?`}
      tone="danger"
      isRunning={revoke.isRunning}
      error={revoke.error}
      onConfirm={async () => (await revoke.run(id)) !== null}
    >
      <p>Whatever uses it is refused from now on.</p>
    </ConfirmButton>
  )
}

const NewKey = () => {
  const create = useMutation(
    (client, body: { name: string; scopes: Permission[] }) => client.keys.create({ body }),
    [['keys']],
  )
  const [secret, setSecret] = useState<string | null>(null)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    const data = new FormData(form)
    const created = await create.run({
      name: String(data.get('name')),
      scopes: scopes.filter((scope) => data.getAll('scope').includes(scope)),
    })
    if (created === null) return
    setSecret(created.key)
    form.reset()
  }
  return (
    <form class="stack" onSubmit={submit}>
      <h3>New key</h3>
      <Field label="Name" problem={problemOf(create.error, 'name')}>
        {(control) => <input {...control} class="input" name="name" required maxLength={200} />}
      </Field>
      <fieldset class="plain">
        <legend>May</legend>
        <div class="row">
          {scopes.map((scope) => (
            <label key={scope} class="check">
              <input type="checkbox" name="scope" value={scope} defaultChecked />
              {scope}
            </label>
          ))}
        </div>
      </fieldset>
      {create.error && <ErrorNotice error={create.error} />}
      {secret && (
        <div class="notice good" role="status">
          <strong>Copy the key now; it is not shown again.</strong>
          <code>{secret}</code>
        </div>
      )}
      <div class="row">
        <button type="submit" class="button" disabled={create.isRunning}>
          {create.isRunning ? 'Making…' : 'Make a key'}
        </button>
      </div>
    </form>
  )
}
