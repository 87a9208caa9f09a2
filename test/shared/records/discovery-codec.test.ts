import { expect, it } from "@jest/globals";
import { decodeDiscovery, encodeDiscovery } from "../../../shared/records/discovery-codec.ts";
import { recordSchemaVersion } from "../../../shared/records/record-schema.ts";
import { RecordUnreadableError } from "../../../shared/errors.ts";

const nothing = {
  at: new Date(0),
  accounts: [],
  enrolled: [],
  unseen: [],
  searches: [],
  copies: [],
};

it("reads what it writes", () => {
  expect(decodeDiscovery(encodeDiscovery(nothing))).toEqual(nothing);
});

it("reads what was written before usage was looked for, and keeps usage", () => {
  const before = {
    account: "vision",
    resourceId: "/x",
    publishedSecret: "s",
    vaults: [],
    unknownConsumers: 0,
    users: [],
    keyListers: [],
    unseen: [],
  };
  const usage = { from: new Date(0), until: new Date(1), calls: 9, unexplained: 3 };
  const after = { ...before, account: "speech", location: "westeurope", usage };
  const found = { ...nothing, enrolled: [before, after] };
  expect(decodeDiscovery(encodeDiscovery(found))).toEqual(found);
});

it.each([
  ["no JSON", "{"],
  ["another version's", JSON.stringify({ schema: recordSchemaVersion + 1, discovery: nothing })],
  ["half of one", JSON.stringify({ schema: 1, discovery: { at: new Date(0) } })],
  ["without its time", JSON.stringify({ schema: 1, discovery: { ...nothing, at: "yesterday" } })],
])("takes nothing for a discovery that is %s", (_promise, text) => {
  expect(() => decodeDiscovery(text)).toThrow(RecordUnreadableError);
});
