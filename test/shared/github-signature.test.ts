import { describe, expect, it } from "@jest/globals";
import { githubSecretOf, isGithubSignature, isSignedByGithub } from "../../shared/github-signature.ts";

/** The example of GitHub's own documentation. */
const secret = githubSecretOf("It's a Secret to Everybody");
const body = Buffer.from("Hello, World!");
const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

describe("the signature of a delivery", () => {
  it("is GitHub's, for the body as it came", () => {
    expect(isGithubSignature(signature)).toBe(true);
    expect(isSignedByGithub(body, signature, secret)).toBe(true);
  });

  it.each<[string, string, Uint8Array, string]>([
    ["of another body", signature, Buffer.from("Hello, World?"), "It's a Secret to Everybody"],
    ["by another secret", signature, body, "It's a Secret to Nobody"],
    ["that is too short", signature.slice(0, -2), body, "It's a Secret to Everybody"],
    ["that is too long", `${signature}00`, body, "It's a Secret to Everybody"],
    ["by the older hash", signature.replace("sha256", "sha1"), body, "It's a Secret to Everybody"],
    ["in capitals", signature.toUpperCase(), body, "It's a Secret to Everybody"],
    ["of nothing", "", body, "It's a Secret to Everybody"],
  ])("is refused: one %s", (_what, told, of, by) => {
    expect(isSignedByGithub(of, told, githubSecretOf(by))).toBe(false);
  });
});
