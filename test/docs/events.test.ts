import { describe, expect, it } from "@jest/globals";
import { lifecycleJsonSchema, lifecycleTypes } from "../../shared/lifecycle/lifecycle-schema.ts";
import { read } from "./markdown.ts";

describe("the documentation of events", () => {
  it("has the schema that the program has; scripts/event-schema.ts writes it", () => {
    const kept: unknown = JSON.parse(read("docs/events/lifecycle-event.schema.json"));
    expect(kept).toEqual(JSON.parse(JSON.stringify(lifecycleJsonSchema())));
  });

  it("lists exactly the types that there are", () => {
    const rows = [...read("docs/events.md").matchAll(/^\| `(keyturn\.[a-z.]+)`/gm)].map(([, type]) => type);
    expect(new Set(rows)).toEqual(new Set(lifecycleTypes));
    expect(rows.length).toBe(lifecycleTypes.length);
  });
});
