import { expect, it } from "@jest/globals";
import { recordFields } from "../../../scripts/record-fields.ts";

const source = `
/** Also é and "{ in: comments }". */
const owner = z.object({ name: text, /* who */ contact: text });
const row = z.looseObject({ key: z.string().regex(/^[0-9a-f]{16}$/), owner }).extend({
  ...owner.shape,
  inner: z.strictObject({ deep: z.literal("a, b") }).exactOptional(),
});
const spec = complete<Spec>({ id, reason: why ?? "{}" });
const other = build({ ignored: 1 });
`;

it("finds the fields of schemas and of complete lists, nested and spread ones too", () => {
  const names = recordFields(source).map(({ name }) => name ?? "...");
  expect([...names].sort()).toEqual(
    ["...", "contact", "deep", "id", "inner", "key", "name", "owner", "reason"].sort(),
  );
});

it("takes one field out and leaves the rest as it is", () => {
  const without = (wanted: string) => recordFields(source).find(({ name }) => name === wanted)?.without;
  expect(without("key")).toBe(source.replace("key: z.string().regex(/^[0-9a-f]{16}$/),", ""));
  expect(without("contact")).toBe(source.replace("contact: text", ""));
  expect(without("owner")).toBe(source.replace(" owner }).extend", "  }).extend"));
});

it("says in which line a field stands", () => {
  expect(recordFields(source).find(({ name }) => name === "inner")?.line).toBe(6);
});
