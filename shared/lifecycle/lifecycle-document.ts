import type { LifecycleEvent, LifecycleType, LifecycleBody } from "../domain/lifecycle/lifecycle-event.ts";

/** A lifecycle event as it is sent: a CloudEvent 1.0 in its JSON form. */
export type LifecycleDocument = {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly type: LifecycleType;
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly data: LifecycleBody["data"] & { readonly links: { readonly account: string } };
};

/** The source is the account's ARM id; the subject suits prefix filters by account or rotation. */
export function lifecycleDocument({ id, at, type, data }: LifecycleEvent): LifecycleDocument {
  const { account, resourceId } = data;
  const rotation = "rotation" in data ? data.rotation : undefined;
  return {
    specversion: "1.0",
    id,
    source: resourceId,
    subject: `accounts/${account}${rotation ? `/rotations/${rotation.id}` : ""}`,
    type,
    time: at.toISOString(),
    datacontenttype: "application/json",
    // Relative, because the app does not know its own host name.
    data: { ...data, links: { account: `/api/accounts/${account}` } },
  };
}
