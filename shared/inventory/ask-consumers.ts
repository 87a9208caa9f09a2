import type { AccountSpec, ConsumerSpec } from "../domain/account/account-spec.ts";
import { askAgainAt, confirms, isNews } from "../domain/confirmation/asking.ts";
import type { Found } from "../domain/confirmation/found.ts";
import { needsTakeUp } from "../domain/confirmation/kinds.ts";
import { judgeObservation, versionsIn } from "../domain/confirmation/judge-observation.ts";
import { mergeFound } from "../domain/confirmation/merge-found.ts";
import type { WantedKey } from "../domain/confirmation/wanted-key.ts";
import { isDatedAhead } from "../domain/time.ts";
import type { InstanceReport } from "../domain/world.ts";
import { KeyturnError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConsumerBoard } from "../ports/consumer-board.ts";
import type { Askable, ObservationSource } from "../ports/observation-source.ts";
import type { NotedQuestion, QuestionLog } from "../ports/question-log.ts";
import type { SecretVault } from "../ports/secret-vault.ts";
import { versionReader } from "./version-reader.ts";

export interface AskingPorts {
  readonly clock: Clock;
  readonly board: ConsumerBoard;
  readonly vault: SecretVault;
  readonly observations: ObservationSource;
  readonly questions: QuestionLog;
}

/** The account to ask for, the wanted key, and how often to ask. */
interface Asking {
  readonly spec: AccountSpec;
  readonly wanted: WantedKey;
  readonly reports: readonly InstanceReport[];
  readonly askEveryMs: number;
}

type AskableConsumer = ConsumerSpec & { readonly confirmsBy: Askable };

/**
 * Asks every due consumer that does not report by itself, and stores the answers beside the reports. However many
 * workers do this at once, a consumer is asked at most once in `askEveryMs`.
 *
 * @returns when the next consumer is due; nothing when there is none to ask.
 */
export async function askConsumers(asking: Asking, ports: AskingPorts): Promise<Date | undefined> {
  const askable = asking.spec.consumers.filter(isAskable);
  const due = await Promise.all(askable.map((consumer) => askOne(consumer, asking, ports)));
  return due.length === 0 ? undefined : new Date(Math.min(...due.map((at) => at.getTime())));
}

function isAskable(consumer: ConsumerSpec): consumer is AskableConsumer {
  return consumer.confirmsBy.kind !== "report";
}

async function askOne(consumer: AskableConsumer, asking: Asking, ports: AskingPorts): Promise<Date> {
  const { spec, wanted, reports, askEveryMs } = asking;
  const { staleAfterMs } = spec.policy;
  const now = ports.clock.now();
  const before = reports.filter((report) => report.consumer === consumer.name && report.asked !== undefined);
  const noted = await ports.questions.last(spec.name, consumer.name);
  const askedAt = noted.question?.askedAt;
  if (askedAt && !isDatedAhead(askedAt, now)) {
    const dueAt = askAgainAt(askedAt, confirms(before.map(foundIn), wanted), { askEveryMs, staleAfterMs });
    if (now < dueAt && !isNews(consumer, askedAt, wanted)) return dueAt;
  }
  const question = { ...noted.question, askedAt: now };
  const mine = await ports.questions.note(spec.name, consumer.name, question, noted);
  // Another worker was faster and stores the answer.
  if (!mine) return new Date(now.getTime() + askEveryMs);
  const found = await askAndTakeUp({ consumer, asking, ports, before, askedAt: now, mine });
  return askAgainAt(now, confirms(found, wanted), { askEveryMs, staleAfterMs });
}

interface Inquiry {
  readonly consumer: AskableConsumer;
  readonly asking: Asking;
  readonly ports: AskingPorts;
  readonly before: readonly InstanceReport[];
  readonly askedAt: Date;
  readonly mine: NotedQuestion;
}

/** Makes a lagging platform take up the latest version, once per publication, and asks it again. */
async function askAndTakeUp(turn: Inquiry): Promise<readonly Found[]> {
  const { consumer, asking, ports, mine } = turn;
  const { publishedAt, fingerprint: wanted } = asking.wanted;
  const tookUp = mine.question?.tookUp;
  const tookUpAt = tookUp?.publishedAt.getTime() === publishedAt.getTime() ? tookUp.at : undefined;
  const found = await ask(turn, tookUpAt);
  if (tookUpAt || !needsTakeUp(consumer.confirmsBy, { wanted, found, before: turn.before })) return found;
  const at = ports.clock.now();
  try {
    await ports.observations.takeUp(consumer.confirmsBy);
  } catch (error) {
    // The platform catches up by itself in its own time; the next question tries again.
    if (error instanceof KeyturnError) return found;
    throw error;
  }
  const question = { askedAt: turn.askedAt, tookUp: { publishedAt, at } };
  await ports.questions.note(asking.spec.name, consumer.name, question, mine);
  return ask({ ...turn, askedAt: ports.clock.now() }, at);
}

async function ask(turn: Inquiry, tookUpAt: Date | undefined): Promise<readonly Found[]> {
  const { consumer, asking, ports, before, askedAt } = turn;
  const { spec, wanted } = asking;
  const secret = { name: spec.publishedSecret, vaults: spec.vaults };
  const observation = await ports.observations.ask(consumer.confirmsBy, secret);
  const fingerprintOf = await versionReader(versionsIn(observation), secret, wanted, ports.vault);
  const found = judgeObservation(observation, {
    consumer,
    secret,
    wanted,
    fingerprintOf,
    before,
    askedAt,
    ...(tookUpAt && { tookUpAt }),
  });
  const { staleAfterMs } = spec.policy;
  const answered = {
    consumer: consumer.name,
    observation: observation.kind,
    found,
    before,
    askedAt,
    staleAfterMs,
  };
  await ports.board.putAsked(spec.name, consumer.name, mergeFound(answered));
  return found;
}

function foundIn(report: InstanceReport): Found {
  const { instance, fingerprint, healthy, asked } = report;
  const strength = asked?.strength ?? "proven";
  return { instance, fingerprint, healthy, strength, ...(asked?.flaw && { flaw: asked.flaw }) };
}
