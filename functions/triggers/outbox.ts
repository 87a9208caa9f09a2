import { minuteMs } from "../../shared/domain/time.ts";
import type { InvocationContext } from "@azure/functions";
import { forEachConcurrent } from "../../shared/concurrency.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import { unknownConsumersFound } from "../../shared/domain/lifecycle/lifecycle-event.ts";
import type { AccountSpec, Fleet } from "../../shared/domain/account/account-spec.ts";
import { KeyturnError } from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { coalesce } from "./coalesce.ts";
import { services } from "../edge/services.ts";

const concurrency = 8;
const againMs = minuteMs;

interface News {
  readonly account: string;
  /** The head as the sweep read it, without a spec when the account has left the fleet; absent when not read yet. */
  readonly listed?: { readonly trail: Trail; readonly spec: AccountSpec | undefined };
}

/** Two publishers of one account at once would send every event twice. */
const inTurn = coalesce(({ listed }: News) => (listed ? "listed" : "unread"));

/** Opens the account's outbox, so that events from here on are published; does nothing without a topic. */
export async function openOutbox(account: string, context: InvocationContext): Promise<void> {
  const { outbox } = services();
  if (outbox) await unharmed({ account }, context, () => outbox.open(account));
}

/** Publishes the account's pending events. */
export async function publishNews(account: string, context: InvocationContext): Promise<void> {
  await publish({ account }, context);
}

/** Publishes the pending events of these accounts, including those that have left the fleet. */
export async function publishLagging(
  fleet: Fleet,
  heads: readonly Trail[],
  context: InvocationContext,
): Promise<void> {
  if (!services().outbox) return;
  const specs = new Map(fleet.accounts.map((spec) => [spec.name, spec]));
  await forEachConcurrent(heads, concurrency, async (trail) => {
    const { account } = trail;
    await publish({ account, listed: { trail, spec: specs.get(account) } }, context);
  });
}

/** Publishes the accounts whose keys a discovery run found in use outside the inventory; every run repeats it. */
export async function publishUnknown({ at, enrolled }: Discovery, context: InvocationContext): Promise<void> {
  const { publisher } = services();
  const events = enrolled
    .filter(({ unknownConsumers }) => unknownConsumers > 0)
    .map((found) => unknownConsumersFound(found, found.unknownConsumers, at));
  if (!publisher || events.length === 0) return;
  await unharmed({}, context, async () => {
    await publisher.publish(events);
    logLine(context, "info", "events-published", { ids: events.map(({ id }) => id) });
  });
}

async function publish(news: News, context: InvocationContext): Promise<void> {
  const { outbox, ports, fleet } = services();
  if (!outbox) return;
  await inTurn(news.account, news, async ({ account, listed }) => {
    let resting = false;
    const failed = await unharmed({ account }, context, async () => {
      const spec = listed ? listed.spec : await fleet.account(account);
      const told = await outbox.publish(listed?.trail ?? (await ports.trail.read(account)), spec);
      resting = told.kind === "resting";
      if (told.kind !== "accepted" || told.ids.length === 0) return;
      logLine(context, "info", "events-published", { account, ids: told.ids });
    });
    if (failed || resting) await unharmed({ account }, context, () => comeBackFor(account));
  });
}

/** Schedules another try: the sweep reads the account again and publishes. */
async function comeBackFor(account: string): Promise<void> {
  const { wakes, ports } = services();
  await wakes.note([{ account, at: new Date(ports.clock.now().getTime() + againMs) }]);
}

/**
 * Publishing never fails a step: the sweep retries at the latest.
 *
 * @returns whether it failed.
 */
async function unharmed(
  about: { readonly account?: string },
  context: InvocationContext,
  tell: () => Promise<void>,
): Promise<boolean> {
  try {
    await tell();
    return false;
  } catch (error) {
    const { code, message } =
      error instanceof KeyturnError ? error : { code: "UNEXPECTED", message: String(error) };
    logLine(context, "warn", "events-not-published", { ...about, code, message });
    return true;
  }
}
