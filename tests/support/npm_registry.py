"""A registry of npm packages for tests, on the loopback: packuments and tarballs made of what a test says lies in each package."""
import base64
import contextlib
import gzip
import hashlib
import io
import json
import tarfile

from web_site import WebSite


def tarball(files, top="package", entries=()):
    """gzip'd tar of {path: text or bytes}; `entries`: further tarfile.TarInfo, each alone or with its bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in files.items():
            content = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(f"{top}/{path}" if top else path)
            info.size, info.mode = len(content), 0o644
            archive.addfile(info, io.BytesIO(content))
        for entry in entries:
            info, content = entry if isinstance(entry, tuple) else (entry, b"")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(out.getvalue(), mtime=0)


def integrity_of(data):
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


class Registry:
    """`packages`: {"name": {"1.0.0": {"index.js": …, "package.json": {…}}}}."""

    def __init__(self, packages, tags=None, page=None):
        self.site = WebSite({})
        self.url, self.host, self.asked, self.requests = self.site.url, self.site.host, self.site.asked, self.site.requests
        self.packuments = {}
        for name, versions in packages.items():
            self.packuments[name] = {"name": name, "dist-tags": {"latest": list(versions)[-1], **(tags or {}).get(name, {})}, "versions": {}}
            for version, files in versions.items():
                self._add(name, version, dict(files))
        if page:
            page(self)

    def _add(self, name, version, files):
        manifest = {"name": name, "version": version, **files.get("package.json", {})}
        files["package.json"] = json.dumps(manifest)
        packed = tarball(files)
        self.add_tarball(name, version, manifest, packed, integrity_of(packed))

    @staticmethod
    def place(name):
        return "/" + name.replace("/", "%2f")

    def add_tarball(self, name, version, manifest, packed, integrity):
        """What package.json says of dependencies is in the packument, too."""
        path = f"/{name}/-/{name.split('/')[-1]}-{version}.tgz"
        kept = ("dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "bundleDependencies", "os", "cpu", "libc", "deprecated")
        listed = {"name": name, "version": version, **{key: manifest[key] for key in kept if key in manifest}}
        listed["dist"] = {"tarball": self.url + path, "integrity": integrity}
        packument = self.packuments.setdefault(name, {"name": name, "dist-tags": {"latest": version}, "versions": {}})
        packument["versions"][version] = listed
        self.site.pages[path] = ("200 OK", packed, "Content-Type: application/octet-stream")
        self.site.pages[self.place(name)] = lambda request: ("200 OK", json.dumps(self.packuments[name]), "Content-Type: application/json")


@contextlib.contextmanager
def npm_registry(packages, **options):
    registry = Registry(packages, **options)
    try:
        yield registry
    finally:
        registry.site.origin.close()
