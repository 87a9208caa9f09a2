import { operations } from "./operations.ts";

/** Every call of the API as rows of a Markdown table, in the order of the operations. */
export function callTable(): readonly (readonly string[])[] {
  return [
    ["call", "role", "label", "does"],
    ...operations.map(({ method, path, roles, label, does, more }) => [
      `\`${method} /api/${path}\``,
      roles.length === 0 ? "none" : roles.map((role) => `\`${role}\``).join(" or "),
      label,
      more === undefined ? does : `${does} ([more](${more}))`,
    ]),
  ];
}
