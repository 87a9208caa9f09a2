/** As `URL.parse`, which Node 20 lacks: the command line and the agent run there. */
export function parsedUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
