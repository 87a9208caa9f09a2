/** An account in the middle of a rotation, as the API answers it. */
export const status = {
  account: "vision",
  resourceId: "/subscriptions/s",
  vaults: [],
  publishedSecret: "vision-key",
  phase: "preparing",
  rotation: { id: "r-1", mode: "manual", requestedBy: "ada", requestedAt: "2026-05-05T12:00:00.000Z" },
  rotations: [
    {
      id: "r-1",
      mode: "manual",
      requestedBy: "ada",
      requestedAt: "2026-05-05T12:00:00.000Z",
      before: { key1: "a", key2: "b" },
      after: { key1: "a", key2: "b" },
      phases: [],
    },
  ],
  consumers: [],
  attention: [],
};
export const hold = { reason: "OutsideChangeWindow", message: "no change window is open", remedy: "wait" };

/** The same, with a rotation that goes no further. */
export const held = { ...status, hold };
