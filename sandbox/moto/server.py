"""Runs moto's server with the sandbox's patches, as the AWS API for the real AWS provider.

Tests with the vendors' providers start this server in its own Python environment (`npm run setup:moto`). The server
listens on a free local port, prints its URL as the first line, and keeps all objects in memory.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterable

from werkzeug.serving import make_server

# Path at which the sandbox reads the AWS objects that its Databricks rules check. AWS has no such path.
OBJECTS_PATH = "/sandbox/objects"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--account", required=True, help="id of the AWS account that all requests belong to, twelve digits"
    )
    arguments = parser.parse_args()
    # Set before moto is imported, because moto reads this variable on import.
    os.environ["MOTO_ACCOUNT_ID"] = arguments.account

    import patches
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from objects import all_objects

    patches.apply()
    moto = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
        if environ["PATH_INFO"] != OBJECTS_PATH:
            return moto(environ, start_response)
        body = json.dumps(all_objects()).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
