import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { pageNames } from "../../../shared/view/page/pages/page-index.ts";
import { problems } from "../../../shared/api/problems.ts";
import { blockerReasons, reasons } from "../../../shared/domain/objection.ts";
import { activeKey, anybody, memoryServices } from "../../fuzz/memory-services.ts";

/** The form of a key, of no account. */
const hexKey = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { helpUi, pageUi, rotationUi } = await import("../../../functions/api/ui-pages.ts");
const { periodEvidence } = await import("../../../functions/api/evidence.ts");

const reader: Caller = { ...anybody, roles: ["KeyRotation.Read"] };
let caller: Caller | undefined;

beforeEach(async () => {
  caller = reader;
  made = await memoryServices(() => caller);
});

async function ask(
  handler: HttpHandler,
  params: Record<string, string>,
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
) {
  const request = new HttpRequest({
    method: "GET",
    url: "https://keyturn.example/api/ui/page",
    headers: { authorization: "Bearer any", ...headers },
    params,
    query,
  });
  const answer = await handler(request, new InvocationContext({ logHandler: () => undefined }));
  return answer as { status: number; headers: Record<string, string>; body: string };
}

function open(page: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) {
  return ask(pageUi, { page }, query, headers);
}

describe("the pages beside the fleet", () => {
  it.each(pageNames)(
    "%s is shown to a reader, marked in the navigation, with the command that shows the same",
    async (name) => {
      const { status, headers, body } = await open(name);
      expect(status).toBe(200);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(body).toMatch(new RegExp(`href="/api/ui/${name}"\\s+aria-current="page"`));
      expect(body.match(/aria-current="page"/g)).toHaveLength(1);
      if (name !== "help") expect(body).toMatch(/In a terminal: <code>(keyturn|az) /);
      expect(body).not.toContain(activeKey);
    },
  );

  it.each(pageNames)("%s is shown to nobody without the role", async (name) => {
    caller = { ...anybody, roles: ["KeyRotation.Confirm"] };
    expect((await open(name)).status).toBe(403);
    caller = undefined;
    expect((await open(name)).status).toBe(401);
  });

  it("are no more than these", async () => {
    const { status, body } = await open("<b>nope</b>");
    expect(status).toBe(404);
    expect(body).toContain("&lt;b&gt;nope&lt;/b&gt;");
    expect((await open("toString")).status).toBe(404);
  });

  it("say in the words of the API why there is no document, and lead to the runbook", async () => {
    expect((await open("discovery")).body).toContain('href="/api/ui/help/DISCOVERY_NOT_RUN"');
    expect((await open("compare", { environment: "production", with: "production" })).body).toContain(
      "INVALID_QUERY",
    );
    expect((await open("discovery", { account: "nope" })).body).toContain("ACCOUNT_NOT_FOUND");
  });

  it("show the filtered advice, and name the command with the same filter", async () => {
    const query = {
      environment: "production",
      olderThan: "90",
      owner: "it's ours",
      sort: "age",
      upTo: "no number",
    };
    const { body } = await open("advice", query);
    expect(body).toContain(
      "keyturn advise --environment production --owner &#39;it&#39;\\&#39;&#39;s ours&#39; --older-than 90 --sort age",
    );
    expect(body).not.toContain('href="/api/ui/accounts/vision"');
    expect((await open("advice", { olderThan: "-1" })).body).toContain('href="/api/ui/accounts/vision"');
  });
});

describe("the evidence page", () => {
  const period = { from: "2026-01-01", to: "2026-04-01" };

  it("says what the command line says of the file", async () => {
    const { body } = await open("evidence", period);
    expect(body).toContain("consistent");
    expect(body).toContain("unknown: it holds no checkpoint");
  });

  it.each(["json", "markdown", "html"])("gives as %s the bytes of the API", async (format) => {
    const shown = await open("evidence", { ...period, format });
    const ofApi = await ask(periodEvidence, {}, { ...period, format });
    expect(shown.body).toBe(ofApi.body);
    expect(shown.headers["content-disposition"]).toBe(ofApi.headers["content-disposition"]);
  });

  it("of a rotation that is not there says so", async () => {
    const { status, body } = await ask(rotationUi, { account: "vision", rotation: "nope" });
    expect(status).toBe(200);
    expect(body).toContain("EVIDENCE_NOT_FOUND");
  });
});

describe("the page of the fleet file", () => {
  it("shows nothing that has the form of a key, and gives the file as it was applied", async () => {
    const text = `${await made.fleetStore.read()}\n# ${hexKey}\n`;
    await made.fleetStore.write(text);
    const { body } = await open("fleet-file");
    expect(body).toContain("publishedSecret");
    expect(body).not.toContain(hexKey);
    expect((await open("fleet-file", { format: "yaml" })).body).toBe(text);
  });
});

describe("the page of the settings", () => {
  it("never shows a connection string", async () => {
    const connectionString = "AccountName=a;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";
    made = { ...made, config: { ...made.config, storage: { kind: "connection-string", connectionString } } };
    const { body } = await open("settings");
    expect(body).toContain("KEYTURN_CLAIM_MS");
    expect(body).not.toContain("AccountKey");
    expect(body).not.toContain("c2VjcmV0");
  });
});

describe("the page of the doctor", () => {
  let checks = 0;
  beforeEach(() => {
    checks = 0;
    const reach = async () => {
      checks += 1;
      return "it answers";
    };
    made = { ...made, places: [{ check: "events-topic", target: "https://topic.example", reach }] };
  });

  it("makes no call until it is asked to, and none on the word of another site", async () => {
    caller = anybody;
    expect((await open("doctor")).body).toContain("Run the checks");
    await open("doctor", { run: "yes" }, { "sec-fetch-site": "cross-site" });
    expect(checks).toBe(0);
    const { body } = await open("doctor", { run: "yes" });
    expect(checks).toBeGreaterThan(0);
    expect(body).toContain("verdict");
  });

  it("makes none for somebody without the role, offers none, and says which", async () => {
    const { body: before } = await open("doctor");
    expect(before).not.toContain("Run the checks");
    expect(before).toContain("which you do not have");
    const { body } = await open("doctor", { run: "yes" });
    expect(checks).toBe(0);
    expect(body).toContain("ROLE_MISSING");
    expect(body).toContain("KeyRotation.Operate");
  });
});

describe("the help pages", () => {
  it.each([...reasons, ...blockerReasons, ...Object.keys(problems)])("explain %s", async (topic) => {
    const { status, body } = await ask(helpUi, { topic });
    expect(status).toBe(200);
    expect(body).toContain(`<h1>${topic}</h1>`);
  });

  it("are found by the anchors that the runbook links to, and lead to no missing one", async () => {
    const topics = [...(await open("help")).body.matchAll(/href="\/api\/ui\/help\/([^"]+)"/g)].map(
      ([, name]) => name ?? "",
    );
    expect(topics.length).toBeGreaterThan(100);
    const linked = new Set<string>();
    for (const topic of topics) {
      const { status, body } = await ask(helpUi, {
        topic: decodeURIComponent(topic.replaceAll("&#39;", "'")),
      });
      expect(status).toBe(200);
      for (const [, name = ""] of body.matchAll(/href="\/api\/ui\/help\/([^"]+)"/g)) linked.add(name);
    }
    for (const topic of linked) {
      const { status } = await ask(helpUi, { topic: decodeURIComponent(topic.replaceAll("&#39;", "'")) });
      expect([topic, status]).toEqual([topic, 200]);
    }
  });

  it("say so where there is nothing, and do no harm by it", async () => {
    const { status, body } = await ask(helpUi, { topic: "<script>alert(1)</script>" });
    expect(status).toBe(404);
    expect(body).not.toContain("<script>alert");
  });
});
