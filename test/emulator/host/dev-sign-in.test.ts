import { once } from "node:events";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runApp, type RunningHost } from "./running-host.ts";

const app = `
  const tell = (request) => ({ jsonBody: Object.fromEntries(request.headers) });
  app.http("tell", { methods: ["GET"], handler: tell });
`;

describe("the development sign-in", () => {
  let entra: Server;
  const asked: string[] = [];
  let host: RunningHost;
  let plain: RunningHost;

  beforeAll(async () => {
    entra = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => asked.push(text));
      request.on("end", () => response.end('{"access_token":"head.body.signature","expires_in":3599}'));
    });
    entra.listen(0, "127.0.0.1");
    await once(entra, "listening");
    host = await runApp(app, {
      settings: {
        DEV_SIGN_IN_TOKEN_ENDPOINT: `http://127.0.0.1:${(entra.address() as AddressInfo).port}/token`,
        DEV_SIGN_IN_CLIENT_ID: "operator",
        DEV_SIGN_IN_CLIENT_SECRET: "s&cret",
        DEV_SIGN_IN_SCOPE: "api://keyturn-local/.default",
        DEV_SIGN_IN_SECOND_CLIENT_ID: "approver",
        DEV_SIGN_IN_SECOND_CLIENT_SECRET: "other",
      },
    });
    plain = await runApp(app, { settings: {} });
  });
  afterAll(async () => {
    await Promise.all([host.stop(), plain.stop()]);
    entra.close();
  });

  const call = (path: string, init?: RequestInit) =>
    fetch(host.origin + path, { redirect: "manual", ...init });

  it("is where Azure's sign-in leads on this machine, and keeps where one wanted to go", async () => {
    const answer = await call("/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fui%3Fa%3D1");
    expect(answer.status).toBe(303);
    const page = await call(answer.headers.get("location") ?? "");
    expect(await page.text()).toContain('name="to" value="/api/ui?a=1"');
  });

  it("puts a token of the local Entra into a cookie that scripts and other sites do not see", async () => {
    const answer = await call("/dev/sign-in", { method: "POST", body: "to=/api/ui/accounts/vision" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/api/ui/accounts/vision");
    expect(answer.headers.get("set-cookie")).toBe(
      "keyturn-dev-token=head.body.signature; Path=/; HttpOnly; SameSite=Strict; Max-Age=3599",
    );
    expect(Object.fromEntries(new URLSearchParams(asked.at(-1)))).toEqual({
      grant_type: "client_credentials",
      client_id: "operator",
      client_secret: "s&cret",
      scope: "api://keyturn-local/.default",
    });
  });

  it("lets a visitor choose between the operator and a second person, and nobody else", async () => {
    const page = await (await call("/dev/sign-in")).text();
    expect([...page.matchAll(/name="as" value="(\w+)"/g)].map(([, name]) => name)).toEqual([
      "operator",
      "second",
    ]);
    await call("/dev/sign-in", { method: "POST", body: "to=/api/ui&as=second" });
    expect(Object.fromEntries(new URLSearchParams(asked.at(-1)))).toMatchObject({ client_id: "approver" });
    expect((await call("/dev/sign-in", { method: "POST", body: "as=admin" })).status).toBe(400);
  });

  it("leads from the root to the status page", async () => {
    const answer = await call("/");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/api/ui"]);
    expect((await fetch(`${plain.origin}/`)).status).toBe(404);
  });

  it.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""])(
    "leads to no other place than this host: %j",
    async (to) => {
      const body = new URLSearchParams({ to });
      const answer = await call("/dev/sign-in", { method: "POST", body });
      expect(answer.headers.get("location")).toBe("/api/ui");
    },
  );

  it("brings the token of the cookie to the app in the header of Azure, and no other", async () => {
    const headers = {
      cookie: "a=b; keyturn-dev-token=head.body.signature; c=d",
      "x-ms-token-aad-id-token": "forged",
      "x-ms-client-principal": "forged",
    };
    const seen = (await (await call("/api/tell", { headers })).json()) as Record<string, string>;
    expect(seen["x-ms-token-aad-access-token"]).toBe("head.body.signature");
    expect(Object.values(seen)).not.toContain("forged");
  });

  it("gives nothing to a page under another name for this machine", async () => {
    const { port } = new URL(host.origin);
    const headers = { host: `evil.example:${port}` };
    const request = get({ port, path: "/dev/sign-in", headers });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(403);
  });

  it("ends with a sign-out", async () => {
    const answer = await call("/.auth/logout?post_logout_redirect_uri=%2Fapi%2Fui");
    expect(answer.headers.get("location")).toBe("/api/ui");
    expect(answer.headers.get("set-cookie")).toContain("keyturn-dev-token=; ");
    expect(answer.headers.get("set-cookie")).toContain("Max-Age=0");
  });

  it("is not there without its settings, as in an app without authentication", async () => {
    expect((await fetch(`${plain.origin}/dev/sign-in`)).status).toBe(404);
    expect((await fetch(`${plain.origin}/.auth/login/aad`)).status).toBe(404);
    const headers = { "x-ms-token-aad-id-token": "anything" };
    const seen = (await (await fetch(`${plain.origin}/api/tell`, { headers })).json()) as Record<
      string,
      string
    >;
    expect(seen["x-ms-token-aad-id-token"]).toBe("anything");
  });
});
