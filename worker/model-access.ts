import type { ModelAccess } from '../model/client.ts'
import type { World } from './context.ts'

/** How this Worker reaches the model provider. */
export const modelAccess = ({ bindings, variables }: World): ModelAccess => ({
  apiKey: variables.OPENAI_API_KEY,
  baseUrl: variables.OPENAI_BASE_URL,
  defaultModel: bindings.MODEL === undefined ? variables.OPENAI_MODEL : 'reference',
  fetcher: bindings.MODEL,
})
