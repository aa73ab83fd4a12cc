import type { ComponentChildren } from 'preact'

/** A titled section of a page. */
export const Card = ({
  title,
  action,
  children,
}: {
  title: string
  action?: ComponentChildren
  children: ComponentChildren
}) => (
  <section class="card" aria-label={title}>
    <div class="card-head">
      <h2>{title}</h2>
      {action}
    </div>
    {children}
  </section>
)
