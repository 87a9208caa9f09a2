import type { InvocationContext } from "@azure/functions";
import type { Discovery } from "../shared/domain/discovery.ts";
import { unknownConsumersFound } from "../shared/domain/lifecycle-event.ts";
import type { AccountSpec, Fleet } from "../shared/domain/account-spec.ts";
import { KeyturnError } from "../shared/errors.ts";
import { logLine } from "../shared/log.ts";
import type { Trail } from "../shared/ports/trail-store.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { services } from "./services.ts";

interface News {
  readonly account: string;
  /** What the sweep has read of it, with no spec when it has left the fleet; absent when it must be read. */
  readonly listed?: { readonly trail: Trail; readonly spec: AccountSpec | undefined };
}

/** Two that tell the same account at once would tell everything twice. */
const inTurn = oneAtATime(({ listed }: News) => (listed ? "listed" : "unread"));

/** Sees to it that what an account records from here on is published, where events are published at all. */
export async function openOutbox(account: string, context: InvocationContext): Promise<void> {
  const { outbox } = services();
  if (outbox) await unharmed({ account }, context, () => outbox.open(account));
}

/** Publishes what the account has recorded. */
export async function publishNews(account: string, context: InvocationContext): Promise<void> {
  await publish({ account }, context);
}

/** Publishes for every account that has something to tell, the ones that have left the fleet among them. */
export async function publishLagging(fleet: Fleet, context: InvocationContext): Promise<void> {
  const { outbox, ports } = services();
  if (!outbox) return;
  const specs = new Map(fleet.accounts.map((spec) => [spec.name, spec]));
  await unharmed({}, context, async () => {
    for (const trail of await ports.trail.list()) {
      const { account } = trail;
      await publish({ account, listed: { trail, spec: specs.get(account) } }, context);
    }
  });
}

/** Publishes which accounts a run has found used by somebody who is not in the inventory; again with every such run. */
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
  await inTurn(news.account, news, ({ account, listed }) =>
    unharmed({ account }, context, async () => {
      const spec = listed ? listed.spec : await fleet.account(account);
      const told = await outbox.publish(listed?.trail ?? (await ports.trail.read(account)), spec);
      if (told.kind !== "accepted" || told.ids.length === 0) return;
      logLine(context, "info", "events-published", { account, ids: told.ids });
    }),
  );
}

/** Telling others never fails a step: whatever goes wrong is told again, by the sweep at the latest. */
async function unharmed(
  about: { readonly account?: string },
  context: InvocationContext,
  tell: () => Promise<void>,
): Promise<void> {
  try {
    await tell();
  } catch (error) {
    const { code, message } =
      error instanceof KeyturnError ? error : { code: "UNEXPECTED", message: String(error) };
    logLine(context, "warn", "events-not-published", { ...about, code, message });
  }
}
