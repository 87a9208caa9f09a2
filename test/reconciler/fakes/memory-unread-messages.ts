import type { UnreadMessages } from "../../../shared/ports/step-queue.ts";

export interface MemoryUnreadMessages extends UnreadMessages {
  readonly kept: readonly unknown[];
}

export function memoryUnreadMessages(): MemoryUnreadMessages {
  const kept: unknown[] = [];
  return { kept, putBack: async (message) => void kept.push(message) };
}
