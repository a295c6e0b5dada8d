"""The pages of a registry of JSR packages, for a WebSite."""
import hashlib
import json


def jsr_pages(packages):
    """`packages`: {"@scope/name": {"1.0.0": ({".": "./mod.ts"}, {"/mod.ts": source})}}."""
    pages = {}
    for name, versions in packages.items():
        scope, short = name[1:].split("/")
        pages[f"/{name}/meta.json"] = json.dumps({"scope": scope, "name": short, "latest": list(versions)[-1], "versions": {version: {} for version in versions}})
        for version, (exports, sources) in versions.items():
            manifest = {path: {"size": len(text.encode()), "checksum": "sha256-" + hashlib.sha256(text.encode()).hexdigest()} for path, text in sources.items()}
            pages[f"/{name}/{version}_meta.json"] = json.dumps({"manifest": manifest, "exports": exports})
            pages |= {f"/{name}/{version}{path}": text for path, text in sources.items()}
    return pages
