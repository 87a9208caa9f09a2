/**
 * The audience of tokens for a vault that is asked at 127.0.0.1. Official clients compare the challenge's resource with
 * the host that they call: the host must end in a dot and the host of the resource. `0.0.1` is such an end. It stands
 * behind a scheme that is not of the web, or URL parsers would make a different IP address of it.
 */
export function challengeResource(port: number): string {
  return `api://0.0.1:${port}`;
}

/** The port of such an audience. */
export function portOfChallengeResource(audience: string): number | undefined {
  const port = /^api:\/\/0\.0\.1:(\d+)$/.exec(audience)?.[1];
  return port === undefined ? undefined : Number(port);
}
