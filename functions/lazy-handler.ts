type Handlers = typeof import("./handlers.ts");

/** Loads a handler and its imports at the first call. */
export function lazyHandler<Name extends keyof Handlers>(name: Name): Handlers[Name] {
  // Every handler takes an input and a context, and returns a promise.
  const call = async (...args: [never, never]) => (await import("./handlers.ts"))[name](...args);
  return call as Handlers[Name];
}
