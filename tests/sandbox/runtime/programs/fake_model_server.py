"""Fake of the model server that loads no model.

The prediction is the version in `--model-uri`. The body of a query can make the server crash, wait or answer an error.
"""

import argparse
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    version = ""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if body == b"crash":
            os._exit(7)
        if body.startswith(b"slow"):
            time.sleep(0.4)
        status = 400 if body.startswith(b"bad") else 415 if body.startswith(b"plain") else 200
        content = {"error_code": "BAD_REQUEST", "message": "amount is missing"}
        if status == 200:
            variables = {name: value for name, value in os.environ.items() if name.startswith("MODEL_")}
            content = {"predictions": [self.version], "body": body.decode(), "variables": variables}
        answer = b"text/plain is unknown" if status == 415 else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "text/plain" if status == 415 else "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


parser = argparse.ArgumentParser()
parser.add_argument("--model-uri")
parser.add_argument("--port", type=int)
arguments = parser.parse_args()
Handler.version = arguments.model_uri.rsplit("/", 1)[1]
if Handler.version == "13":
    print(json.dumps({"ready": False, "error": "version 13 does not load"}), flush=True)
    sys.exit(1)
server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
print(json.dumps({"ready": True, "port": server.server_port}), flush=True)
server.serve_forever()
