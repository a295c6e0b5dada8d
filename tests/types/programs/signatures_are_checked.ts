// compiles
const key = await crypto.subtle.importKey("raw", new TextEncoder().encode("secret"), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
const isRight: boolean = await crypto.subtle.verify("HMAC", key, new Uint8Array(32), new TextEncoder().encode("body"));
const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
const jwk: JsonWebKey = await crypto.subtle.exportKey("jwk", pair.publicKey);
console.log(isRight, jwk.kty, crypto.randomUUID().length, crypto.getRandomValues(new Uint8Array(4)));
