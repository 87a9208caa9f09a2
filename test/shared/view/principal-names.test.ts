import { describe, expect, it } from "@jest/globals";
import { namesWithin, principalNames, withNames } from "../../../shared/view/principal-names.ts";
import { aConsumer, anAccount } from "../../domain/builders.ts";

const ada = "44444444-0000-4000-8000-00000000000a";
const web = "44444444-0000-4000-8000-00000000000b";
const account = anAccount({ consumers: [aConsumer({ name: "web", principal: web })] });
const names = principalNames({ people: { [ada]: "Ada Byron" } }, account);

describe("names of principals", () => {
  it("stand before the ids that are values, of people and of an account's consumers", () => {
    const at = new Date("2026-03-01T09:00:00.000Z");
    expect(withNames({ at, by: ada, steps: [{ by: web.toUpperCase() }], note: `by ${ada}` }, names)).toEqual({
      at,
      by: `Ada Byron (${ada})`,
      steps: [{ by: `web (${web.toUpperCase()})` }],
      note: `by ${ada}`,
    });
  });

  it("are told of those alone that occur", () => {
    expect(namesWithin({ steps: [{ by: web }] }, names)).toEqual({ [web]: "web" });
    expect(namesWithin({ by: "somebody" }, names)).toEqual({});
  });

  it("prefer what people are called", () => {
    expect(principalNames({ people: { [web]: "Web team" } }, account).get(web)).toBe("Web team");
  });
});
