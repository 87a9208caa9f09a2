import type { DoctorReport } from "../api/doctor.ts";
import type { Diagnosis } from "../domain/discovery/diagnosis.ts";
import { needOf } from "../domain/discovery/diagnosis.ts";
import type { OwnIdentity } from "../domain/discovery/discovery.ts";

interface Examined {
  readonly identity?: OwnIdentity;
  readonly diagnoses: readonly Diagnosis[];
}

/**
 * Lists the result of each check and, where something is missing, how to fix it. Pure.
 *
 * @param customCloud the address of a cloud that only its operator knows: no command of Azure's tools is advised there.
 */
export function doctorReport(
  { identity, diagnoses }: Examined,
  now: Date,
  customCloud?: string,
): DoctorReport {
  const objectId = identity?.objectId;
  const principal = objectId ?? "$KEYTURN_OBJECT_ID";
  const grants = customCloud === undefined ? azureGrants(principal) : customGrants(principal, customCloud);
  return {
    at: now.toISOString(),
    ...(objectId !== undefined && { identity: objectId }),
    checks: diagnoses.map((diagnosis) => {
      const remedy = remedyOf(diagnosis, grants);
      const need = diagnosis.need ?? needOf(diagnosis.check);
      return { ...diagnosis, need, ...(remedy !== undefined && { remedy }) };
    }),
  };
}

const settleCopies =
  "register the consumer there, remove the copy and run discovery, or list it in acceptedCopies: docs/discovery.md";

function remedyOf(diagnosis: Diagnosis, grants: Grants): string | undefined {
  switch (diagnosis.verdict) {
    case "fine":
    case "off":
    case "unproven":
      return undefined;
    case "denied":
      return grantFor(diagnosis, grants) ?? wayFor(diagnosis);
    case "unreachable":
      return wayFor(diagnosis);
    case "wrong":
      if (diagnosis.check === "clock") return wayFor(diagnosis);
      if (diagnosis.check === "evidence-policy") return "lock the container's policy: docs/deploy.md";
      if (diagnosis.check === "evidence-rights")
        return "take every other role on it away: docs/permissions.md";
      if (diagnosis.check === "copies") return settleCopies;
      if (diagnosis.check === "settings") return "correct it in the app's settings: docs/settings.md";
      return diagnosis.check === "fleet-file" ? "apply one: keyturn fleet apply FILE" : undefined;
  }
}

/** Ways to grant a role on a scope. */
interface Grants {
  /** A role that only a person grants. */
  readonly grant: (role: string, scope: string) => string;
  /** A built-in role that the template grants. */
  readonly provision: (role: string, scope: string) => string;
  /** A role that the template makes and grants. */
  readonly provisionCustom: (role: string, scope: string) => string;
  readonly vaultScope: (vault: string) => string;
}

function azureGrants(objectId: string): Grants {
  const grant = (role: string, scope: string) =>
    `az role assignment create --assignee-object-id ${objectId} --assignee-principal-type ServicePrincipal ` +
    `--role "${role}" --scope ${scope}`;
  const provision = (role: string, scope: string) => `azd provision # or: ${grant(role, scope)}`;
  return {
    grant,
    provision,
    // The name of a role that the template makes ends in that of its environment.
    provisionCustom: (role, scope) =>
      provision(
        `$(az role definition list --custom-role-only --query "[?starts_with(roleName, '${role} (')] | [0].name" --output tsv)`,
        scope,
      ),
    vaultScope(vault) {
      const [name = ""] = new URL(vault).hostname.split(".");
      return `"$(az keyvault show --name ${name} --query id --output tsv)"`;
    },
  };
}

function customGrants(objectId: string, cloud: string): Grants {
  const grant = (role: string, scope: string) =>
    `give ${objectId} what the role "${role}" of docs/permissions.md allows, on ${scope}, in the cloud of ${cloud}`;
  return { grant, provision: grant, provisionCustom: grant, vaultScope: (vault) => vault };
}

/** The role of docs/permissions.md that the check needs. */
function grantFor(
  { check, target }: Diagnosis,
  { grant, provision, provisionCustom, vaultScope }: Grants,
): string | undefined {
  switch (check) {
    case "account":
    case "list-keys":
    case "regenerate-key":
      return provisionCustom("AI Services Key Rotator", target);
    case "read-secret":
    case "write-secret":
      return provisionCustom("AI Services Key Publisher", vaultScope(target));
    case "metrics":
      return grant("Monitoring Reader", target);
    case "log-workspace":
      return grant("Log Analytics Reader", "$WORKSPACE_RESOURCE_ID");
    case "resource-graph":
      return grant("Reader", "/subscriptions/$SUBSCRIPTION_ID");
    case "events-topic":
      return provision("EventGrid Data Sender", "$TOPIC_RESOURCE_ID");
    case "fleet-file":
    case "evidence-archive":
      return provision("Storage Blob Data Owner", "$STORAGE_RESOURCE_ID");
    case "evidence-policy":
    case "evidence-rights":
      return provisionCustom("Evidence Archivist", "$EVIDENCE_CONTAINER_RESOURCE_ID");
    case "signing-key":
      return provisionCustom("Checkpoint Signer", "$SIGNING_KEY_RESOURCE_ID");
    case "trail":
    case "due-index":
    case "write-turns":
    case "rollout-board":
      return provision("Storage Table Data Contributor", "$STORAGE_RESOURCE_ID");
    case "step-queue":
      return provision("Storage Queue Data Contributor", queueScope(target));
    case "settings":
    case "consumer":
    case "clock":
    case "copies":
    case "data-plane":
    case "identity":
      return undefined;
  }
}

function queueScope(queue: string): string {
  return `$STORAGE_RESOURCE_ID/queueServices/default/queues/${queue.split("/").at(-1) ?? ""}`;
}

function wayFor({ check, target }: Diagnosis): string {
  switch (check) {
    case "clock":
      return "nothing rests on it, but restart the app to get another host";
    case "consumer":
      return "its owner must grant what docs/permissions.md lists for its kind of confirmation, and let keyturn reach it";
    case "identity":
      return "give the app a managed identity; a user-assigned one is named in AZURE_CLIENT_ID";
    default:
      return `allow the app to reach ${target} over https: subnet, private endpoint or firewall rule`;
  }
}
