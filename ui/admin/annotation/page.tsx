import { AnnotationInterface } from '../../components/annotation-interface.tsx'
import { Page } from '../../kit/page.tsx'

/** `/admin/learning/annotation`. */
export const AnnotationPage = () => (
  <Page title="Annotation" lead="Score, correct and decide. What you approve is what agents learn from.">
    <AnnotationInterface />
  </Page>
)
