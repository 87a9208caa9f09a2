import type { HttpRequest, HttpResponseInit } from "@azure/functions";

/**
 * Whether an `If-Match` names the wanted entity tag. A weak tag never matches.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 */
export function matchesTag(header: string, isWanted: (tag: string) => boolean): boolean {
  if (header.trim() === "*") return true;
  return tagsIn(header).some(({ weak, tag }) => !weak && isWanted(tag));
}

/** An answer whose headers are plain. */
interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Adds the tag to an answer; leaves out the body when the caller already has that version. */
export function tagged(request: HttpRequest, tag: string, answer: PlainAnswer): HttpResponseInit {
  const asked = request.headers.get("if-none-match");
  const isKnown = asked !== null && (asked.trim() === "*" || tagsIn(asked).some((one) => one.tag === tag));
  const headers = { ...answer.headers, etag: `"${tag}"` };
  return isKnown ? { status: 304, headers } : { ...answer, headers };
}

function tagsIn(header: string): readonly { readonly weak: boolean; readonly tag: string }[] {
  return [...header.matchAll(/(W\/)?"([\x21\x23-\x7e]*)"/g)].map(([, weak, tag = ""]) => ({
    weak: weak !== undefined,
    tag,
  }));
}
