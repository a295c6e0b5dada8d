"""Look-alikes of sites that functions import from by their own https: URLs, behind a proxy that leads there."""
import contextlib
import socket
import threading

from origin import origin
from tls_origin import authority
from web_site import WebSite


class KnownSites:
    """`sites`: {"deno.land": pages as of a WebSite}. `environment` leads a server there, and nowhere else."""

    def __init__(self, sites, ours):
        context = ours.context("sites", ",".join(f"DNS:{host}" for host in sites))
        self.sites = {host: WebSite(pages, context) for host, pages in sites.items()}
        self.certificate = ours.certificate
        self.environment = {}

    def asked(self):
        return {f"https://{host}{path}": count for host, site in self.sites.items() for path, count in site.asked.items()}

    def lead(self, visitor):
        """What a proxy does with CONNECT."""
        host = visitor.read().path.rsplit(":", 1)[0]
        site = self.sites.get(host)
        if site is None:
            return visitor.answer("403 Forbidden", f"{host} is none of this test's sites")
        visitor.send("HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", site.port)) as there:

            def back():
                with contextlib.suppress(OSError):
                    while data := there.recv(65536):
                        visitor.send(data)

            threading.Thread(target=back, daemon=True).start()
            while data := visitor.input.read1(65536):
                there.sendall(data)


@contextlib.contextmanager
def known_sites(sites):
    with authority() as ours:
        known = KnownSites(sites, ours)
        try:
            with origin(known.lead) as proxy:
                known.environment = {"DENO_CERT": str(known.certificate), "HTTPS_PROXY": f"http://{proxy.host}"}
                yield known
        finally:
            for site in known.sites.values():
                site.origin.close()
