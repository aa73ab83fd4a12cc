/** Where the dashboard keeps the signed-in person's bearer token (localStorage), and every sign-in page puts it. */
export const sessionStorageKey = 'prisma-glow.token'
