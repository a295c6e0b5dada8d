"""What tests of deploys have in common: functions that say their version, and what the admin knows of one."""
import json
import pathlib

from serve import save

# Fails where it is told to, and says which version it is.
SOURCE = """const version = "VERSION";
Deno.serve((request) => {
  const fails = FAILS;
  return new Response(version, { status: fails ? 500 : 200 });
});
"""


def source(version, fails="false"):
    return SOURCE.replace("VERSION", str(version)).replace("FAILS", fails)


def release(server, name, version, fails="false"):
    save(pathlib.Path(server.folder, name, "index.ts"), source(version, fails))


def known(server, name):
    """What /functions says of it."""
    return next(each for each in json.loads(server.admin("GET", "/functions").body) if each["name"] == name)


def reload(server, *canaries):
    return server.admin("POST", "/reload" + "".join(("&" if at else "?") + f"canary={each.replace('%', '%25')}" for at, each in enumerate(canaries)))


def answers(server, name, count):
    """How often each (status, version) has answered."""
    counts = {}
    connection = server.connect()
    for _ in range(count):
        connection.request("GET", "/" + name)
        response = connection.getresponse()
        answer = (response.status, response.read().decode())
        counts[answer] = counts.get(answer, 0) + 1
    connection.close()
    return counts

