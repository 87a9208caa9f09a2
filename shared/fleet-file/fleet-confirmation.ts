import * as z from "zod";
import type { ConfirmsBy } from "../domain/account/account-spec.ts";
import type { ConfirmationKind } from "../domain/confirmation/kinds.ts";
import { parsedUrl } from "../parsed-url.ts";
import { holderResource } from "../holder-resource.ts";
import { workloadResource } from "../workload-resource.ts";

const circumstantialSuffices = z.boolean().default(false);

/** The fields of each kind; those of another kind are rejected. */
const { report, ...asked } = {
  report: z.strictObject({ kind: z.literal("report") }),
  "health-endpoint": z.strictObject({
    kind: z.literal("health-endpoint"),
    url: z.url({ protocol: /^https$/ }).refine(hasNoCredentials, "must not hold a user name or password"),
    privateAddresses: z.boolean().default(false),
  }),
  "app-service": z.strictObject({ kind: z.literal("app-service"), circumstantialSuffices }),
  "container-app": z.strictObject({
    kind: z.literal("container-app"),
    restart: z.boolean().default(false),
    circumstantialSuffices,
  }),
  holder: z.strictObject({ kind: z.literal("holder"), handOver: z.boolean().default(false) }),
  "audit-log": z.strictObject({ kind: z.literal("audit-log"), circumstantialSuffices }),
} satisfies { readonly [K in ConfirmationKind]: z.ZodObject<{ readonly kind: z.ZodLiteral<K> }> };

/** How a consumer confirms, as the fleet file says it. */
export const confirmation = z.discriminatedUnion("kind", [report, ...Object.values(asked)]);

/** The fields of a consumer's entry that say how it confirms. */
interface Entry {
  readonly confirmation: z.output<typeof confirmation>;
  readonly resourceId?: string | undefined;
  readonly principal?: string | undefined;
}

/** Combines the declared kind with the fields that it needs, or names the field that is missing. */
export function confirmsByOf(
  given: Entry,
): ConfirmsBy | { readonly lacks: string; readonly message: string } {
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
    case "holder":
      if (resourceId === undefined || !holderResource(resourceId)) {
        return { lacks: "resourceId", message: "must be that of an API Management service" };
      }
      return { kind: how.kind, resource: resourceId, handOver: how.handOver };
    case "audit-log":
      if (principal === undefined)
        return { lacks: "principal", message: "is needed to know whose reads count" };
      return { kind: how.kind, principal };
  }
}

/** The fleet file must hold no secrets, and keyturn sends none to a consumer. */
function hasNoCredentials(url: string): boolean {
  const { username = "", password = "" } = parsedUrl(url) ?? {};
  return username === "" && password === "";
}
