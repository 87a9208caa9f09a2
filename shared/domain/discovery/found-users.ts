import type { AccountSpec } from "../account/account-spec.ts";
import type { FoundReads, FoundWorkload } from "./estate.ts";
import type { SecretReference } from "../confirmation/observation.ts";
import { secretName, secretRoles } from "../secret-place.ts";
import { pointsTo } from "../confirmation/secret-reference.ts";

/** A user of a secret of an account, found by its settings, by its reads, or by both. */
export interface FoundUser {
  readonly how: readonly ("settings" | "reads")[];
  /** ARM ids of its resources; several when they share the identity that read the secret. */
  readonly resources: readonly string[];
  readonly settings: readonly string[];
  /** Object and application ids that it runs or reads under, in lower case. */
  readonly identities: readonly string[];
  /** One of its settings pins a version and will not follow the next. */
  readonly pinned?: true;
  /** When it last read one of the secrets. */
  readonly lastAt?: Date;
}

/** All reads of the account's secrets by one identity. */
interface Reader {
  readonly identities: readonly string[];
  readonly resourceId?: string;
  readonly lastAt: Date;
}

/** Lists the users of the published secret and of the slots' secrets; one found by settings and by reads is one user. */
export function usersOf(
  spec: AccountSpec,
  workloads: readonly FoundWorkload[],
  reads: readonly FoundReads[],
): readonly FoundUser[] {
  const targets = secretRoles.map((role) => ({
    name: secretName(spec, role),
    vaults: spec.vaults,
  }));
  const isOurs = (reference: SecretReference) => targets.some((target) => pointsTo(reference, target));
  const readers = readersIn(reads.filter(isOurs));
  const referring = workloads.filter(({ references }) => references.some(isOurs));
  const explained = readers.filter((reader) => referring.some((workload) => readsAs(workload, reader)));
  return [
    ...referring.map((workload) => userBySettings(workload, isOurs, explained)),
    ...readers
      .filter((reader) => !explained.includes(reader))
      .map((reader) => userByReads(reader, workloads)),
  ];
}

function readersIn(reads: readonly FoundReads[]): readonly Reader[] {
  const readers = new Map<string, Reader>();
  for (const { objectId, applicationId, resourceId, lastAt } of reads) {
    const identities = [objectId, applicationId].filter((id) => id !== "").map((id) => id.toLowerCase());
    const known = readers.get(identities.join(" "));
    const at = resourceId ?? known?.resourceId;
    readers.set(identities.join(" "), {
      identities,
      ...(at !== undefined && { resourceId: at }),
      lastAt: known && known.lastAt > lastAt ? known.lastAt : lastAt,
    });
  }
  return [...readers.values()];
}

function readsAs({ resourceId, principals }: FoundWorkload, reader: Reader): boolean {
  return (
    reader.resourceId?.toLowerCase() === resourceId.toLowerCase() ||
    principals.some((id) => reader.identities.includes(id.toLowerCase()))
  );
}

function userBySettings(
  workload: FoundWorkload,
  isOurs: (reference: SecretReference) => boolean,
  readers: readonly Reader[],
): FoundUser {
  const own = readers.filter((reader) => readsAs(workload, reader));
  const references = workload.references.filter(isOurs);
  const ids = [...workload.principals.map((id) => id.toLowerCase()), ...own.flatMap((one) => one.identities)];
  const lastMs = Math.max(...own.map(({ lastAt }) => lastAt.getTime()));
  return {
    how: own.length > 0 ? ["settings", "reads"] : ["settings"],
    resources: [workload.resourceId],
    settings: references.map(({ setting }) => setting),
    identities: [...new Set(ids)],
    ...(references.some(({ version }) => version !== undefined) && { pinned: true }),
    ...(own.length > 0 && { lastAt: new Date(lastMs) }),
  };
}

function userByReads(reader: Reader, workloads: readonly FoundWorkload[]): FoundUser {
  const { identities, resourceId, lastAt } = reader;
  const running = workloads.filter((workload) => readsAs(workload, reader)).map((one) => one.resourceId);
  const resources = [...running, ...(resourceId === undefined ? [] : [resourceId])];
  const seen = new Set<string>();
  return {
    how: ["reads"],
    resources: resources.filter((id) => !seen.has(id.toLowerCase()) && seen.add(id.toLowerCase())),
    settings: [],
    identities,
    lastAt,
  };
}
