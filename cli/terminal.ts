/** Input and output of a command, its files and its clock. */
export interface Terminal {
  out(text: string): void;
  /** Writes progress, questions and errors to standard error, so that the output stays clean. */
  note(text: string): void;
  /** Whether a user can answer questions. */
  readonly isInteractive: boolean;
  /** Whether the output may be coloured. */
  readonly hasColour: boolean;
  /** The width of the output in columns; absent when the output is not a terminal. */
  readonly width?: number;
  /** Asks a question and returns one line. */
  ask(question: string): Promise<string>;
  /** Reads a file, or standard input for `-`. */
  read(file: string): Promise<Uint8Array>;
  /** The files of a folder and all below, as paths within it with slashes. */
  list(folder: string): Promise<readonly string[]>;
  write(file: string, bytes: Uint8Array): Promise<void>;
  sleep(ms: number): Promise<void>;
  /** Has Ctrl-C end the program with this last note and exit code 130, until the returned function is called. */
  endWith(note: string): () => void;
  now(): Date;
}
