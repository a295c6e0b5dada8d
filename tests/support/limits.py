"""Functions that are held to limits, behind the router."""
import json
import urllib.parse


def ask(server, name, path="", **options):
    """GET /name/path from a worker with these options of userWorkers.create."""
    query = urllib.parse.urlencode({"options": json.dumps(options)})
    return server.get(f"/{name}{path}?{query}")
