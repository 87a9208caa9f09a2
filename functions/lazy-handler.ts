type Handlers = typeof import("./handlers.ts");

let loaded: Promise<Handlers> | undefined;

/** What the host calls, without what handlers offer to each other. */
type Called<Handler> = Handler extends (...args: infer Args) => infer Answer
  ? (...args: Args) => Answer
  : never;

/** Loads a handler and its imports at the first call. */
export function lazyHandler<Name extends Exclude<keyof Handlers, "endLooks">>(
  name: Name,
): Called<Handlers[Name]> {
  // Every handler takes an input and a context, and returns a promise.
  const call = async (...args: [never, never]) => {
    loaded = import("./handlers.ts");
    return (await loaded)[name](...args);
  };
  return call as Called<Handlers[Name]>;
}

/** Ends what handlers have left under way, if any was ever loaded. */
export async function endHandlers(): Promise<void> {
  await (await loaded)?.endLooks();
}
