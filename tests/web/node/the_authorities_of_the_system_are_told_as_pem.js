import { assert } from "../../support/assert.js";
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";

assert(Array.isArray(rootCertificates) && Object.isFrozen(rootCertificates));
// A machine may have none.
for (const one of rootCertificates) assert(one.startsWith("-----BEGIN CERTIFICATE-----\n") && one.endsWith("\n-----END CERTIFICATE-----"));
if (rootCertificates.length > 0) assert(new X509Certificate(rootCertificates[0]).ca);
