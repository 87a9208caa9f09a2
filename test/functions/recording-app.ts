import type { HttpFunctionOptions } from "@azure/functions";

const nothing = () => undefined;

/** The library's `app` for a test of the functions that answer HTTP: hands each of them over, and registers nothing. */
export function recordingApp(http: (options: HttpFunctionOptions) => void) {
  return {
    timer: nothing,
    eventGrid: nothing,
    storageQueue: nothing,
    setup: nothing,
    hook: { appTerminate: nothing },
    http: (_name: string, options: HttpFunctionOptions) => http(options),
  };
}
