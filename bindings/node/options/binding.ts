// Node's command line, which is empty: what its options say then.
import { record } from "edgert:core/objects";

const values: Record<string, unknown> = record({
  "--warnings": true, "--deprecation": true, "--pending-deprecation": false, "--disable-warning": [], "--unhandled-rejections": "throw", "--diagnostic-dir": "",
  "--redirect-warnings": "", "--trace-warnings": false, "--trace-deprecation": false, "--throw-deprecation": false, "--icu-data-dir": "", "--input-type": "",
  "--experimental-require-module": true, "--experimental-detect-module": true, "--network-family-autoselection": true, "--network-family-autoselection-attempt-timeout": 250,
  "--max-http-header-size": 16384, "--dns-result-order": "", "--preserve-symlinks": false, "--preserve-symlinks-main": false, "--secure-heap": 0, "--secure-heap-min": 2,
  "--tls-cipher-list": "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA256:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA",
  "--tls-min-v1.0": false, "--tls-min-v1.1": false, "--tls-min-v1.2": false, "--tls-min-v1.3": false, "--tls-max-v1.2": false, "--tls-max-v1.3": false, "--tls-keylog": "",
  "--experimental-default-type": "", "--conditions": [], "--require": [], "--import": [], "--experimental-permission": false, "--insecure-http-parser": false,
  "--stack-trace-limit": 10, "--verify-base-objects": false, "--force-async-hooks-checks": true, "--heapsnapshot-signal": "", "--experimental-global-navigator": false,
  "--test": false, "--test-only": false, "--test-force-exit": false, "--test-name-pattern": [], "--test-reporter": [], "--test-reporter-destination": [],
  "--experimental-test-coverage": false, "--experimental-test-module-mocks": false, "--enable-source-maps": false,
});
// By tests, before anything asks.
export function set(name: string, value: unknown): void {
  const before = values[name];
  values[name] = Array.isArray(before) ? [...before, value] : value;
}
export const getCLIOptionsValues = () => values;
export const getCLIOptionsInfo = () => record({ options: new Map(), aliases: new Map() });
export const getEmbedderOptions = () => record({ shouldNotRegisterESMLoader: true, noGlobalSearchPaths: true, noBrowserGlobals: false, hasEmbedderPreload: false });
export const envSettings = { kAllowedInEnvvar: 0, kDisallowedInEnvvar: 1 };
export const types = { kNoOp: 0, kV8Option: 1, kBoolean: 2, kInteger: 3, kUInteger: 4, kString: 5, kHostPort: 6, kStringList: 7 };
export const noGlobalSearchPaths = true;
export const shouldNotRegisterESMLoader = true;
