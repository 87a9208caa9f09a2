import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** The operations that the tests may call, by name. They take and return JSON. */
export type Operations = Readonly<Record<string, (wish: Wish) => unknown>>;

/** The fields that operations take. */
export interface Wish {
  readonly account: string;
  readonly slot: "key1" | "key2";
  readonly service: "vault" | "ai";
  readonly status: number;
  readonly times: number;
}

export interface Control {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves `POST /{operation}` on this machine. Answers 500 with the reason when an operation fails. */
export async function openControl(operations: Operations): Promise<Control> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<unknown> => {
      const operation = operations[(request.url ?? "").slice(1)];
      if (operation === undefined) throw new Error(`there is no operation ${request.url}`);
      return operation(JSON.parse(await text(request)) as Wish);
    };
    void answer().then(
      (body) => response.writeHead(200).end(JSON.stringify(body ?? null)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the control server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
