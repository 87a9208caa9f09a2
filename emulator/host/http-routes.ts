import type { FunctionRegistration, TriggerOf } from "./function-registration.ts";

export type HttpFunction = FunctionRegistration & { readonly trigger: TriggerOf<"httpTrigger"> };

export interface RouteMatch {
  readonly registration: HttpFunction;
  readonly params: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string; readonly optional: boolean }
  | { readonly kind: "rest"; readonly name: string };

interface Route {
  readonly registration: HttpFunction;
  readonly methods: ReadonlySet<string>;
  readonly segments: readonly Segment[];
}

/**
 * Finds the function for a method and a path below the route prefix. Literal segments win over parameters,
 * parameters over `{*rest}`; matching ignores case. Another method than the route's does not match.
 *
 * @throws {URIError} a path segment holds a broken percent escape.
 */
export type Router = (method: string, path: string) => RouteMatch | undefined;

export function createRouter(registrations: readonly HttpFunction[]): Router {
  const routes = registrations
    .map((registration) => ({
      registration,
      methods: new Set(registration.trigger.methods.map((method) => method.toUpperCase())),
      segments: parseTemplate(registration.trigger.route ?? registration.name),
    }))
    .sort((one, other) => compareSpecificity(one.segments, other.segments));
  return (method, path) => {
    const parts = path.split("/").filter((part) => part !== "");
    for (const route of routes) {
      const params = route.methods.has(method) ? matchSegments(route.segments, parts) : undefined;
      if (params) return { registration: route.registration, params };
    }
    return undefined;
  };
}

function parseTemplate(template: string): readonly Segment[] {
  const parts = template.split("/").filter((part) => part !== "");
  return parts.map((part) => {
    // Constraints such as `:int` and defaults such as `=5` are ignored.
    const match = /^\{(\*{0,2})([^}:=?]+)[^}]*?(\?)?\}$/.exec(part);
    if (!match) return { kind: "literal", text: part };
    const [, star, name = "", mark] = match;
    return star === "" ? { kind: "parameter", name, optional: mark === "?" } : { kind: "rest", name };
  });
}

function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    switch (segment.kind) {
      case "rest":
        params[segment.name] = parts.slice(index).map(decodeURIComponent).join("/");
        return params;
      case "parameter":
        if (part === undefined && !segment.optional) return undefined;
        if (part !== undefined) params[segment.name] = decodeURIComponent(part);
        break;
      case "literal":
        if (part === undefined || decodeURIComponent(part).toLowerCase() !== segment.text.toLowerCase()) {
          return undefined;
        }
        break;
    }
  }
  return parts.length <= segments.length ? params : undefined;
}

const RANK = { literal: 0, parameter: 1, rest: 2 } as const;

function compareSpecificity(one: Route["segments"], other: Route["segments"]): number {
  for (const [index, segment] of one.entries()) {
    const counterpart = other[index];
    if (!counterpart) break;
    if (RANK[segment.kind] !== RANK[counterpart.kind]) return RANK[segment.kind] - RANK[counterpart.kind];
  }
  return one.length - other.length;
}
