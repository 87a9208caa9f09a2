import * as z from "zod";
import type { ConfirmsBy, ConsumerSpec } from "../domain/account/account-spec.ts";
import { duration, name } from "./fleet-fields.ts";
import { workloadResource } from "../workload-resource.ts";

const circumstantialSuffices = z.boolean().default(false);

/** Fields that belong to one kind are refused beside another. */
const confirmation = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("report") }),
  z.strictObject({
    kind: z.literal("health-endpoint"),
    url: z.url({ protocol: /^https$/ }).refine(hasNoCredentials, "must not hold a user name or password"),
    privateAddresses: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal("app-service"), circumstantialSuffices }),
  z.strictObject({
    kind: z.literal("container-app"),
    restart: z.boolean().default(false),
    circumstantialSuffices,
  }),
  z.strictObject({ kind: z.literal("audit-log"), circumstantialSuffices }),
]);

const waiver = z.strictObject({
  by: z.string().min(1),
  reason: z.string().min(1),
  /** A day, up to its end in UTC. */
  until: z.iso.date().transform((day) => new Date(`${day}T24:00:00.000Z`)),
});

const entry = z.strictObject({
  name,
  owner: z.strictObject({ name: z.string().min(1), contact: z.string().min(1) }),
  environment: z.enum(["production", "non-production", "disaster-recovery"]),
  criticality: z.enum(["required", "advisory"]).default("required"),
  instances: z.int().min(1).max(100_000).default(1),
  confirmation: confirmation.default({ kind: "report" }),
  resourceId: z.string().startsWith("/subscriptions/", "must be a resource id").optional(),
  principal: z.guid().toLowerCase().optional(),
  refreshWithin: duration,
  waiver: waiver.optional(),
});

/** The fleet file is no place for secrets, and keyturn sends none to a consumer. */
function hasNoCredentials(url: string): boolean {
  const { username = "", password = "" } = URL.parse(url) ?? {};
  return username === "" && password === "";
}

type Entry = z.output<typeof entry>;

/** A consumer as the fleet file declares it. */
export const consumerEntry = entry.transform((given, context): ConsumerSpec => {
  const refuse = (field: string, message: string) => {
    context.addIssue({ code: "custom", path: [field], message });
    return z.NEVER;
  };
  const confirmsBy = confirmsByOf(given);
  if ("lacks" in confirmsBy) return refuse(confirmsBy.lacks, confirmsBy.message);
  const countsItself = confirmsBy.kind !== "report" && confirmsBy.kind !== "health-endpoint";
  if (countsItself && given.instances !== 1) return refuse("instances", "is told by the platform");
  const { confirmation: how, refreshWithin, resourceId, principal, waiver: waived, ...known } = given;
  return {
    ...known,
    confirmsBy,
    circumstantialSuffices: "circumstantialSuffices" in how && how.circumstantialSuffices,
    refreshWithinMs: refreshWithin,
    ...(resourceId !== undefined && { resourceId }),
    ...(principal !== undefined && { principal }),
    ...(waived && { waiver: waived }),
  };
});

function confirmsByOf(given: Entry): ConfirmsBy | { readonly lacks: string; readonly message: string } {
  const { confirmation: how, resourceId, principal } = given;
  const type = resourceId === undefined ? undefined : workloadResource(resourceId)?.type;
  switch (how.kind) {
    case "report":
      if (principal === undefined) return { lacks: "principal", message: "is needed to know who may report" };
      return { kind: how.kind };
    case "health-endpoint":
      return how;
    case "app-service":
      if (resourceId === undefined || type !== "site") {
        return { lacks: "resourceId", message: "must be that of a Microsoft.Web site or slot" };
      }
      return { kind: how.kind, site: resourceId };
    case "container-app":
      if (resourceId === undefined || type !== "container-app") {
        return { lacks: "resourceId", message: "must be that of a Microsoft.App container app" };
      }
      return { kind: how.kind, app: resourceId, restart: how.restart };
    case "audit-log":
      if (principal === undefined)
        return { lacks: "principal", message: "is needed to know whose reads count" };
      return { kind: how.kind, principal };
  }
}
