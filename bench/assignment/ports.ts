import { freePort } from '../../scripts/free-port.mjs'

/** Distinct free ports by their names. */
export async function freePorts<Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
  const ports = new Map<Name, number>()
  for (const name of names) {
    let port = await freePort()
    while ([...ports.values()].includes(port)) port = await freePort()
    ports.set(name, port)
  }
  // Every name was given a port above.
  return Object.fromEntries(ports) as Record<Name, number>
}
