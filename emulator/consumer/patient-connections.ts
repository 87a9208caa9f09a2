/** Where Node keeps what its `fetch` connects with. */
const key = Symbol.for("undici.globalDispatcher.1");

/**
 * Lets every `fetch` of this process take that long to connect, instead of 10 s: a loaded machine, which serves a thousand
 * applications and Azure by itself, may need longer.
 */
export async function connectPatiently(timeoutMs: number): Promise<void> {
  // Node makes it with the first request.
  await fetch("data:,");
  const agent = (globalThis as { [key]?: object })[key];
  if (agent) Object.assign(globalThis, { [key]: connecting(agent, timeoutMs) });
}

function connecting(agent: object, timeout: number): unknown {
  return Reflect.construct(agent.constructor, [{ connect: { timeout } }]);
}
