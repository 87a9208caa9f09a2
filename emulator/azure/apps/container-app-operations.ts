import { resourceNotFound } from "../arm/refusals.ts";
import { isSame } from "../arm/resource-type.ts";
import type { ArmOperation, ResourceType } from "../arm/resource-type.ts";
import type { Answer } from "../exchange.ts";
import { containerAppResource, replicaBody, revisionBody, secretBody } from "./container-app-resource.ts";
import type { AppPlace } from "./container-app-resource.ts";
import { containerAppId } from "./container-apps.ts";
import type { ContainerApp, ContainerApps } from "./container-apps.ts";

type AppOperation = ArmOperation<ContainerApp>;
type Setting = AppPlace & { readonly containerApps: ContainerApps };

const READ = { permission: "app/read", action: "Microsoft.App/containerApps/read", kind: "reads" } as const;
const READ_REVISIONS = { ...READ, action: "Microsoft.App/containerApps/revisions/read" } as const;

/** The container apps of Microsoft.App. Every operation first lets the platform look for new versions that are due. */
export function containerAppType(setting: Setting): ResourceType<ContainerApp> {
  const { containerApps, subscriptionId } = setting;
  return {
    name: "Microsoft.App/containerApps",
    permission: "app/read",
    all: () => containerApps.all(),
    idOf: (name) => containerAppId(subscriptionId, name),
    async shown(app) {
      await containerApps.refreshIfDue(app);
      return containerAppResource(app, setting);
    },
    operation(method, path) {
      const operation = appOperation(method, path, setting);
      return (
        operation && {
          ...operation,
          async run(app, request) {
            await containerApps.refreshIfDue(app);
            return operation.run(app, request);
          },
        }
      );
    },
  };
}

function appOperation(
  method: string,
  [first, revision, action, ...more]: readonly string[],
  setting: Setting,
): AppOperation | undefined {
  if (more.length > 0) return undefined;
  const depth = revision === undefined ? "" : "/{revision}";
  switch (`${method} ${first?.toLowerCase() ?? ""}${depth}/${action?.toLowerCase() ?? ""}`) {
    case "GET /":
      return get(setting);
    case "POST listsecrets/":
      return listSecrets;
    case "GET revisions/":
      return listRevisions(setting);
    case "GET revisions/{revision}/":
      return onRevision(getRevision(setting), revision);
    case "GET revisions/{revision}/replicas":
      return onRevision(listReplicas(setting), revision);
    case "POST revisions/{revision}/restart":
      return onRevision(restart(setting), revision);
    default:
      return undefined;
  }
}

function onRevision(operation: AppOperation, revision: string | undefined): AppOperation {
  return {
    ...operation,
    run(app, request) {
      if (revision !== undefined && isSame(revision, app.revision)) return operation.run(app, request);
      const resource = `Microsoft.App/containerApps/${app.name}/revisions/${revision ?? ""}`;
      return resourceNotFound(operation.name, app.resourceGroup, resource);
    },
  };
}

function get(setting: Setting): AppOperation {
  const name = "containerApps/get";
  return { name, ...READ, run: (app) => answered(name, containerAppResource(app, setting)) };
}

const listSecrets: AppOperation = {
  name: "containerApps/listSecrets",
  permission: "app/listSecrets",
  action: "Microsoft.App/containerApps/listSecrets/action",
  kind: "writes",
  run: (app) => answered("containerApps/listSecrets", { value: app.secrets.all().map(secretBody) }),
};

function listRevisions(setting: Setting): AppOperation {
  const name = "containerApps/revisions/list";
  return {
    name,
    ...READ_REVISIONS,
    run: (app) => answered(name, { value: [revisionBody(app, setting)] }),
  };
}

function getRevision(setting: Setting): AppOperation {
  const name = "containerApps/revisions/get";
  return { name, ...READ_REVISIONS, run: (app) => answered(name, revisionBody(app, setting)) };
}

function listReplicas(setting: Setting): AppOperation {
  const name = "containerApps/replicas/list";
  return {
    name,
    ...READ,
    action: "Microsoft.App/containerApps/revisions/replicas/read",
    run: (app) =>
      answered(name, { value: app.replicas.map((replica) => replicaBody(replica, app, setting)) }),
  };
}

function restart({ containerApps }: Setting): AppOperation {
  const name = "containerApps/revisions/restart";
  return {
    name,
    permission: "app/restart",
    action: "Microsoft.App/containerApps/revisions/restart/action",
    kind: "writes",
    run(app) {
      containerApps.restart(app);
      return { status: 200, operation: name };
    },
  };
}

function answered(operation: string, body: unknown): Answer {
  return { status: 200, operation, body };
}
