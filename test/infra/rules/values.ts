import { allowedValues } from "./allowed-values.ts";
import { isExpression, ofType, valuesAt } from "./infrastructure.ts";
import type { Rule } from "./rule.ts";

export const values: readonly Rule[] = [
  {
    name: "a value is one that Azure takes there",
    faults: (infrastructure) =>
      Object.entries(allowedValues).flatMap(([type, { at, source }]) =>
        ofType(infrastructure, type).flatMap((resource) =>
          Object.entries(at).flatMap(([path, allowed]) =>
            valuesAt(resource, path)
              .filter((value) => !isExpression(value))
              .filter((value) => !(typeof allowed === "function" ? allowed(value) : allowed.includes(value)))
              .map((value) => `${type} ${path}: ${JSON.stringify(value)} (${source})`),
          ),
        ),
      ),
  },
  {
    name: "no output holds a secret",
    faults: ({ outputs }) =>
      outputs
        .filter(
          ({ type, value }) =>
            /^secure/i.test(type) || /\blist[A-Z]\w*\(|getSecret\(/.test(JSON.stringify(value)),
        )
        .map(({ name }) => name),
  },
];
