import type { AccountDocument } from "../../shared/api/account.ts";
import type { JournalEntry } from "../azure/journal.ts";
import type { LocalStack } from "../stack/local-stack.ts";
import { mayCount } from "./azure-calls.ts";
import type { ConsumerCalls } from "./run-report.ts";

/** Observations of one account from outside during its rotation. */
type Noticed = {
  /** The tally of its consumers when its rotation was first seen, and when its end was seen. */
  begin?: ConsumerCalls;
  end?: ConsumerCalls;
};

export type RotationWatch = {
  /** Looks once; call it more often than consumers print their tallies, or the counts become coarse. */
  look(): Promise<readonly AccountDocument[]>;
  /** The calls of the account's consumers during its rotation, or up to now while it is in flight. */
  callsDuring(account: string): ConsumerCalls;
  /**
   * The exchanges that can count as calls of a rotation, kept here because the journal soon drops those of
   * busy services.
   */
  readonly calls: readonly JournalEntry[];
};

export function watchRotations(stack: LocalStack): RotationWatch {
  const principal = stack.principals.managedIdentity.objectId;
  const accounts = new Map<string, Noticed>();
  const calls: JournalEntry[] = [];
  let sequence = 0;

  function keepCalls(): void {
    const news = stack.azure.journal.read(sequence);
    sequence = news.at(-1)?.sequence ?? sequence;
    calls.push(...news.filter((entry) => "service" in entry).filter((entry) => mayCount(entry, principal)));
  }

  function notice(document: AccountDocument): void {
    const { account, phase, rotation, lastEnded } = document;
    const noticed = accounts.get(account) ?? {};
    accounts.set(account, noticed);
    if (phase === "unenrolled" || phase === "enrolling") return;
    if (rotation || lastEnded) noticed.begin ??= consumerCalls(stack, account);
    if (lastEnded) noticed.end ??= consumerCalls(stack, account);
  }

  return {
    calls,
    async look() {
      const documents = await stack.keyturn.accounts();
      keepCalls();
      for (const document of documents) notice(document);
      return documents;
    },
    callsDuring(account) {
      const { begin, end = consumerCalls(stack, account) } = accounts.get(account) ?? {};
      if (!begin) return { calls: 0, failures: 0 };
      return { calls: end.calls - begin.calls, failures: end.failures - begin.failures };
    },
  };
}

/** The sum of the latest tallies of an account's consumers, or of all consumers. */
export function consumerCalls({ consumers }: LocalStack, account?: string): ConsumerCalls {
  const tallies = consumers
    .filter((consumer) => account === undefined || consumer.account === account)
    .map((consumer) => consumer.tally());
  return {
    calls: tallies.reduce((sum, tally) => sum + tally.calls, 0),
    failures: tallies.reduce((sum, tally) => sum + tally.failures, 0),
  };
}
