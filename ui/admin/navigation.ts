import type { ComponentType } from 'preact'
import type { Role } from '../../contracts/permissions.ts'
import {
  AgentsIcon,
  AlertIcon,
  AnnotationIcon,
  AuditIcon,
  ExperimentIcon,
  OverviewIcon,
  SettingsIcon,
  TrainingIcon,
} from '../kit/icons.tsx'

interface Destination {
  readonly name: string
  readonly href: string
  readonly icon: ComponentType
  /** The lowest role that can do something there. */
  readonly role: Role
}

/** The pages, in the order of the loop. */
export const destinations: readonly Destination[] = [
  { name: 'Overview', href: '/admin/learning', icon: OverviewIcon, role: 'expert' },
  { name: 'Annotation', href: '/admin/learning/annotation', icon: AnnotationIcon, role: 'expert' },
  { name: 'Training', href: '/admin/learning/training', icon: TrainingIcon, role: 'admin' },
  {
    name: 'Experiments',
    href: '/admin/learning/training?tab=experiments',
    icon: ExperimentIcon,
    role: 'admin',
  },
  { name: 'Agents', href: '/admin/learning/agents', icon: AgentsIcon, role: 'admin' },
  { name: 'Alerts', href: '/admin/learning/alerts', icon: AlertIcon, role: 'admin' },
  { name: 'Audit', href: '/admin/learning/audit', icon: AuditIcon, role: 'admin' },
  { name: 'Settings', href: '/admin/learning/settings', icon: SettingsIcon, role: 'admin' },
]

const partsOf = (href: string) => {
  const { pathname, searchParams } = new URL(href, 'http://page')
  return { pathname, tab: searchParams.get('tab') ?? '' }
}

/** Whether a destination is the page at `url`, or the page that one belongs to. */
export const isCurrent = (href: string, url: string): boolean => {
  const target = partsOf(href)
  const here = partsOf(url)
  const isExperiment = here.pathname.startsWith('/admin/learning/training/experiments/')
  if (target.pathname === '/admin/learning/training' && here.pathname.startsWith(target.pathname)) {
    return target.tab === (isExperiment ? 'experiments' : here.tab)
  }
  return target.pathname === '/admin/learning'
    ? here.pathname === target.pathname
    : here.pathname.startsWith(target.pathname)
}
