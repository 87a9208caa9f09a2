import { describe, expect, it } from "@jest/globals";
import { doctorReport as schema } from "../../../shared/api/doctor.ts";
import type { Diagnosis } from "../../../shared/domain/discovery/diagnosis.ts";
import { checkNames, diagnosisVerdicts } from "../../../shared/domain/discovery/diagnosis.ts";
import { doctorReport } from "../../../shared/view/doctor-report.ts";

const now = new Date("2026-03-01T09:00:00.000Z");
const identity = { objectId: "an-object", applicationId: "an-app" };
const vault = "https://kv-main.vault.azure.net";

function remedyOf(diagnosis: Partial<Diagnosis>): string | undefined {
  const whole: Diagnosis = { check: "account", target: vault, verdict: "denied", message: "m", ...diagnosis };
  return doctorReport({ identity, diagnoses: [whole] }, now).checks[0]?.remedy;
}

describe("the report of an examination", () => {
  it("names the role, whom it is granted to and where", () => {
    expect(remedyOf({ check: "list-keys", target: "/subscriptions/s/accounts/vision" })).toBe(
      "azd provision # or: az role assignment create --assignee-object-id an-object " +
        '--assignee-principal-type ServicePrincipal --role "$(az role definition list --custom-role-only ' +
        '--query "[?starts_with(roleName, \'AI Services Key Rotator (\')] | [0].name" --output tsv)" ' +
        "--scope /subscriptions/s/accounts/vision",
    );
    expect(remedyOf({ check: "read-secret" })).toContain(
      '--scope "$(az keyvault show --name kv-main --query id --output tsv)"',
    );
    expect(remedyOf({ check: "step-queue", target: "https://keyturn.queue.example/steps" })).toMatch(
      / --scope \$STORAGE_RESOURCE_ID\/queueServices\/default\/queues\/steps$/,
    );
  });

  it("advises no tool of Azure in a cloud that these do not know", () => {
    for (const check of checkNames) {
      const diagnoses: Diagnosis[] = [{ check, target: vault, verdict: "denied", message: "m" }];
      const [found] = doctorReport({ identity, diagnoses }, now, "https://arm.cloud.example").checks;
      expect(found?.remedy).toEqual(expect.not.stringMatching(/^az|\baz /));
    }
    const diagnoses: Diagnosis[] = [{ check: "read-secret", target: vault, verdict: "denied", message: "m" }];
    expect(doctorReport({ identity, diagnoses }, now, "https://arm.cloud.example").checks[0]?.remedy).toBe(
      'give an-object what the role "AI Services Key Publisher" of docs/permissions.md allows, ' +
        `on ${vault}, in the cloud of https://arm.cloud.example`,
    );
  });

  it("advises a deployment only where the template grants the right whatever is switched on", () => {
    expect(remedyOf({ check: "step-queue" })).toMatch(/^azd provision # or: az /);
    expect(remedyOf({ check: "resource-graph" })).toMatch(/^az role assignment create .* --role "Reader" /);
  });

  it("names the way where nothing answers, and proposes nothing where nothing is missing", () => {
    expect(remedyOf({ check: "data-plane", verdict: "unreachable" })).toContain(`reach ${vault} over https`);
    for (const verdict of ["fine", "off", "unproven"] as const) expect(remedyOf({ verdict })).toBeUndefined();
  });

  it("knows what to do about every right that is missing, and fits its schema whatever was found", () => {
    for (const check of checkNames) {
      expect(remedyOf({ check })).toEqual(expect.any(String));
      for (const verdict of diagnosisVerdicts) {
        const diagnoses: Diagnosis[] = [{ check, target: vault, verdict, message: "m", account: "vision" }];
        expect(schema.safeParse(doctorReport({ diagnoses }, now)).success).toBe(true);
      }
    }
  });
});
