import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { fingerprintOf, SecretValue } from "../../shared/secret-value.ts";

const value = "84d1f0c6a1b24e7fbb0f7d8f5d0c9e21";
const secret = new SecretValue(value);

/** The output of a console, which formats by itself. */
function printed(write: (console: Console) => void): string {
  let text = "";
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  });
  write(new Console(stdout));
  return text;
}

describe("a key", () => {
  it.each<[string, string]>([
    ["String()", String(secret)],
    // oxlint-disable-next-line typescript/restrict-template-expressions -- the very slip that must do no harm
    ["a template", `${secret}`],
    ["JSON", JSON.stringify({ secret })],
    ["inspect", inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
    ["format %s", format("%s", secret)],
    ["format %o", format("%o", secret)],
    ["format %O", format("%O", secret)],
    ["format %j", format("%j", secret)],
    ["console.log", printed((console) => console.log("key:", secret, { secret }))],
  ])("prints as [secret] through %s", (_way, text) => {
    expect(text).toContain("[secret]");
    expect(text).not.toContain(value);
  });

  it.each<[string, unknown]>([
    ["spread", Object.assign({}, secret)],
    ["keys", Reflect.ownKeys(secret).map((key) => Reflect.get(secret, key))],
    ["console.dir", printed((console) => console.dir(secret, { showHidden: true }))],
    ["structuredClone", structuredClone(secret)],
    ["an error's cause", inspect(new Error("failed", { cause: secret }), { showHidden: true })],
    ["console.table", printed((console) => console.table([secret]))],
  ])("is not found through %s", (_way, copy) => {
    expect(inspect(copy, { depth: 9, showHidden: true })).not.toContain(value);
  });

  it("is revealed to the code that must send it", () => {
    expect(secret.reveal()).toBe(value);
  });

  it("is known by the first 16 hex digits of its SHA-256", () => {
    expect(fingerprintOf("abc")).toBe("ba7816bf8f01cfea");
    expect(secret.fingerprint).toBe(fingerprintOf(value));
  });
});
