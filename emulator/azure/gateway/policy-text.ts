/** What a gateway reads in a policy: headers to set, and the backend to call. Everything else in it has no effect here. */
export type PolicySteps = {
  /** In lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly backend?: string;
};

const HEADER = /<set-header\s[^>]*?name="([^"]+)"[^>]*>\s*<value>([\s\S]*?)<\/value>\s*<\/set-header>/gi;
const BACKEND = /<set-backend-service\s[^>]*?backend-id="([^"]+)"/i;
const FRAGMENT = /<include-fragment\s[^>]*?fragment-id="([^"]+)"[^>]*\/>/gi;

/** @param fragment the text of a fragment; undefined for one that does not exist. */
export function policySteps(text: string, fragment: (id: string) => string | undefined): PolicySteps {
  const whole = text.replace(FRAGMENT, (_, id: string) => fragment(id) ?? "");
  const headers = new Map<string, string>();
  for (const [, name = "", value = ""] of whole.matchAll(HEADER)) {
    headers.set(name.toLowerCase(), unescaped(value.trim()));
  }
  const backend = BACKEND.exec(whole)?.[1];
  return { headers, ...(backend !== undefined && { backend }) };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? "");
}
