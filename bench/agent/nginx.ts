import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../emulator/free-port.ts";

/** Debian puts it where only root looks. */
const programs = ["nginx", "/usr/sbin/nginx"];

export interface Nginx {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts nginx as a plain reverse proxy that buffers nothing. Nothing, with a line, where it is not installed. */
export async function startNginx(
  directory: string,
  account: number,
  authorityFile: string,
): Promise<Nginx | undefined> {
  const program = programs.find((name) => spawnSync(name, ["-v"]).error === undefined);
  if (program === undefined) {
    console.error("no nginx here: the agent is compared with a direct call alone");
    return undefined;
  }
  const port = await freePort();
  const folder = join(directory, "nginx");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "nginx.conf");
  await writeFile(file, configuration(folder, port, account, authorityFile));
  const child = spawn(program, ["-p", folder, "-e", "stderr", "-c", file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended with code ${child.exitCode}`);
    await delay(20);
  }
  return {
    port,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function configuration(folder: string, port: number, account: number, authorityFile: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 512; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  upstream account { server 127.0.0.1:${account}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 0;
    location / {
      proxy_pass https://account;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host localhost;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_ssl_name localhost;
      proxy_ssl_server_name on;
      proxy_ssl_verify on;
      proxy_ssl_trusted_certificate ${authorityFile};
    }
  }
}
`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
