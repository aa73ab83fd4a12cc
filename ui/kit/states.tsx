import type { ComponentChildren } from 'preact'
import { ApiProblem } from '../../contracts/client.ts'
import type { Query } from '../hooks/use-query.ts'

/** Placeholder of the same shape as what is read; appears only when reading takes a moment. */
export const Skeleton = ({ lines = 4 }: { lines?: number }) => (
  <div class="skeleton" role="status">
    <span class="visually-hidden">Loading</span>
    {Array.from({ length: lines }, (_, line) => (
      <span key={line} />
    ))}
  </div>
)

/** There is nothing yet, and what to do about it. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <strong>{title}</strong>
    {children}
  </div>
)

const titleOf = (error: Error): string => {
  if (!(error instanceof ApiProblem)) return 'The server cannot be reached'
  if (error.status === 403) return 'Your role does not allow this'
  if (error.status === 404) return 'There is nothing here'
  return error.status >= 500 ? 'The server failed' : 'The request was refused'
}

/** What failed, the request id to quote, and a way to try again. Never mistaken for an empty list. */
export const ErrorNotice = ({ error, retry }: { error: Error; retry?: (() => void) | undefined }) => (
  <div class="notice bad" role="alert">
    <div>
      <strong>{titleOf(error)}</strong>
      <p>
        {error instanceof ApiProblem
          ? error.problem.detail
          : 'Check the connection; nothing that you typed is lost.'}
      </p>
      {error instanceof ApiProblem && error.problem.errors && (
        <ul>
          {error.problem.errors.map(({ field, message }) => (
            <li key={field}>
              <code>{field}</code>: {message}
            </li>
          ))}
        </ul>
      )}
      {error instanceof ApiProblem && error.problem.request_id !== '' && (
        <p class="small muted">
          Request id <code>{error.problem.request_id}</code>
        </p>
      )}
    </div>
    {retry && (
      <button type="button" class="button" onClick={retry}>
        Retry
      </button>
    )}
  </div>
)

/** Shows what a query has: a skeleton, the failure with Retry, or the data (kept, dimmed, when a later read failed). */
export const Loaded = <T,>({
  query,
  lines,
  children,
}: {
  query: Query<T>
  lines?: number
  children: (data: T) => ComponentChildren
}) => {
  if (query.data === undefined) {
    return query.error ? (
      <ErrorNotice error={query.error} retry={query.retry} />
    ) : (
      <Skeleton {...(lines === undefined ? {} : { lines })} />
    )
  }
  return (
    <>
      {query.error && <ErrorNotice error={query.error} retry={query.retry} />}
      {children(query.data)}
    </>
  )
}
