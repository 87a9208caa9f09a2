import type { AccountSpec, ConsumerSpec, Fleet, Owner } from "../account/account-spec.ts";
import type { CopySearch, FoundCopy, UnlistedCopies } from "./copies.ts";
import type { FoundAccount, FoundKeyLister, FoundReads, FoundWorkload, Surveyed } from "./estate.ts";
import type { FoundUser } from "./found-users.ts";
import { usersOf } from "./found-users.ts";
import { consumerOf } from "./known-consumer.ts";

/** The sources that are searched for users of keys. */
export type SurveySource = "accounts" | "workloads" | "reads" | "key-listers";

/** A part of a source that could not be read, and so may hide users. */
export interface Unseen {
  readonly source: SurveySource;
  readonly what: string;
}

/** `unreviewed`: it registered itself and awaits a review. */
export type UserStanding = "known" | "unreviewed" | "unknown";

/** How a found user relates to the inventory. */
export interface Matched {
  readonly standing: UserStanding;
  readonly consumer?: string;
  readonly owner?: Owner;
}

export interface KeyUser extends FoundUser, Matched {}

/** A principal that can list the account's keys; whether it does is unknown. */
export interface KeyLister extends FoundKeyLister, Matched {}

/** The findings about one enrolled account. */
export interface AccountDiscovery {
  readonly account: string;
  readonly resourceId: string;
  readonly publishedSecret: string;
  readonly vaults: readonly string[];
  readonly unknownConsumers: number;
  readonly users: readonly KeyUser[];
  readonly keyListers: readonly KeyLister[];
  readonly unseen: readonly Unseen[];
  /** The region; absent when the survey does not show the account. */
  readonly location?: string;
  /** The account's recent count of calls; absent when it could not be read or compared. */
  readonly usage?: FoundUsage;
}

/** Calls that an account counted in a time, and how many of them no consumer accounts for. */
export interface FoundUsage {
  readonly from: Date;
  readonly until: Date;
  readonly calls: number;
  readonly unexplained: number;
}

export interface UnenrolledAccount {
  readonly resourceId: string;
  readonly name: string;
  readonly kind: string;
  /** Whether it accepts keys at all. */
  readonly keys: "on" | "off";
}

/** The findings of one run, as of its start. */
export interface Discovery {
  readonly at: Date;
  /** Accounts that are not in the fleet. */
  readonly accounts: readonly UnenrolledAccount[];
  readonly enrolled: readonly AccountDiscovery[];
  readonly unseen: readonly Unseen[];
  readonly searches: readonly CopySearch[];
  /** Those that the last search of their place found; a place that could not be read keeps its copies. */
  readonly copies: readonly FoundCopy[];
  /** Absent when every copy of a key in use is listed. */
  readonly unlistedCopies?: readonly UnlistedCopies[];
}

/** keyturn's own identity, whose reads do not count as use of a key. */
export interface OwnIdentity {
  readonly objectId: string;
  readonly applicationId: string;
}

export interface Survey {
  readonly accounts: Surveyed<FoundAccount>;
  readonly workloads: Surveyed<FoundWorkload>;
  readonly reads: Surveyed<FoundReads>;
  readonly keyListers: Surveyed<FoundKeyLister>;
  /** Absent when it is unknown. */
  readonly self?: OwnIdentity;
}

/** Matches a survey with the fleet. What could not be seen is listed for every account that it may concern. */
export function matchSurvey(
  { accounts }: Fleet,
  survey: Survey,
): Pick<Discovery, "accounts" | "enrolled" | "unseen"> {
  const enrolledIds = new Set(accounts.map(({ resourceId }) => resourceId.toLowerCase()));
  const others = withoutOwn(survey);
  return {
    accounts: survey.accounts.found
      .filter(({ resourceId }) => !enrolledIds.has(resourceId.toLowerCase()))
      .map(({ resourceId, name, kind, localAuthDisabled }) => ({
        resourceId,
        name,
        kind,
        keys: localAuthDisabled ? "off" : "on",
      })),
    enrolled: accounts.map((spec) => accountDiscovery(spec, others)),
    unseen: unseenIn(survey),
  };
}

/** Whether the user is in the inventory as it is now, which may have changed since it was found. */
export function matched(
  user: Pick<FoundUser, "how" | "resources" | "identities">,
  consumers: readonly ConsumerSpec[],
): Matched {
  const consumer = consumerOf(user, consumers);
  if (!consumer) return { standing: "unknown" };
  const { name, owner, unreviewed } = consumer;
  return { standing: unreviewed ? "unreviewed" : "known", consumer: name, owner };
}

function accountDiscovery(spec: AccountSpec, survey: Survey): AccountDiscovery {
  const { name: account, resourceId, publishedSecret, vaults, consumers } = spec;
  const location = survey.accounts.found.find((found) => sameId(found.resourceId, resourceId))?.location;
  const users = usersOf(spec, survey.workloads.found, survey.reads.found).map((user) => ({
    ...user,
    ...matched(user, consumers),
  }));
  return {
    account,
    resourceId,
    publishedSecret,
    vaults,
    unknownConsumers: users.filter(({ standing }) => standing === "unknown").length,
    users,
    keyListers: keyListersOf(spec, survey),
    unseen: [...unseenIn(survey), ...outOfSight(resourceId, survey)],
    ...(location !== undefined && { location }),
  };
}

function withoutOwn(survey: Survey): Survey {
  const { self, reads, keyListers } = survey;
  if (!self) return survey;
  const own = new Set([self.objectId, self.applicationId].map((id) => id.toLowerCase()));
  const isOwn = (...ids: readonly string[]) => ids.some((id) => own.has(id.toLowerCase()));
  return {
    ...survey,
    reads: {
      ...reads,
      found: reads.found.filter(({ objectId, applicationId }) => !isOwn(objectId, applicationId)),
    },
    keyListers: { ...keyListers, found: keyListers.found.filter(({ principal }) => !isOwn(principal)) },
  };
}

function unseenIn({ accounts, workloads, reads, keyListers, self }: Survey): readonly Unseen[] {
  const of = (source: SurveySource, { unseen }: Surveyed<unknown>) =>
    unseen.map((what) => ({ source, what }));
  const what = "which reads are keyturn's own could not be told";
  return [
    ...of("accounts", accounts),
    ...of("workloads", workloads),
    ...of("reads", reads),
    ...of("key-listers", keyListers),
    ...(self ? [] : [{ source: "reads" as const, what }]),
  ];
}

/** A survey that does not show the account will not show what lies around it either. */
function outOfSight(resourceId: string, { accounts }: Survey): readonly Unseen[] {
  const isSeen = accounts.found.some((found) => sameId(found.resourceId, resourceId));
  if (accounts.unseen.length > 0 || isSeen) return [];
  return [{ source: "workloads", what: "the survey does not reach the account's own subscription" }];
}

function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function keyListersOf(spec: AccountSpec, { keyListers, workloads }: Survey): readonly KeyLister[] {
  return keyListers.found
    .filter(({ scope }) => reaches(scope, spec.resourceId))
    .map((lister) => {
      const principal = lister.principal.toLowerCase();
      const resources = workloads.found
        .filter(({ principals }) => principals.some((id) => id.toLowerCase() === principal))
        .map(({ resourceId }) => resourceId);
      const who = { how: ["reads"] as const, resources, identities: [principal] };
      return { ...lister, ...matched(who, spec.consumers) };
    });
}

/** The management groups above an account are unknown, so every visible one is taken to be above it. */
function reaches(scope: string, resourceId: string): boolean {
  const [above, account] = [scope.toLowerCase().replace(/\/+$/, ""), resourceId.toLowerCase()];
  if (above.startsWith("/providers/microsoft.management/managementgroups/")) return true;
  return account === above || account.startsWith(`${above}/`);
}
