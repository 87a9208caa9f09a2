import type { BackendCredentialsContract } from "@azure/arm-apimanagement";

/** A key among the credentials of a backend. */
export interface CredentialSlot {
  /** Of the place, behind the backend's name. */
  readonly name: string;
  /** Without a scheme such as `Bearer`. */
  readonly value: string;
  /** The credentials with another key in this place. */
  with(key: string): BackendCredentialsContract;
}

/** A reference to a named value, which is a place of its own. */
const referring = /\{\{[^{}]+\}\}/;
const withScheme = /^((?:Bearer|Basic)\s+)?([\s\S]*)$/i;

/** The places in a backend's credentials that hold a text of their own. */
export function credentialSlots(credentials: BackendCredentialsContract): readonly CredentialSlot[] {
  const { header, query, authorization } = credentials;
  const lists = [
    ["header", "", header],
    ["query", "query/", query],
  ] as const;
  const listed = lists.flatMap(([field, prefix, values = {}]) =>
    Object.entries(values).flatMap(([name, texts]) =>
      texts.map((text, index): CredentialSlot => {
        const [, scheme = "", value = ""] = withScheme.exec(text) ?? [];
        return {
          name: `${prefix}${name}${index === 0 ? "" : `/${String(index + 1)}`}`,
          value,
          with: (key) => ({
            ...credentials,
            [field]: { ...values, [name]: texts.with(index, `${scheme}${key}`) },
          }),
        };
      }),
    ),
  );
  const parameter: readonly CredentialSlot[] = authorization
    ? [
        {
          name: "authorization/parameter",
          value: authorization.parameter,
          with: (key) => ({ ...credentials, authorization: { ...authorization, parameter: key } }),
        },
      ]
    : [];
  return [...listed, ...parameter].filter(({ value }) => !referring.test(value));
}
