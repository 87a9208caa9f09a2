interface Named {
  readonly rotation: string;
}

/** Names a rotation by the instant it was asked for; two cannot start in one account at once, so it is unique there. */
export function rotationId(requestedAt: Date): string {
  return requestedAt.toISOString().replaceAll(/[-:.]/g, "");
}

/** Whether a rotation was asked for later than another one of the same account. */
export function isLaterRotation({ rotation }: Named, { rotation: other }: Named): boolean {
  return rotation > other;
}
