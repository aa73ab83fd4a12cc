/** The Worker that tests in workerd run in: it exports the Durable Object classes, as worker/index.ts does. */
export default {} satisfies ExportedHandler
