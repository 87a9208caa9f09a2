import * as z from "zod";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import type { StackPlan } from "../../emulator/stack/stack-plan.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";

/** All instances of all consumers, which run in one process. */
export const crowdPlan = z.strictObject({
  authority: z.string(),
  tenantId: z.string(),
  audience: z.string(),
  keyturn: z.string(),
  callsPerSecond: z.number(),
  consumers: z.array(
    z.strictObject({
      account: z.string(),
      name: z.string(),
      clientId: z.string(),
      clientSecret: z.string(),
      vaultUrl: z.string(),
      secret: z.string(),
      endpoint: z.string(),
      instances: z.array(z.string()),
      pollMs: z.number(),
      reportMs: z.number(),
    }),
  ),
});

export type CrowdPlan = z.output<typeof crowdPlan>;
export type CrowdMember = CrowdPlan["consumers"][number];

/** A line of the crowd's output. */
export const crowdTally = z.object({
  instances: z.int(),
  calls: z.int(),
  failures: z.int(),
  refused: z.int(),
  /** Reads and reports that did not succeed and were repeated. */
  problems: z.record(z.string(), z.int()),
  firstFailure: z.string().nullable(),
});

export type CrowdTally = z.output<typeof crowdTally>;

export function crowdPlanOf(plan: StackPlan, { azure, principals, origin }: LocalStack): CrowdPlan {
  return {
    authority: azure.authority,
    tenantId: azure.tenantId,
    audience,
    keyturn: origin,
    callsPerSecond: plan.callsPerSecond,
    consumers: plan.accounts.flatMap((account) =>
      account.consumers.map((consumer) => {
        const principal = principals.consumers.get(`${account.name}/${consumer.name}`);
        return {
          account: account.name,
          name: consumer.name,
          clientId: principal?.clientId ?? "",
          clientSecret: principal?.clientSecret ?? "",
          vaultUrl: azure.vaultUrl(consumer.vault),
          secret: account.publishedSecret,
          endpoint: azure.accountEndpoint(account.name),
          instances: Array.from({ length: consumer.instances }, (_, copy) => `${consumer.name}-${copy + 1}`),
          pollMs: consumer.pollMs,
          reportMs: consumer.reportMs,
        };
      }),
    ),
  };
}
