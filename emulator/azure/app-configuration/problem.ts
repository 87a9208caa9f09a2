/** An error as App Configuration writes it: an RFC 7807 problem, not an `error` object. */
export function problem(kind: string, detail: string, status: number, name?: string): unknown {
  const title = detail.replace(/\.$/, "");
  return {
    type: `https://azconfig.io/errors/${kind}`,
    title,
    detail,
    status,
    ...(name !== undefined && { name }),
  };
}
