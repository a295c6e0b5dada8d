# --lock writes versions and hashes into deno.lock, a second run leaves it as it is, --frozen refuses what would change it, and what has changed elsewhere is an error.
import base64
import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from npm_registry import npm_registry
from verbs import machine
from web_site import web_site

PACKAGES = {
    "left": {"1.1.0": {"index.js": ""}, "1.2.0": {"package.json": {"dependencies": {"right": "^2"}}, "index.js": "require('right');\n"}},
    "right": {"2.1.0": {"index.js": ""}},
}
MOD = "export const remote: number = 1;\n"
with npm_registry(PACKAGES) as registry, web_site({"/mod.ts": MOD}) as site, web_site({}) as jsr:
    source = 'import "jsr:@s/low@^1/x"; import "npm:right@2.1.0"; export const high = 1;\n'
    files = {"/mod.ts": source, "/x.ts": "export const low = 1;\n"}
    for name, path, text in (("high", "/mod.ts", source), ("low", "/x.ts", files["/x.ts"])):
        jsr.pages[f"/@s/{name}/meta.json"] = json.dumps({"scope": "s", "name": name, "latest": "1.0.0", "versions": {"1.0.0": {}}})
        manifest = {path: {"size": len(text), "checksum": "sha256-" + hashlib.sha256(text.encode()).hexdigest()}}
        jsr.pages[f"/@s/{name}/1.0.0_meta.json"] = json.dumps({"manifest": manifest, "exports": {".": "./mod.ts"} if name == "high" else {"./x": "./x.ts"}})
        jsr.pages[f"/@s/{name}/1.0.0{path}"] = text
    site.pages["/old.ts"] = ("302 Found", "", "Location: /mod.ts")
    # As npm's own registry says it; of what is old there is a SHA-1 alone.
    dists = {name: registry.packuments[name]["versions"][version]["dist"] for name, version in (("left", "1.2.0"), ("right", "2.1.0"))}
    for dist in dists.values():
        dist["shasum"] = hashlib.sha1(registry.site.pages[dist["tarball"].removeprefix(registry.url)][1]).hexdigest()
    del dists["right"]["integrity"]
    env = {"NPM_CONFIG_REGISTRY": registry.url, "JSR_URL": jsr.url + "/"}
    code = f'import "npm:left@1"; import "jsr:@s/high"; import "{site.url}/old.ts";\n'
    with functions({"f/index.ts": code, "f/deno.json": "{}"}) as folder, machine(**env) as here:
        lock = pathlib.Path(folder, "f/deno.lock")
        said = here.run("cache", "--frozen", f"{folder}/f/index.ts", code=1).said
        expect(f"{lock} does not exist" in said and "--lock in its place writes it" in said and not lock.exists(), said)
        # A path without "=" would be a function, and one that fails leaves no lock of others.
        said = here.run("cache", "--lock", "my.lock", f"{folder}/f/index.ts", code=2).said
        expect("--lock=my.lock" in said and not lock.exists(), said)
        said = here.run("cache", "--lock", f"{folder}/f/index.ts", f"{folder}/none.ts", code=1).said
        expect("none.ts does not exist" in said and not lock.exists(), said)
        said = here.run("cache", "--lock", f"{folder}/f/index.ts").said
        expect(f"wrote {lock}\n" in said, said)
        written = json.loads(lock.read_text())
        integrity = {"left": dists["left"]["integrity"], "right": "sha1-" + base64.b64encode(bytes.fromhex(dists["right"]["shasum"])).decode()}
        digest = lambda text: hashlib.sha256(text.encode()).hexdigest()
        expected = {
            "version": "5",
            "specifiers": {"jsr:@s/high@*": "1.0.0", "jsr:@s/low@^1": "1.0.0", "npm:left@1": "1.2.0", "npm:right@2.1.0": "2.1.0"},
            "jsr": {
                "@s/high@1.0.0": {"integrity": digest(jsr.pages["/@s/high/1.0.0_meta.json"]), "dependencies": ["jsr:@s/low", "npm:right"]},
                "@s/low@1.0.0": {"integrity": digest(jsr.pages["/@s/low/1.0.0_meta.json"])},
            },
            "npm": {
                "left@1.2.0": {"integrity": integrity["left"], "dependencies": ["right"]},
                "right@2.1.0": {"integrity": integrity["right"]},
            },
            "redirects": {f"{site.url}/old.ts": f"{site.url}/mod.ts"},
            "remote": {f"{site.url}/mod.ts": digest(MOD)},
        }
        # What has tarballs where no registry has them by itself says so.
        for package in written["npm"].values():
            package.pop("tarball", None)
        expect_equal(written, expected)
        text = lock.read_text()
        for flags in ("--lock",), ("--frozen",), (f"--lock={lock}", "--frozen"), ("--cached-only", "--frozen"):
            said = here.run("cache", *flags, f"{folder}/f/index.ts").said
            expect_equal(("wrote" in said, lock.read_text() == text), (False, True), flags)
        # Another machine, and a registry that has newer ones: the lock keeps what it has.
        registry._add("left", "1.3.0", {"index.js": ""})
        registry.packuments["left"]["dist-tags"]["latest"] = "1.3.0"
        with machine(**env) as other:
            said = other.run("cache", "--frozen", f"{folder}/f/index.ts").said
            expect("npm:left@1.2.0" in said and "1.3.0" not in said, said)
            here.run("bundle", "--entrypoint", f"{folder}/f/index.ts", "--frozen", cwd=folder)
        elsewhere = f"{folder}/other.lock"
        with machine(**env) as other:
            said = other.run("cache", f"--lock={elsewhere}", f"{folder}/f/index.ts").said
            expect(f"wrote {elsewhere}\n" in said and "left@1.3.0" in pathlib.Path(elsewhere).read_text(), said)
        pathlib.Path(folder, "f/index.ts").write_text(code + 'import "npm:right@2";\n')
        said = here.run("cache", "--frozen", f"{folder}/f/index.ts", code=1).said
        expect(f"{lock} is out of date" in said and lock.read_text() == text, said)
        # What lies elsewhere is another.
        site.pages["/mod.ts"] = MOD + "// changed\n"
        with machine(**env) as third:
            said = third.run("cache", f"{folder}/f/index.ts", code=1).said
            expect("Integrity check failed" in said, said)
        site.pages["/mod.ts"] = MOD
        jsr.pages["/@s/low/1.0.0_meta.json"] += " "
        with machine(**env) as fourth:
            said = fourth.run("cache", f"{folder}/f/index.ts", code=1).said
            expect("Integrity check failed for package" in said and "@s/low@1.0.0" in said, said)
