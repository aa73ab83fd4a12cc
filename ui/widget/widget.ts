import { PrismaFeedbackElement } from './element.tsx'

// The script may be on a page twice.
if (customElements.get('prisma-feedback') === undefined) {
  customElements.define('prisma-feedback', PrismaFeedbackElement)
}
