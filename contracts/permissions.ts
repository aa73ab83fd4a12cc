/** Roles of signed-in people, weakest first; a higher role includes the lower. */
export const roles = ['user', 'expert', 'admin'] as const
export type Role = (typeof roles)[number]

/**
 * Every permission of the product: the lowest role that has it (`null`: no person by role), whether a service
 * key may be given it as a scope, and whether a feedback token carries it.
 */
export const permissions = {
  public: { role: null, serviceKey: false, feedbackToken: false },
  'feedback:submit': { role: 'user', serviceKey: false, feedbackToken: true },
  'feedback:read': { role: 'user', serviceKey: false, feedbackToken: false },
  'feedback:list': { role: 'admin', serviceKey: false, feedbackToken: false },
  'feedback:tokens': { role: 'admin', serviceKey: true, feedbackToken: false },
  'widget:read': { role: 'user', serviceKey: false, feedbackToken: true },
  'executions:write': { role: 'admin', serviceKey: true, feedbackToken: false },
  'executions:read': { role: 'admin', serviceKey: false, feedbackToken: false },
  'assignments:read': { role: 'user', serviceKey: true, feedbackToken: false },
  'gateway:use': { role: 'admin', serviceKey: true, feedbackToken: false },
  'annotation:work': { role: 'expert', serviceKey: false, feedbackToken: false },
  'datasets:manage': { role: 'admin', serviceKey: false, feedbackToken: false },
  'training:manage': { role: 'admin', serviceKey: false, feedbackToken: false },
  'experiments:manage': { role: 'admin', serviceKey: false, feedbackToken: false },
  'deployments:manage': { role: 'admin', serviceKey: false, feedbackToken: false },
  'agents:manage': { role: 'admin', serviceKey: false, feedbackToken: false },
  'stats:read': { role: 'expert', serviceKey: false, feedbackToken: false },
  'alerts:manage': { role: 'admin', serviceKey: false, feedbackToken: false },
  'audit:read': { role: 'admin', serviceKey: false, feedbackToken: false },
  'keys:manage': { role: 'admin', serviceKey: false, feedbackToken: false },
  'settings:manage': { role: 'admin', serviceKey: false, feedbackToken: false },
} as const satisfies Record<string, { role: Role | null; serviceKey: boolean; feedbackToken: boolean }>

export type Permission = keyof typeof permissions

/** The permissions that a service key may be scoped to. */
export const scopes = (Object.keys(permissions) as Permission[]).filter(
  (name) => permissions[name].serviceKey,
)
