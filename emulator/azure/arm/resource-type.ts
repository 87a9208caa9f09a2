import type { Answer, LocalRequest } from "../exchange.ts";

/**
 * An operation on a resource: its name in the journal, the permission it needs, Azure's name of the action,
 * and its class for the rate limit.
 */
export type ArmOperation<Resource> = {
  readonly name: string;
  readonly permission: string;
  readonly action: string;
  readonly kind: "reads" | "writes";
  run(resource: Resource, request: LocalRequest): Answer | Promise<Answer>;
};

/** A resource as ARM shows it; without secrets. */
export type ArmResource = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly kind?: string;
  readonly location: string;
  readonly identity?: unknown;
  readonly properties: unknown;
};

/** Identifies the resource; names are case-insensitive. */
export type ResourceName = {
  /** Absent: the default subscription. */
  readonly subscription?: string;
  readonly resourceGroup: string;
  readonly name: string;
};

/**
 * One type of resource that ARM lists and serves; the path of an operation is the part after the resource's
 * name.
 */
export type ResourceType<Resource extends ResourceName> = {
  /** `Microsoft.Web/sites`. */
  readonly name: string;
  /** Needed for the list. */
  readonly permission: string;
  all(): readonly Resource[];
  idOf(name: ResourceName): string;
  shown(resource: Resource): ArmResource | Promise<ArmResource>;
  operation(method: string, path: readonly string[]): ArmOperation<Resource> | undefined;
  /** The answer of a PUT for a name that no resource has; absent: such resources cannot be created. */
  create?(name: ResourceName, request: LocalRequest): Answer;
};

/** An operation on a resource that may not exist. */
export type FoundOperation = Omit<ArmOperation<never>, "run"> & {
  /** undefined when there is no such resource. */
  run(request: LocalRequest): Promise<Answer> | undefined;
};

/** A resource type without its type parameter, so that different ones fit in one table. */
export type ResourceProvider = Pick<ResourceType<ResourceName>, "name" | "permission" | "idOf"> & {
  groups(): readonly string[];
  list(group: string | undefined, subscription: string | undefined): Promise<readonly ArmResource[]>;
  operation(method: string, path: readonly string[], name: ResourceName): FoundOperation | undefined;
};

export function providerOf<Resource extends ResourceName>(type: ResourceType<Resource>): ResourceProvider {
  const { name, permission } = type;
  return {
    name,
    permission,
    idOf: (resource) => type.idOf(resource),
    groups: () => type.all().map(({ resourceGroup }) => resourceGroup),
    list(group, subscription) {
      const listed = type
        .all()
        .filter((one) => one.subscription === subscription)
        .filter((one) => group === undefined || isSame(one.resourceGroup, group));
      return Promise.all(listed.map(async (one) => type.shown(one)));
    },
    operation(method, path, wanted) {
      const operation = type.operation(method, path);
      if (operation === undefined) return undefined;
      return {
        ...operation,
        run(request) {
          const found = type
            .all()
            .find((one) => isSame(one.name, wanted.name) && isSame(one.resourceGroup, wanted.resourceGroup));
          if (found === undefined && method === "PUT" && path.length === 0) {
            const created = type.create?.(wanted, request);
            return created && Promise.resolve(created);
          }
          if (found?.subscription !== wanted.subscription) return undefined;
          return found && Promise.resolve(operation.run(found, request));
        },
      };
    },
  };
}

export function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
