import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { tokenWith } from "../e2e/stack/people.ts";
import { recordedEvents } from "../e2e/stack/recorded-events.ts";
import { anEnrolledStack } from "../e2e/stack/running-stack.ts";
import { say } from "./thief.ts";

/** Applications with the role to confirm, none of which the fleet file knows. */
const [flooder, changer, comer, owner, thief, complainer] = [1, 2, 3, 4, 5, 6].map(
  (index) => `66666666-0000-4000-8000-00000000000${index}`,
) as [string, string, string, string, string, string];
/** A person who has not asked for the rotation. */
const second = "77777777-0000-4000-8000-000000000001";

describe("who may register a consumer", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await anEnrolledStack();
  }, 60_000);

  const tokenOf = (oid: string) => tokenWith(stack, { oid, roles: ["KeyRotation.Confirm"] });
  const declaration = {
    owner: { name: "A team", contact: "a@contoso.example" },
    environment: "production",
    refreshWithin: "500ms",
  };
  const call = async (method: string, oid: string, name: string, change?: object, path = "") => {
    const body = method === "PUT" ? { ...declaration, ...change } : change;
    const route = `accounts/vision/consumers/${name}${path}`;
    const answer = await stack.keyturn.request(method, route, body, await tokenOf(oid));
    const { code } = Object(answer.body) as { readonly code?: string };
    return code ?? answer.status;
  };
  const put = (oid: string, name: string, change?: object) => call("PUT", oid, name, change);
  const changes = async (oid: string) =>
    (await recordedEvents(stack, "vision")).filter(
      (event) =>
        (event.type === "consumer-registered" || event.type === "consumer-deregistered") && event.by === oid,
    ).length;
  const tooOften = "REGISTRATION_CHANGED_TOO_OFTEN";

  it("cannot flood an account with names", async () => {
    const answers: unknown[] = [];
    for (let index = 0; index < 60; index += 1) answers.push(await put(flooder, `bogus-${index}`));
    expect(answers.filter((answer) => answer === 201)).toHaveLength(20);
    expect(answers.filter((answer) => answer === tooOften)).toHaveLength(40);
    expect(await changes(flooder)).toBe(20);
  });

  it("cannot fill the record by changing a registration back and forth", async () => {
    for (let index = 0; index < 30; index += 1)
      await put(changer, "restless", { instances: 1 + (index % 2) });
    expect(await changes(changer)).toBe(20);
  });

  it("cannot fill the record by changing the contact alone", async () => {
    expect(await put(changer, "restless", { owner: { name: "A team", contact: "b@contoso.example" } })).toBe(
      tooOften,
    );
  });

  it("cannot fill the record by coming and going", async () => {
    for (let index = 0; index < 15; index += 1) {
      await put(comer, "fickle");
      await call("DELETE", comer, "fickle");
    }
    expect(await changes(comer)).toBe(20);
    expect(await call("DELETE", comer, "fickle")).not.toBe(200);
  });

  it("keeps nobody else from registering", async () => {
    expect(await put(owner, "honest")).toBe(201);
  });

  it("is held up by nothing while it repeats what it has said", async () => {
    for (let index = 0; index < 25; index += 1) expect(await put(owner, "honest")).toBe(200);
    expect(await changes(owner)).toBe(1);
  });

  it("keeps no operator from ending what a flood has left", async () => {
    for (let index = 0; index < 20; index += 1) {
      const wish = { reason: "nobody knows it" };
      const answer = await stack.keyturn.request("DELETE", `accounts/vision/consumers/bogus-${index}`, wish);
      expect(answer.status).toBe(200);
    }
  });

  it.each<[string, string, string, unknown]>([
    ["take the name of a declared consumer", "PUT", "shop", "NOT_THIS_CONSUMER"],
    ["end a declared consumer", "DELETE", "shop", "DECLARED_IN_FLEET"],
    ["take the name of another's registration", "PUT", "honest", "NOT_THIS_CONSUMER"],
    ["end another's registration", "DELETE", "honest", "NOT_THIS_CONSUMER"],
  ])("cannot %s", async (_what, method, name, code) => {
    expect(await call(method, thief, name)).toBe(code);
  });

  it("cannot report for another's registration", async () => {
    const answer = await say(stack, ["vision", "shop"], {}, await tokenOf(thief));
    expect(answer).toMatchObject({ status: 403, code: "NOT_THIS_CONSUMER" });
    const body = { instance: "i", fingerprint: "0123456789abcdef", healthy: true };
    expect(await call("POST", thief, "honest", body, "/reports")).toBe("NOT_THIS_CONSUMER");
  });

  it("cannot review itself", async () => {
    expect(await put(complainer, "self-made")).toBe(201);
    expect(await call("POST", complainer, "self-made", { reason: "trust me" }, "/approve")).toBe(
      "ROLE_MISSING",
    );
    const both = await tokenWith(stack, { oid: complainer, roles: ["KeyRotation.Approve"] });
    const answer = await stack.keyturn.request(
      "POST",
      "accounts/vision/consumers/self-made/approve",
      { reason: "trust me" },
      both,
    );
    expect(answer).toMatchObject({ status: 403, body: { code: "APPROVER_IS_REQUESTER" } });
  });

  it("cannot settle a contest about its own instances", async () => {
    const both = await tokenWith(stack, { oid: complainer, roles: ["KeyRotation.Operate"] });
    const answer = await stack.keyturn.request(
      "POST",
      "accounts/vision/consumers/self-made/settle",
      { instance: "i", reason: "trust me" },
      both,
    );
    expect(answer).toMatchObject({ status: 403, body: { code: "APPROVER_IS_REQUESTER" } });
  });

  it("has no more instances than it has declared allow", async () => {
    const answers: unknown[] = [];
    for (let index = 0; index < 30; index += 1) {
      const body = { instance: `i-${index}`, fingerprint: "0123456789abcdef", healthy: false };
      answers.push(await call("POST", complainer, "self-made", body, "/reports"));
    }
    expect(answers.filter((answer) => answer === 202)).toHaveLength(22);
    expect(answers.slice(22)).toEqual(Array.from({ length: 8 }, () => "TOO_MANY_INSTANCES"));
  });

  describe("while a rotation is in flight", () => {
    beforeAll(async () => {
      const wish = { mode: "manual", reason: "a leaver" };
      expect((await stack.keyturn.request("POST", "accounts/vision/rotations", wish)).status).toBe(202);
    });

    it.each<[string, string, object]>([
      ["leave", "DELETE", {}],
      ["become advisory", "PUT", { criticality: "advisory" }],
      ["promise to refresh sooner", "PUT", { refreshWithin: "1ms" }],
    ])(
      "cannot %s, with a stolen token, so that the rotation goes on without it",
      async (_what, method, change) => {
        expect(await call(method, owner, "honest", change)).toBe("ROTATION_IN_FLIGHT");
      },
    );

    it("is put out only by a second person", async () => {
      const wish = { reason: "switched off" };
      const path = "accounts/vision/consumers/honest";
      const end = async (roles: readonly string[], oid: string) =>
        stack.keyturn.request("DELETE", path, wish, await tokenWith(stack, { oid, roles }));
      const both = ["KeyRotation.Operate", "KeyRotation.Approve"];
      expect(await end(["KeyRotation.Operate"], second)).toMatchObject({
        body: { code: "ROTATION_IN_FLIGHT" },
      });
      const { requestedBy } = (await recordedEvents(stack, "vision")).findLast(
        (event) => event.type === "rotation-requested",
      ) as { readonly requestedBy: string };
      expect(await end(both, requestedBy)).toMatchObject({ body: { code: "APPROVER_IS_REQUESTER" } });
      expect((await end(both, second)).status).toBe(200);
    });
  });
});
