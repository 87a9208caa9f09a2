type Handlers = typeof import("./handlers.ts");

/** A handler that is loaded, with all that it stands on, when it is first called. */
export function lazyHandler<Name extends keyof Handlers>(name: Name): Handlers[Name] {
  // Every one of them is called with an input and a context, and answers a promise.
  const call = async (...args: [never, never]) => (await import("./handlers.ts"))[name](...args);
  return call as Handlers[Name];
}
