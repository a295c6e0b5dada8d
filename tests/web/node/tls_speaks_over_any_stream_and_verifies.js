import { assertEquals, assert } from "../../support/assert.js";
import tls from "node:tls";
import { Duplex } from "node:stream";
import { once } from "node:events";

const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghaV6sZDR9QpmRogo
DzIh+h8xSKxfsTXq6KEyhd9zVFqhRANCAAQthmF+pUNe4FWI8LaGjLSNgRTZUh+k
/2W+aF+0aBdCufRyFUIB88VMfisbMlX2ULAP2QsNgtFsbPBNZv3SjHRC
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBpTCCAUugAwIBAgIUbclyTJa7uLrmDJ5/fZcKpCssnBAwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIb25lLnRlc3QwIBcNMjYxMTMwMTYwNTQxWhgPMjEyNjExMDYx
NjA1NDFaMBMxETAPBgNVBAMMCG9uZS50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAELYZhfqVDXuBViPC2hoy0jYEU2VIfpP9lvmhftGgXQrn0chVCAfPFTH4r
GzJV9lCwD9kLDYLRbGzwTWb90ox0QqN7MHkwHQYDVR0OBBYEFCo2Ysx6bI3jbOdT
f4Zi3Aleq+jNMB8GA1UdIwQYMBaAFCo2Ysx6bI3jbOdTf4Zi3Aleq+jNMA8GA1Ud
EwEB/wQFMAMBAf8wJgYDVR0RBB8wHYIIb25lLnRlc3SCCyoud2lsZC50ZXN0hwR/
AAABMAoGCCqGSM49BAMCA0gAMEUCIA6m20W+e1QozH4oXgj7tyOiwxqM+AjPh/oM
i/lGdVwMAiEAv3TjdZbQObMpH2tfZ4UZNyNQLQu1XBULOnfZ8Kaea9U=
-----END CERTIFICATE-----`;
const secondKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgn/2GsjlMqrjPFPg+
kE5dOwkmUm0mtVIOZA0jKwyH3nGhRANCAASN1YjSnb7efQ0ag5SLWHoAmNmXXSvn
vRNvAiTwnyYo959RD/rfQ8TLBuZQghlPRuvJU5iqJwpEmhaxx203W0DH
-----END PRIVATE KEY-----`;
const secondCert = `-----BEGIN CERTIFICATE-----
MIIBkzCCATigAwIBAgIUJpzYeLYl7UhY09gc645rJv+HLHIwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIdHdvLnRlc3QwIBcNMjYxMTMwMTYwNTQxWhgPMjEyNjExMDYx
NjA1NDFaMBMxETAPBgNVBAMMCHR3by50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEjdWI0p2+3n0NGoOUi1h6AJjZl10r570TbwIk8J8mKPefUQ/630PEywbm
UIIZT0bryVOYqicKRJoWscdtN1tAx6NoMGYwHQYDVR0OBBYEFOqrFKuYF93xJfCn
L750sHYbicW2MB8GA1UdIwQYMBaAFOqrFKuYF93xJfCnL750sHYbicW2MA8GA1Ud
EwEB/wQFMAMBAf8wEwYDVR0RBAwwCoIIdHdvLnRlc3QwCgYIKoZIzj0EAwIDSQAw
RgIhAJNFdO3r6mAUa0XW0/bxaKlonqRaMNeMvxZmE4YyIF4vAiEAkrjdSaifN5Y1
Ot0Ney+1SpYKcyfIeT98c+L25+Bllww=
-----END CERTIFICATE-----`;

// Two streams of a script, each of which reads what the other one is written.
function pair() {
  const sides = [0, 1].map((i) => new Duplex({
    read() { const go = this.resumeOther; this.resumeOther = null; go?.(); },
    write(chunk, _, done) {
      const other = sides[1 - i];
      if (other.push(chunk)) done();
      else other.resumeOther = done;
    },
    final(done) { sides[1 - i].push(null); done(); },
  }));
  return sides;
}
// A server's socket and a client's, when the handshake is over, or why it failed.
function connect(client, server = {}) {
  const [near, far] = pair();
  const context = server.secureContext ?? tls.createSecureContext({ key, cert, ...server });
  const accepted = new tls.TLSSocket(far, { isServer: true, secureContext: context, ...server });
  const secured = new Promise((resolve) => accepted.once("secure", resolve));
  accepted.on("error", () => {});
  const socket = tls.connect({ socket: near, ca: [cert], servername: "one.test", ...client });
  return new Promise((resolve) => {
    socket.once("secureConnect", () => resolve(secured.then(() => ({ socket, accepted }))));
    socket.once("error", (error) => resolve({ error, socket, accepted }));
  });
}
const textOf = (stream) => new Promise((resolve, reject) => {
  let text = "";
  stream.on("data", (chunk) => { text += chunk; }).on("end", () => resolve(text)).on("error", reject);
});

// Bytes both ways, more than fits into a record, and an end.
{
  const { socket, accepted } = await connect({});
  assert(socket.authorized);
  assertEquals([socket.getProtocol(), accepted.servername], ["TLSv1.3", "one.test"]);
  const long = "x".repeat(300_000);
  const heard = textOf(accepted), answered = textOf(socket);
  socket.end(long);
  assertEquals((await heard).length, long.length);
  accepted.end("bye");
  assertEquals(await answered, "bye");
}
// Whom a certificate names, and who signed it.
assertEquals((await connect({ servername: "other.test" })).error.code, "ERR_TLS_CERT_ALTNAME_INVALID");
assertEquals((await connect({ servername: "a.wild.test" })).socket.authorized, true);
assertEquals((await connect({ ca: [secondCert] })).error.code, "DEPTH_ZERO_SELF_SIGNED_CERT");
{
  const { socket } = await connect({ ca: [secondCert], rejectUnauthorized: false });
  assertEquals([socket.authorized, socket.authorizationError], [false, "DEPTH_ZERO_SELF_SIGNED_CERT"]);
  assertEquals(socket.getPeerCertificate().subject.CN, "one.test");
  assertEquals(socket.getPeerX509Certificate().subject, "CN=one.test");
}
// The application's protocol, and a context by name.
{
  const { socket, accepted } = await connect({ ALPNProtocols: ["a", "b"] }, { ALPNProtocols: ["b", "a"] });
  assertEquals([socket.alpnProtocol, accepted.alpnProtocol], ["b", "b"]);
  assertEquals((await connect({ ALPNProtocols: ["a"] }, { ALPNProtocols: ["c"] })).error.code, "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL");
  const second = tls.createSecureContext({ key: secondKey, cert: secondCert });
  const SNICallback = (name, done) => setTimeout(() => done(null, name === "two.test" ? second : undefined), 1);
  const named = await connect({ servername: "two.test", ca: [cert, secondCert] }, { SNICallback });
  assertEquals(named.socket.getPeerCertificate().subject.CN, "two.test");
}
// A session is used again.
for (const maxVersion of ["TLSv1.2", "TLSv1.3"]) {
  const secureContext = tls.createSecureContext({ key, cert, maxVersion });
  const [near, far] = pair();
  const accepted = new tls.TLSSocket(far, { isServer: true, secureContext });
  const socket = tls.connect({ socket: near, ca: [cert], servername: "one.test" });
  const kept = once(socket, "session");
  accepted.once("secure", () => accepted.write("hello"));
  socket.resume();
  const [session] = await kept;
  const again = await connect({ session }, { secureContext });
  assertEquals([again.socket.isSessionReused(), again.socket.getProtocol()], [true, maxVersion]);
}
// Nobody begins anew in the middle of a connection.
{
  const { socket } = await connect({ maxVersion: "TLSv1.2" });
  const refused = await new Promise((resolve) => socket.renegotiate({}, resolve));
  assertEquals(refused.code, "ERR_SSL_NO_RENEGOTIATION");
}
// What is no TLS, no key, no certificate.
{
  const [near, far] = pair();
  const socket = tls.connect({ socket: near });
  far.resume();
  far.write("HTTP/1.1 200 OK\r\n\r\n");
  const [error] = await once(socket, "error");
  assertEquals(error.code, "ERR_SSL_WRONG_VERSION_NUMBER");
}
const codeOf = (make) => { try { make(); return null; } catch (error) { return error.code; } };
assertEquals(codeOf(() => tls.createSecureContext({ cert: "none" })), "ERR_OSSL_PEM_NO_START_LINE");
assertEquals(codeOf(() => tls.createSecureContext({ cert, key: secondKey })), "ERR_OSSL_X509_KEY_VALUES_MISMATCH");
assertEquals(codeOf(() => tls.createSecureContext({ secureProtocol: "SSLv3_method" })), "ERR_TLS_INVALID_PROTOCOL_METHOD");
assertEquals(codeOf(() => tls.createSecureContext({ ciphers: "no-such-cipher" })), "ERR_SSL_NO_CIPHER_MATCH");
