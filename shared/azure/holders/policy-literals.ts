/** A text in a policy that may be a key. */
export interface PolicyLiteral {
  /** The header or query parameter that it is the value of, else `literal`; numbered from the second of a name on. */
  readonly name: string;
  readonly value: string;
  /** The policy with another key in this place. */
  with(key: string): string;
}

/** As long as any key of an account; those from before 2025 have 32 hex digits. */
const keyLike = /(?<![\w-])[A-Za-z0-9]{32,128}(?![\w-])/g;
const opening =
  /<set-(?:header|query-parameter)\s[^>]*?name="([^"]+)"[^>]*>|<\/set-(?:header|query-parameter)>/gi;

/** Texts as long as a key, wherever they stand in a policy: also in expressions and comments. */
export function policyLiterals(policy: string): readonly PolicyLiteral[] {
  const seen = new Map<string, number>();
  return [...policy.matchAll(keyLike)].map(({ 0: value, index }) => {
    const name = [...policy.slice(0, index).matchAll(opening)].at(-1)?.[1] ?? "literal";
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return {
      name: count === 1 ? name : `${name}/${String(count)}`,
      value,
      with: (key) => policy.slice(0, index) + key + policy.slice(index + value.length),
    };
  });
}
