import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { makeAccountKey, makeLegacyAccountKey } from "../../emulator/azure/ai/account-key.ts";
import type { Services } from "../../functions/edge/services.ts";
import type { Caller } from "../../shared/ports/token-verifier.ts";
import { commandNames, pageCommand, rolesFor } from "../../shared/view/page/act/page-command.ts";
import { anybody, memoryServices } from "../fuzz/memory-services.ts";
import { answerOf, browserOf, once, origin } from "../functions/form-browser.ts";

let made: Services;
jest.unstable_mockModule("../../functions/edge/services.ts", () => ({ services: () => made }));
const { accountUi } = await import("../../functions/api/ui.ts");
const { accountAct, fleetAct } = await import("../../functions/api/ui-act.ts");
const { emergencyUi } = await import("../../functions/api/ui-emergency.ts");
const pages = { account: accountUi, accountAct, fleetAct };

const person: Caller = { ...anybody, applicationId: "a-page", token: "identity" };
const other: Caller = { ...person, objectId: "44444444-0000-4000-8000-000000000002" };
/** Whom a bearer token names; others than these hold just one role. */
const people: Readonly<Record<string, Caller>> = { any: person, other };
const callerOf = (token: string): Caller => people[token] ?? { ...person, roles: [token] };

beforeEach(async () => {
  made = {
    ...(await memoryServices()),
    tokens: { verify: async (token) => callerOf(token), faultOf: async () => undefined },
  };
});

const events = async () => (await made.ports.trail.read("vision")).sequence;
const codeIn = (text: string) => /<code><a[^>]*>([A-Z_]+)<\/a><\/code>/.exec(text)?.[1];
const each = commandNames.map((name) => [name] as const);

describe("who makes another person's browser send a form", () => {
  const foreign: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
    ["from another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["from another host of the same site", { "sec-fetch-site": "same-site" }],
    ["from nowhere, as by a typed address", { "sec-fetch-site": "none" }],
    [
      "in a browser that says it by the origin",
      { "sec-fetch-site": undefined, origin: "https://evil.example" },
    ],
    ["from a sandbox", { "sec-fetch-site": undefined, origin: "null" }],
    ["in a browser that says nothing", { "sec-fetch-site": undefined, origin: undefined }],
    ["from the same host without TLS", { "sec-fetch-site": undefined, origin: "http://keyturn.example" }],
    ["without the cookie, which no other site sends", { cookie: undefined }],
    ["with a cookie of another name", { cookie: `keyturn-form=${"a".repeat(43)}` }],
    ["with a cookie that he has chosen", { cookie: `__Host-keyturn-form=${"a".repeat(43)}` }],
  ];

  it.each(each.flatMap(([name]) => foreign.map(([how, headers]) => [name, how, headers] as const)))(
    "gives no command %s %s",
    async (name, _how, headers) => {
      const browser = await browserOf(pages);
      const before = await events();
      const answer = await browser.send(name, { fields: browser.fieldsOf(name), headers });
      expect([answer.status, codeIn(answer.text)]).toEqual([403, "FORM_REFUSED"]);
      expect(await events()).toBe(before);
    },
  );

  it.each(each)("gives no command %s without the token, or with that of somebody else", async (name) => {
    const [browser, others] = [await browserOf(pages), await browserOf(pages, "other")];
    expect(browser.token).toMatch(/^[0-9a-f]{64}$/);
    for (const token of ["", others.token, "0".repeat(64)]) {
      const answer = await browser.send(name, { fields: browser.fieldsOf(name, { token }) });
      expect([answer.status, codeIn(answer.text)]).toEqual([403, "FORM_REFUSED"]);
    }
  });

  it("has nothing of the person before on the same browser", async () => {
    const before = await browserOf(pages);
    const answer = await before.send("pause", {
      fields: before.fieldsOf("pause"),
      headers: { authorization: "Bearer other" },
    });
    expect([answer.status, codeIn(answer.text)]).toEqual([403, "FORM_REFUSED"]);
  });

  it.each(["application/json", "text/plain", "multipart/form-data; boundary=x", ""])(
    "gives no command with a body of type %j",
    async (type) => {
      const browser = await browserOf(pages);
      for (const name of commandNames) {
        const answer = await browser.send(name, {
          fields: browser.fieldsOf(name),
          headers: { "content-type": type },
        });
        expect([answer.status, codeIn(answer.text)]).toEqual([415, "ENCODING_UNSUPPORTED"]);
      }
    },
  );

  it("gives no command by an address that the browser loads", async () => {
    const before = await events();
    const query = "compromised=both&gate=waive&deadlineMs=0&reason=x&confirm=x&sure=yes&did=emergency";
    for (const handler of [accountUi, emergencyUi]) {
      const url = `${origin}/api/ui/accounts/vision/emergency?${query}`;
      const headers = { authorization: "Bearer any" };
      const answer = await answerOf(handler, url, { headers, params: { account: "vision" } });
      expect(answer.status).toBe(200);
    }
    expect(await events()).toBe(before);
  });

  it("frames no page with a form, and has none of its cookies in a script or in the clear", async () => {
    const { page } = await browserOf(pages);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(page.headers.get("set-cookie")).toMatch(
      /^__Host-keyturn-form=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const refused = await (await browserOf(pages)).send("pause", { fields: [] });
    expect(refused.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });
});

describe("who may not give a command", () => {
  const wrong = commandNames.flatMap((name) =>
    ["KeyRotation.Read", "KeyRotation.Operate", "KeyRotation.Approve", "KeyRotation.Confirm"]
      .filter((role) => !rolesFor(name).some((one) => one === role))
      .map((role) => [name, role] as const),
  );
  it.each(wrong)("does not give %s by a form with %s alone", async (name, role) => {
    const browser = await browserOf(pages);
    const before = await events();
    const answer = await browser.send(name, {
      fields: browser.fieldsOf(name),
      headers: { authorization: `Bearer ${role}` },
    });
    expect(answer.status).toBe(403);
    expect(rolesFor(name).every((one) => answer.text.includes(one))).toBe(true);
    expect(await events()).toBe(before);
  });

  it("waives no gate with the role of operators alone", async () => {
    const browser = await browserOf(pages);
    const fields = browser.fieldsOf("emergency", { gate: "waive" });
    const answer = await browser.send("emergency", {
      fields,
      headers: { authorization: "Bearer KeyRotation.Operate" },
    });
    expect([answer.status, codeIn(answer.text)]).toEqual([403, "ROLE_MISSING"]);
  });
});

describe("who sends a form again", () => {
  it("does nothing twice, not even at once", async () => {
    const browser = await browserOf(pages);
    const before = await events();
    const answers = await Promise.all(
      [1, 2, 3].map(() => browser.send("pause", { fields: browser.fieldsOf("pause") })),
    );
    answers.push(await browser.send("pause", { fields: browser.fieldsOf("pause") }));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(answers[0]?.headers.get("location")).toMatch(/^\/api\/ui\/accounts\/vision\?did=pause\./);
    expect(await events()).toBe(before + 1);
  });

  it("does nothing for somebody else with it", async () => {
    const browser = await browserOf(pages);
    const fields = browser.fieldsOf("pause");
    await browser.send("pause", { fields });
    const before = await events();
    const answer = await browser.send("pause", { fields, headers: { authorization: "Bearer other" } });
    expect(answer.status).toBe(403);
    expect(await events()).toBe(before);
  });
});

describe("who makes up a link that says what was done", () => {
  /** Whether the page says that something was done. */
  const saysDone = async (path: string, cookie: string, bearer = "any") => {
    const headers = { authorization: `Bearer ${bearer}`, cookie };
    const params = { account: "vision" };
    const answer = await answerOf(accountUi, `${origin}${path}`, { headers, params });
    expect(answer.status).toBe(200);
    return answer.text.includes(pageCommand("pause").done);
  };
  const paused = async () => {
    const browser = await browserOf(pages);
    const { headers } = await browser.send("pause", { fields: browser.fieldsOf("pause") });
    return { browser, location: headers.get("location") ?? "" };
  };

  it("is believed by nobody", async () => {
    const { browser, location } = await paused();
    expect(await saysDone(location, browser.cookie)).toBe(true);
    const made = [
      "?did=pause",
      `?did=pause.${String(Date.now())}.${"0".repeat(64)}`,
      location.slice(location.indexOf("?")).replace(/\.\d+\./, ".9999999999999."),
      location.slice(location.indexOf("?")).replace("pause", "resume"),
    ];
    for (const query of made) {
      expect(await saysDone(`/api/ui/accounts/vision${query}`, browser.cookie)).toBe(false);
    }
  });

  it("has nothing of a link that a form has led somebody else to", async () => {
    const { browser, location } = await paused();
    expect(await saysDone(location, (await browserOf(pages)).cookie)).toBe(false);
    expect(await saysDone(location, browser.cookie, "other")).toBe(false);
    expect(await saysDone(location, "")).toBe(false);
  });
});

describe("who loads the address of a form", () => {
  it.each(each)("is led back from %s, and changes nothing", async (name) => {
    const browser = await browserOf(pages);
    const before = await events();
    for (const bearer of ["any", "KeyRotation.Read"]) {
      const isFleet = pageCommand(name).on === "fleet";
      const back = isFleet ? "/api/ui" : "/api/ui/accounts/vision";
      const answer = await answerOf(isFleet ? fleetAct : accountAct, `${origin}${back}/${name}?sure=yes`, {
        headers: { authorization: `Bearer ${bearer}`, cookie: browser.cookie },
        params: { account: "vision", command: name },
      });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, back]);
    }
    expect(await events()).toBe(before);
  });
});

describe("who changes what a form sends", () => {
  const boxed = commandNames.filter((name) => pageCommand(name).sure !== undefined);
  it.each(boxed)("does not give %s without ticking its box", async (name) => {
    const browser = await browserOf(pages);
    for (const change of [[], [["sure", "no"]], [["sure", ""]]] as const) {
      const fields = browser.fieldsOf(name).filter(([field]) => field !== "sure");
      const answer = await browser.send(name, { fields: [...fields, ...change] });
      expect([answer.status, codeIn(answer.text)]).toEqual([400, "INVALID_BODY"]);
    }
  });

  it.each(each)("adds or doubles no field of %s", async (name) => {
    const browser = await browserOf(pages);
    const before = await events();
    const fields = browser.fieldsOf(name);
    const doubled = fields.filter(([field]) => field !== "leaveOut").map((field) => [...fields, field]);
    const added = ["by", "account", "command", "mode", "__proto__", "constructor"].map((field) => [
      ...fields,
      [field, "x"] as const,
    ]);
    for (const more of [...doubled, ...added]) {
      const answer = await browser.send(name, { fields: more });
      expect([answer.status, codeIn(answer.text)]).toEqual([400, "INVALID_BODY"]);
    }
    expect(await events()).toBe(before);
  });

  it("sends no more than a form holds", async () => {
    const browser = await browserOf(pages);
    const answer = await browser.send("pause", {
      fields: browser.fieldsOf("pause", { reason: "x".repeat(20_000) }),
    });
    expect([answer.status, codeIn(answer.text)]).toEqual([413, "BODY_TOO_LARGE"]);
  });

  it.each(each)("brings no markup and no key into the answer to %s", async (name) => {
    const browser = await browserOf(pages);
    for (const text of [makeAccountKey(), makeLegacyAccountKey(), `"><script>alert(1)</script>\u202e`]) {
      for (const [field] of browser.fieldsOf(name)) {
        const answer = await browser.send(name, {
          fields: browser.fieldsOf(name, { [field]: text, ...(field !== "once" && { once }) }),
        });
        expect(answer.text).not.toContain(text);
        expect(answer.text).not.toContain("<script>alert");
        expect(answer.headers.get("location") ?? "").not.toContain(text);
      }
    }
  });

  it.each(["__proto__", "toString", "rotate%00", "emergency/", "report", "<script>"])(
    "finds no command called %s",
    async (name) => {
      const browser = await browserOf(pages);
      const answer = await browser.send(name, { fields: browser.fieldsOf("pause") });
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain("<script>");
    },
  );

  it("gives no command of the fleet on the page of an account, nor the other way round", async () => {
    const browser = await browserOf(pages);
    const headers = { authorization: "Bearer any", cookie: browser.cookie };
    for (const [handler, command] of [
      [accountAct, "resume-line"],
      [fleetAct, "pause"],
    ] as const) {
      const params = { account: "vision", command };
      const answer = await answerOf(handler, `${origin}/api/ui/x/y/${command}`, {
        method: "POST",
        headers,
        params,
      });
      expect(answer.status).toBe(404);
    }
  });
});
