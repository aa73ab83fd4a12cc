/**
 * Whether texts may be kept: what the person said, else the organization's default, which may only be stricter
 * than the product's.
 */
export const hasConsent = (
  given: boolean | undefined,
  defaults: { readonly product: boolean; readonly organization: boolean | undefined },
): boolean => given ?? (defaults.product && (defaults.organization ?? true))
