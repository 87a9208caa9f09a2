/** What a command may do to whoever runs it. */
export interface Terminal {
  out(text: string): void;
  /** Progress, questions and complaints, so that the output stays clean. */
  note(text: string): void;
  /** Whether somebody is there to answer a question. */
  readonly isInteractive: boolean;
  /** Whether the output may be coloured. */
  readonly hasColour: boolean;
  /** The width of the output in characters; absent when it is no terminal. */
  readonly width?: number;
  /** Asks for one line. */
  ask(question: string): Promise<string>;
  /** The bytes of a file, or of standard input for `-`. */
  read(file: string): Promise<Uint8Array>;
  write(file: string, bytes: Uint8Array): Promise<void>;
  sleep(ms: number): Promise<void>;
  now(): Date;
}
