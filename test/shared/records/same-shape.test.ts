import { expect, it } from "@jest/globals";
import type { SameShape } from "../../../shared/records/same-shape.ts";

type Domain = { readonly at: Date } & (
  | { readonly type: "asked"; readonly by?: string }
  | { readonly type: "told"; readonly items: readonly { readonly name: string; readonly until?: Date }[] }
);

interface Schema<Asked, Item> {
  readonly asked: { at: Date; type: "asked" } & Asked;
  readonly told: { at: Date; type: "told"; items: ({ name: string } & Item)[] };
}
type Whole = Schema<{ by?: string }, { until?: Date }>;
type Read<S extends Schema<unknown, unknown>> = S["asked"] | S["told"];

/** Each assignment is what the compiler prints of a record; another text would not compile. */
it("names the field by its path when a schema and the domain differ", () => {
  const named = {
    nothing: true satisfies SameShape<Domain, Read<Whole>>,
    optionalField: ["schema lacks asked.by"] satisfies SameShape<
      Domain,
      Read<Schema<object, { until?: Date }>>
    >,
    nestedField: ["schema lacks told.items[].until"] satisfies SameShape<
      Domain,
      Read<Schema<{ by?: string }, object>>
    >,
    wholeMember: ["schema lacks told"] satisfies SameShape<Domain, Whole["asked"]>,
    fieldTooMany: ["domain lacks asked.why"] satisfies SameShape<
      Domain,
      Read<Schema<{ by?: string; why: string }, { until?: Date }>>
    >,
    narrowerValue: ["schema lacks gate"] satisfies SameShape<{ gate: "wait" | "waive" }, { gate: "wait" }>,
    requiredField: ["schema lacks by?"] satisfies SameShape<{ by?: string }, { by: string }>,
    looseField: ["schema lacks by"] satisfies SameShape<{ by?: string }, { [name: string]: unknown }>,
  };
  expect(Object.keys(named)).toHaveLength(8);
});
