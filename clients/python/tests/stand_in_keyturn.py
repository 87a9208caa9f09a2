"""A server in the place of keyturn: keeps what arrives, and answers as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class StandInKeyturn:
    def __init__(self) -> None:
        self.reports: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.authorizations: list[str | None] = []
        self.status = 202
        self.code: str | None = None
        self.location: str | None = None
        self.release = threading.Event()
        self.release.set()
        keyturn = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                keyturn.paths.append(self.path)
                keyturn.authorizations.append(self.headers["authorization"])
                keyturn.reports.append(json.loads(body))
                keyturn.release.wait(60)
                self.send_response(keyturn.status)
                if keyturn.location:
                    self.send_header("location", keyturn.location)
                self.end_headers()
                self.wfile.write(json.dumps({"code": keyturn.code}).encode() if keyturn.code else b"")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
