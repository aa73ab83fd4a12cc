import { annotationRoutes } from '../../../contracts/annotation.ts'
import { type App, register } from '../../http/register.ts'
import { claimExample } from './claim.ts'
import { annotationQueue } from './queue.ts'
import { reopenExample } from './reopen.ts'
import { submitAnnotation } from './submit.ts'

/** Experts' review of learning examples. */
export const annotationApi = (app: App): void => {
  register(app, annotationRoutes.queue, annotationQueue)
  register(app, annotationRoutes.claim, claimExample)
  register(app, annotationRoutes.submit, submitAnnotation)
  register(app, annotationRoutes.reopen, reopenExample)
}
