import { feedbackRoutes } from '../../../contracts/feedback.ts'
import { type App, register } from '../../http/register.ts'
import { crossOrigin } from './cross-origin.ts'
import { listFeedback } from './list.ts'
import { feedbackStats } from './stats.ts'
import { submitFeedback } from './submit.ts'
import { makeFeedbackToken } from './token.ts'
import { widgetSettings } from './widget.ts'

/** Feedback of end users. */
export const feedbackApi = (app: App): void => {
  app.use(feedbackRoutes.submit.path, crossOrigin('POST'))
  app.use(feedbackRoutes.widget.path, crossOrigin('GET'))
  register(app, feedbackRoutes.submit, submitFeedback)
  register(app, feedbackRoutes.list, listFeedback)
  register(app, feedbackRoutes.stats, feedbackStats)
  register(app, feedbackRoutes.token, makeFeedbackToken)
  register(app, feedbackRoutes.widget, widgetSettings)
}
