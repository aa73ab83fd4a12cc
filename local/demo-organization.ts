/** The organization that the first start fills and the local sign-in page offers. */
export const demoOrganizationId = '0197f0c0-0000-7000-8000-00000000d390'
