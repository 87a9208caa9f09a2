import type { Rule } from "./rule.ts";

export const parameters: readonly Rule[] = [
  {
    name: "a parameter that nobody sets has the template's own default",
    faults: ({ parameters: declared, text }) => {
      const file = JSON.parse(text("infra/main.parameters.json")) as {
        readonly parameters: Readonly<Record<string, { readonly value: unknown }>>;
      };
      return Object.entries(file.parameters).flatMap(([name, { value }]) => {
        const parameter = declared[name];
        if (!parameter) return [`${name}: the template has none`];
        const [, given] = /^\$\{\w+=(.*)\}$/.exec(String(value)) ?? [];
        const own = parameter.defaultValue ?? "";
        const isSame = given === undefined || given === (typeof own === "string" ? own : JSON.stringify(own));
        return isSame ? [] : [`${name}: ${given} instead of ${JSON.stringify(own)}`];
      });
    },
  },
];
