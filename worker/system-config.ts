import { parse } from 'yaml'
import { z } from 'zod'
import source from '../config/system.yaml'
import { type SystemConfig, systemConfig } from '../contracts/system-config.ts'

/** config/system.yaml, checked; throws an error that names what is wrong in it. */
export const loadSystemConfig = (): SystemConfig => {
  const parsed = systemConfig.safeParse(parse(source))
  if (parsed.success) return parsed.data
  throw new Error(`config/system.yaml is not valid: ${z.prettifyError(parsed.error)}`)
}
