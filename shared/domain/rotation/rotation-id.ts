interface Named {
  readonly rotation: string;
}

/** Names a rotation by the instant of its request, which is unique within an account: only one can start at a time. */
export function rotationId(requestedAt: Date): string {
  return requestedAt.toISOString().replaceAll(/[-:.]/g, "");
}

/** Whether a rotation was requested later than another of the same account. */
export function isLaterRotation({ rotation }: Named, { rotation: other }: Named): boolean {
  return rotation > other;
}
