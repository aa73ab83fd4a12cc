import type { ComponentChildren } from 'preact'

const icon = (children: ComponentChildren) =>
  function Icon() {
    return (
      <svg
        aria-hidden="true"
        width="18"
        height="18"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      >
        {children}
      </svg>
    )
  }

export const BrandIcon = icon(
  <>
    <path d="M12 3 22 20H2Z" />
    <path d="M12 9v7" />
  </>,
)
export const OverviewIcon = icon(<path d="M4 19V10m5.3 9V5m5.4 14v-7M20 19V8" />)
export const AnnotationIcon = icon(
  <>
    <path d="M4 20h16" />
    <path d="m6 16 1-4 9-9 3 3-9 9z" />
  </>,
)
export const TrainingIcon = icon(
  <>
    <path d="M3 17l6-6 4 4 8-9" />
    <path d="M15 6h6v6" />
  </>,
)
export const ExperimentIcon = icon(
  <>
    <path d="M9 3h6M10 3v6l-5.5 9.5A1.7 1.7 0 0 0 6 21h12a1.7 1.7 0 0 0 1.5-2.5L14 9V3" />
    <path d="M7.5 15h9" />
  </>,
)
export const AgentsIcon = icon(
  <>
    <rect x="4" y="8" width="16" height="12" rx="3" />
    <path d="M12 8V4M9 13v2M15 13v2" />
  </>,
)
export const AlertIcon = icon(
  <>
    <path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4z" />
    <path d="M10 21h4" />
  </>,
)
export const AuditIcon = icon(
  <>
    <path d="M7 3h8l4 4v14H7z" />
    <path d="M10 11h6M10 15h6" />
  </>,
)
export const SettingsIcon = icon(
  <>
    <path d="M4 7h10M18 7h2M4 17h2M10 17h10" />
    <circle cx="16" cy="7" r="2" />
    <circle cx="8" cy="17" r="2" />
  </>,
)
export const MenuIcon = icon(<path d="M4 7h16M4 12h16M4 17h16" />)
