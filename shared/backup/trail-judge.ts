import type { RawRow } from "../azure/raw-storage.ts";
import { chained, recordedEventOf, trailOf } from "../azure/tables/trail-rows.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { PublicKey } from "../public-key.ts";
import { hasSigned } from "../public-key.ts";
import type { Checkpoint } from "../records/checkpoint-codec.ts";
import { decodeCheckpoint } from "../records/checkpoint-codec.ts";
import { firstHash } from "../records/event-codec.ts";
import { typedRow } from "./typed-row.ts";
import { kindOf } from "./what-survives.ts";

/** What a backup holds of one account's trail. */
export interface JudgedTrail {
  readonly account: string;
  readonly phase: AccountState["phase"];
  readonly events: number;
  /** When the last event was recorded. */
  readonly lastAt?: Date;
  readonly checkpoints: number;
  /** The last event that a checkpoint vouches for; 0 without one. */
  readonly signedThrough: number;
  /** Why the trail does not verify; absent when it does. */
  readonly fault?: string;
}

/** Judges one trail, row by row in the order of a backup: checkpoints, events, head. Holds no event. */
export interface TrailJudge {
  see(row: Omit<RawRow, "etag">): void;
  judged(): JudgedTrail;
}

/** @param keys the public keys to believe; with none, no signature is checked. */
export function trailJudge(account: string, keys: readonly PublicKey[]): TrailJudge {
  const checkpoints = new Map<number, Checkpoint>();
  const hashes = new Map<number, string>();
  let last = { sequence: 0, hash: firstHash };
  let lastAt: Date | undefined;
  let phase: AccountState["phase"] = "unenrolled";
  let isHeaded = false;
  let fault: string | undefined;

  function judge(row: Omit<RawRow, "etag">): void {
    switch (kindOf(row.rowKey)) {
      case "checkpoint":
        return seeCheckpoint(row);
      case "event": {
        const event = recordedEventOf(typedRow(row));
        chained(account, [event], last);
        last = event;
        lastAt = event.event.at;
        hashes.set(event.sequence, event.hash);
        return undefined;
      }
      case "head": {
        const head = trailOf(typedRow(row));
        isHeaded = true;
        ({ phase } = head.state);
        if (head.sequence !== last.sequence || head.hash !== last.hash) {
          throw new RecordUnreadableError(`the head of "${account}", which is not that of its events,`);
        }
        return undefined;
      }
      case "unknown":
        throw new RecordUnreadableError(`a row of "${account}" that is no part of a trail`);
    }
  }

  function seeCheckpoint({ columns }: Omit<RawRow, "etag">): void {
    const { checkpoint: text } = columns;
    const checkpoint = decodeCheckpoint(typeof text === "string" ? text : "");
    checkpoints.set(checkpoint.statement.sequence, checkpoint);
  }

  function faultOfCheckpoints(): string | undefined {
    for (const [sequence, { statement, signed, signature }] of checkpoints) {
      if (statement.account !== account || hashes.get(sequence) !== statement.hash) {
        return `the checkpoint of event ${sequence} contradicts the trail`;
      }
      if (keys.length > 0 && !keys.some((key) => hasSigned(key, signed, signature))) {
        return `none of the keys has signed the checkpoint of event ${sequence}`;
      }
    }
    return undefined;
  }

  return {
    see(row) {
      if (fault !== undefined) return;
      try {
        judge(row);
      } catch (error) {
        if (!(error instanceof RecordUnreadableError)) throw error;
        fault = error.message;
      }
    },

    judged() {
      const found = fault ?? faultOfCheckpoints() ?? (isHeaded ? undefined : "its head is missing");
      return {
        account,
        phase,
        events: last.sequence,
        ...(lastAt && { lastAt }),
        checkpoints: checkpoints.size,
        signedThrough: Math.max(0, ...checkpoints.keys()),
        ...(found !== undefined && { fault: found }),
      };
    },
  };
}
