"""docs/examples/deploy: the Dockerfile, fly.toml and kubernetes.yaml are sound, by a small lint, and agree on ports, paths and times with each other and with edgertd."""
import importlib.util
import pathlib
import re
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from dockerfile import faults_of, steps_of
from edgertd import ROOT, expect, expect_equal, run_to_end

FOLDER = ROOT / "docs/examples/deploy"
HEALTH = "/_internal/health"
TARBALL = "edgert-*.tar.xz"


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text)[1])


steps = steps_of((FOLDER / "Dockerfile").read_text())
expect_equal(faults_of(steps, FOLDER, made=[TARBALL]), [])
last = {step.name: step for step in steps}
port = int(last["EXPOSE"].rest)
command = last["CMD"].words
expect_equal(command[command.index("--port") + 1], str(port))
check = last["HEALTHCHECK"].rest
expect(f"/dev/tcp/127.0.0.1/{port} " in check and f"GET {HEALTH} " in check, check)
help_text = run_to_end("start", "--help").stdout
drain = int(re.search(r"--graceful-exit-timeout SEC=(\d+)", help_text)[1])

# What lint would say of others.
broken = steps_of("FROM debian\nCOPY nothing /x\nCOPY --from=elsewhere /a /a\nVOLUME /x\n")
expect_equal(len(faults_of(broken, FOLDER)), 8)

fly = tomllib.loads((FOLDER / "fly.toml").read_text())
service = fly["http_service"]
expect_equal(service["internal_port"], port)
expect_equal(fly["kill_signal"], last["STOPSIGNAL"].rest)
expect(seconds(fly["kill_timeout"]) > drain, f"{fly['kill_timeout']} is no longer than {drain} s")
expect_equal([(each["method"], each["path"]) for each in service["checks"]], [("GET", HEALTH)])
expect((FOLDER / fly["build"]["dockerfile"]).is_file(), "fly.toml names the Dockerfile")

if importlib.util.find_spec("yaml") is None:
    sys.exit(0)
import yaml

deployment, kubernetes_service = yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text())
expect_equal((deployment["kind"], kubernetes_service["kind"]), ("Deployment", "Service"))
template = deployment["spec"]["template"]
(container,) = template["spec"]["containers"]
arguments = container["args"]
named = {each["name"]: each["containerPort"] for each in container["ports"]}
expect_equal(named, {"http": port})
expect_equal(arguments[arguments.index("--port") + 1], str(port))
(exposed,) = kubernetes_service["spec"]["ports"]
expect_equal(exposed["targetPort"], "http")
for labels in (deployment["spec"]["selector"]["matchLabels"], kubernetes_service["spec"]["selector"]):
    expect_equal(labels, template["metadata"]["labels"])
for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
    expect_equal(container[probe]["httpGet"], {"path": HEALTH, "port": "http"}, probe)
window = int(arguments[arguments.index("--graceful-exit-timeout") + 1])
pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
expect(template["spec"]["terminationGracePeriodSeconds"] > window + pause, "the pod is given time to drain")
budget = int(arguments[arguments.index("--memory-budget") + 1])
expect_equal(container["resources"]["limits"]["memory"], "1Gi")
expect(budget < 1024, "the budget is below the limit")
expect(not container["image"].endswith(":latest") and ":" in container["image"], container["image"])
expect_equal(template["spec"]["securityContext"]["runAsUser"], int(re.search(r"--uid (\d+)", (FOLDER / "Dockerfile").read_text())[1]))
# Each volume that is mounted is there.
expect_equal({each["name"] for each in container["volumeMounts"]}, {each["name"] for each in template["spec"]["volumes"]})
