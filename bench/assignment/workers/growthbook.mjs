import { GrowthBookClient } from '@growthbook/growthbook'

let client
let exposures = 0

/**
 * (d) GrowthBook evaluating the same experiments. `/one` evaluates the experiment of the agent that the request names,
 * `/all` evaluates all of them and answers with that one. No credential, no token; an exposure is only counted.
 */
export default {
  async fetch(request, env) {
    client ??= new GrowthBookClient().initSync({ payload: JSON.parse(env.PAYLOAD) })
    const { agent_id, unit_id } = await request.json()
    const user = {
      attributes: { id: unit_id },
      trackingCallback: () => {
        exposures++
      },
    }
    if (request.url.endsWith('/all')) {
      for (const key of Object.keys(client.getPayload().features)) {
        if (key !== agent_id) client.evalFeature(key, user)
      }
    }
    const { value, experimentResult } = client.evalFeature(agent_id, user)
    return Response.json({
      agent_id,
      config: value,
      experiment_id: experimentResult?.key ?? null,
      variant: experimentResult?.name ?? null,
      exposures,
    })
  },
}
