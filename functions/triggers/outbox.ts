import { minuteMs } from "../../shared/domain/time.ts";
import { forEachConcurrent } from "../../shared/concurrency.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import { evidenceDiffers, unknownConsumersFound } from "../../shared/domain/lifecycle/lifecycle-event.ts";
import type { AccountSpec, Fleet } from "../../shared/domain/account/account-spec.ts";
import { KeyturnError } from "../../shared/errors.ts";
import type { LineWriter } from "../../shared/log.ts";
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
export async function openOutbox(account: string, writer: LineWriter): Promise<void> {
  const { outbox } = services();
  if (outbox) await unharmed({ account }, writer, () => outbox.open(account));
}

/** Publishes the account's pending events. */
export async function publishNews(account: string, writer: LineWriter): Promise<void> {
  await publish({ account }, writer);
}

/** Publishes the pending events of these accounts, including those that have left the fleet. */
export async function publishLagging(
  fleet: Fleet,
  heads: readonly Trail[],
  writer: LineWriter,
): Promise<void> {
  if (!services().outbox) return;
  const specs = new Map(fleet.accounts.map((spec) => [spec.name, spec]));
  await forEachConcurrent(heads, concurrency, async (trail) => {
    const { account } = trail;
    await publish({ account, listed: { trail, spec: specs.get(account) } }, writer);
  });
}

/** Publishes the accounts whose keys a discovery run found in use outside the inventory; every run repeats it. */
export async function publishUnknown({ at, enrolled }: Discovery, writer: LineWriter): Promise<void> {
  const { publisher } = services();
  const events = enrolled
    .filter(({ unknownConsumers }) => unknownConsumers > 0)
    .map((found) => unknownConsumersFound(found, found.unknownConsumers, at));
  if (!publisher || events.length === 0) return;
  await unharmed({}, writer, async () => {
    await publisher.publish(events);
    logLine(writer, "info", "events-published", { ids: events.map(({ id }) => id) });
  });
}

/** Publishes that the archive of an account contradicts its trail; every audit that finds it repeats it. */
export async function publishDiffering(
  account: string,
  files: readonly string[],
  writer: LineWriter,
): Promise<void> {
  const { publisher, ports } = services();
  if (!publisher) return;
  await unharmed({ account }, writer, async () => {
    const { state } = await ports.trail.read(account);
    if (state.phase === "unenrolled") return;
    const { resourceId } = state.target;
    const event = evidenceDiffers({ account, resourceId }, files, ports.clock.now());
    await publisher.publish([event]);
    logLine(writer, "info", "events-published", { account, ids: [event.id] });
  });
}

async function publish(news: News, writer: LineWriter): Promise<void> {
  const { outbox, ports, fleet } = services();
  if (!outbox) return;
  await inTurn(news.account, news, async ({ account, listed }) => {
    let resting = false;
    const failed = await unharmed({ account }, writer, async () => {
      const spec = listed ? listed.spec : await fleet.account(account);
      const told = await outbox.publish(listed?.trail ?? (await ports.trail.read(account)), spec);
      resting = told.kind === "resting";
      if (told.kind !== "accepted" || told.ids.length === 0) return;
      logLine(writer, "info", "events-published", { account, ids: told.ids });
    });
    if (failed || resting) await unharmed({ account }, writer, () => comeBackFor(account));
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
  writer: LineWriter,
  tell: () => Promise<void>,
): Promise<boolean> {
  try {
    await tell();
    return false;
  } catch (error) {
    const { code, message } =
      error instanceof KeyturnError ? error : { code: "UNEXPECTED", message: String(error) };
    logLine(writer, "warn", "events-not-published", { ...about, code, message });
    return true;
  }
}
