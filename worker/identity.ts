import { type Permission, permissions, type Role, roles } from '../contracts/permissions.ts'

/** Who makes a request, from a verified credential. The organization comes from nowhere else. */
export type Identity =
  | { readonly kind: 'person'; readonly orgId: string; readonly subject: string; readonly role: Role }
  | {
      readonly kind: 'service'
      readonly orgId: string
      readonly subject: string
      readonly scopes: ReadonlySet<Permission>
    }
  | {
      readonly kind: 'feedback_token'
      readonly orgId: string
      readonly subject: string
      readonly agentId: string
      readonly executionId: string | null
      readonly origins: readonly string[]
    }

/** Whether the identity has the permission. */
export const allows = (identity: Identity, permission: Permission): boolean => {
  const rule = permissions[permission]
  switch (identity.kind) {
    case 'person':
      return rule.role !== null && roles.indexOf(identity.role) >= roles.indexOf(rule.role)
    case 'service':
      return rule.serviceKey && identity.scopes.has(permission)
    case 'feedback_token':
      return rule.feedbackToken
  }
}

/** How the audit log names the identity. */
export const actorOf = (identity: Identity): string =>
  identity.kind === 'person' ? `user:${identity.subject}` : `${identity.kind}:${identity.subject}`
