import type { feedbackRoutes } from '../../contracts/feedback.ts'
import type { RouteRequest } from '../../contracts/route.ts'
import { useMutation } from './use-mutation.ts'

/** Submits feedback; give it a `feedback_id` to make sending it again harmless across reloads too. */
export const useSubmitFeedback = () =>
  useMutation(
    (client, body: RouteRequest<typeof feedbackRoutes.submit>['body'], options) =>
      client.feedback.submit({ body }, options),
    [['feedback'], ['stats']],
  )
