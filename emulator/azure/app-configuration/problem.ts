/** An error as App Configuration writes it, which is a problem of RFC 7807 and no `error` object. */
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
