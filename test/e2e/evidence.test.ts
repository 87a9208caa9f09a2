import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { verifyEvidence } from "../../shared/view/evidence/verify-evidence.ts";
import { until } from "../until.ts";
import { post, secondPerson, tokenWith } from "./stack/people.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, ended, rotate } from "./stack/running-stack.ts";
import { blobTexts } from "./stack/stored-text.ts";

const quarter = "from=2020-01-01&to=2100-01-01&environment=production";

describe("evidence of a real rotation", () => {
  let stack: LocalStack;
  let rotation: string;
  beforeAll(async () => {
    stack = await anEnrolledStack({
      accounts: [
        anAccount({ policy: { approval: "required" }, consumers: [aConsumer({ instances: 2 })] }),
        anAccount({
          name: "speech",
          publishedSecret: "speech-key",
          consumers: [aConsumer({ environment: "non-production" })],
        }),
      ],
    });
    await stack.startConsumers("vision");
    rotation = await rotate(stack);
    const token = await tokenWith(stack, { oid: secondPerson });
    await post(stack, `vision/rotations/${rotation}/approve`, { reason: "looked at it" }, token);
    await ended(stack);
  });

  const get = async (path: string) => {
    const answer = await stack.keyturn.request("GET", path);
    expect(answer.status).toBe(200);
    return answer.text;
  };

  it("answers one call for all production rotations with approver and confirmations, and verifies", async () => {
    const verified = verifyEvidence(await get(`evidence?${quarter}`));
    expect(verified).toMatchObject({
      ok: {
        accounts: [
          {
            account: "vision",
            gaps: [],
            rotations: [
              {
                rotation,
                outcome: "completed",
                approvals: [{ by: secondPerson }],
                decisions: [{ strengths: { proven: 2 } }, { strengths: { proven: 2 } }],
                death: { proven: true },
              },
            ],
          },
        ],
      },
    });
  });

  it("names Azure's own id of every regeneration and every secret that was stored", async () => {
    const verified = verifyEvidence(await get(`accounts/vision/rotations/${rotation}/evidence`));
    const answered = new Set(
      stack.azure.journal
        .read()
        .flatMap((entry) => ("url" in entry ? Object.values(entry.responseHeaders) : [])),
    );
    const changes = "ok" in verified ? (verified.ok.accounts[0]?.rotations[0]?.changes ?? []) : [];
    const ids = changes.flatMap(({ correlationId }) => correlationId ?? []);
    expect(ids).toHaveLength(5);
    expect(ids.filter((id) => !answered.has(id))).toEqual([]);
  });

  it("is archived once, within a sweep, and matches the API", async () => {
    const bundles = () => blobTexts(stack.storage.connectionString);
    const [kept] = await until(async () => {
      const found = (await bundles()).filter((text) => text.includes('"document":"keyturn-evidence"'));
      return found.length > 0 ? found : undefined;
    });
    const [archived, asked] = [
      verifyEvidence(kept ?? ""),
      verifyEvidence(await get(`accounts/vision/rotations/${rotation}/evidence`)),
    ];
    if (!("ok" in archived && "ok" in asked)) throw new Error("it does not verify");
    expect(archived.ok.accounts[0]?.trail).toEqual(asked.ok.accounts[0]?.trail);
    expect(archived.ok.accounts[0]?.rotations).toEqual(asked.ok.accounts[0]?.rotations);
    await until(() => stack.appLines.some((line) => line.includes("evidence-kept")));
  });

  it("holds no key, in any format, and neither does any other document", async () => {
    const evidence = `accounts/vision/rotations/${rotation}/evidence`;
    const paths = [
      ...["json", "markdown", "html"].flatMap((format) => [
        `${evidence}?format=${format}`,
        `evidence?${quarter}&format=${format}`,
      ]),
      "accounts/vision/plan",
      "compare?environment=production&with=non-production",
      "advice",
      "forecast?days=365",
    ];
    const answers = await Promise.all(paths.map(get));
    expect(answers.every((text) => text.includes("vision"))).toBe(true);
    const texts = [...answers, ...(await blobTexts(stack.storage.connectionString))];
    const keys = stack.azure.everyKey();
    expect(keys.length).toBeGreaterThan(4);
    expect(texts.filter((text) => keys.some((key) => text.includes(key)))).toEqual([]);
  });
});
