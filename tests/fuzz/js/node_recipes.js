// What everything_reachable.js needs to get past the first check of Node's natives and of those of files: the public modules and some
// handles for it to walk, and arguments as each native wants them, of which it then replaces some.
import { builtinModules, createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { create, defineProperty } = Object;

// Objects of Node's library whose handles are natives', and its modules.
export async function nodeThings() {
  const modules = create(null), things = create(null);
  for (const id of builtinModules) {
    // Those would end the worker's turn, or wait for what never comes.
    if (/^(test|repl|inspector|cluster|worker_threads|wasi|_)/.test(id)) continue;
    try { modules[id] = require(`node:${id}`); } catch { /* there is none */ }
  }
  const { crypto, zlib, net, http, tls, fs, vm, string_decoder: decoder, stream } = modules;
  const pairs = [crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }), crypto.generateKeyPairSync("ed25519"), crypto.generateKeyPairSync("rsa", { modulusLength: 1024 })];
  things.all = [crypto.createHash("sha256"), crypto.createHmac("sha1", "k"), crypto.createCipheriv("aes-128-gcm", new Uint8Array(16), new Uint8Array(12)),
    crypto.createECDH("prime256v1"), crypto.createDiffieHellmanGroup("modp1"), crypto.createSign("sha256"), crypto.createSecretKey(new Uint8Array(16)),
    ...pairs.map((pair) => pair.publicKey), ...pairs.map((pair) => pair.privateKey), zlib.createDeflate(), zlib.createGunzip(), zlib.createBrotliCompress(),
    new net.Socket(), net.createServer(), http.createServer(), new http.Agent(), tls.createSecureContext(), new vm.Script("1"), vm.createContext({}),
    new vm.SourceTextModule("import 'x'"), new vm.SyntheticModule(["x"], () => {}),
    new decoder.StringDecoder("utf16le"), new stream.PassThrough(), await fs.promises.open("/tmp/fuzz", "w+"), await fs.promises.opendir("/tmp")];
  const socket = new tls.TLSSocket(new stream.PassThrough(), { isServer: true, secureContext: tls.createSecureContext() });
  socket.on("error", () => {});
  things.all.push(socket, socket.ssl);
  for (const thing of things.all) thing?.on?.("error", () => {});
  things.keys = pairs.map(({ privateKey }) => privateKey.export({ type: "pkcs8", format: "der" })).concat(pairs.map(({ publicKey }) => publicKey.export({ type: "spki", format: "der" })));
  return { modules, things };
}

// draw: pick, random, bytes (of any size), word, number; kept(kind): something that the native `kind` once gave.
export function recipes({ pick, random, bytes, kept }, { keys }) {
  const table = create(null);
  const add = (folder, rows) => {
    for (const name of Object.keys(rows)) defineProperty(table, `globalThis.natives.${folder}.${name}`, { value: rows[name] });
  };
  const small = () => random(70);
  const text = () => pick(["", "a", "abc", "é\ud800", "00ff", "YWJj", "x".repeat(3000)]);
  const encoding = () => pick([undefined, 0, 1, 2, 3, 4, 5, 6, 7, "hex", "latin1", "buffer", "utf8"]);
  const digest = () => pick(["sha256", "sha1", "md5", "sha224", "sha512", "shake128", "shake256", "sha3-256", "blake2b512", "ripemd160", "nope"]);
  const cipher = () => pick(["aes-128-cbc", "aes-256-gcm", "aes-128-ccm", "aes-128-ocb", "chacha20-poly1305", "chacha20", "aes-128-ctr", "aes-256-xts", "aes-128-wrap", "id-aes128-wrap-pad",
    "id-aes256-wrap", "des-ede3-cbc", "des3-wrap", "aes-128-cfb8", "aes-128-ecb", "aria-128-gcm", "camellia-256-cbc", "aes-128-cbc-hmac-sha1", "aes-128-siv", "sm4-cbc", "null"]);
  const curve = () => pick(["prime256v1", "secp521r1", "secp384r1", "secp256k1", "sect571k1", "P-256", "brainpoolP512t1", "Oakley-EC2N-3", "wap-wsg-idm-ecid-wtls1", "x"]);
  const done = () => pick([null, null, () => {}]);
  const path = () => pick(["/tmp/a", "/tmp/b", "/tmp/c", "/tmp", "/tmp/a/b", "/tmp/../x", "/", "rel", "/tmp/l", "/tmp/d/e/f", "", "/tmp/x\0", `/tmp/${"n".repeat(300)}`]);
  const handle = () => pick([kept("files.open"), 3, 4, 5, 0, 1]);
  const number = () => pick([0, 1, 2, 3, 7, 10, 100, 4096, 2 ** 31, 2 ** 40, -1, NaN, 1.5]);
  const key = () => kept("node/crypto.secretKey") ?? kept("node/crypto.readKey");
  const inFour = () => [pick([kept("node/crypto.readKey"), kept("node/crypto.readKey"), pick(keys)]), pick([0, 0, 1, null]), pick([0, 1, 2, 3, undefined]), pick([undefined, undefined, bytes()])];
  const writing = () => [pick([undefined, 0, 1, 2]), pick([undefined, 0, 1, 2, 3]), pick([undefined, 0, 1, 2]), pick([undefined, 0, 1, 2, 3]), pick([undefined, undefined, "aes-128-cbc", "x"]), pick([undefined, bytes()])];
  const order = () => [pick([0, 0, 1, 2, 3, 4, 5]), pick([null, bytes()]), pick([0, 0, 1, 60]), small(), bytes(), pick([0, 0, 3]), pick([1, 8, 60, 1000])];
  const state = () => pick([kept("state"), new Uint8Array(7), new Uint8Array([1, 2, 3, 4, 1, 3, random(9)]), bytes()]);
  add("node/zlib", {
    zlib: () => [1 + random(7), pick([8, 9, 15, 0, 15]), random(11) - 1, 1 + random(9), random(5), pick([undefined, undefined, bytes()])],
    brotli: () => [8 + random(2), new Uint32Array(9).fill(2 ** 32 - 1)],
    step: () => [kept("node/zlib.zlib") ?? kept("node/zlib.brotli"), ...order(), new Uint32Array(3)],
    start: () => [kept("node/zlib.zlib") ?? kept("node/zlib.brotli"), ...order(), random(2) === 0, () => {}],
    params: () => [kept("node/zlib.zlib"), random(10), random(5)],
    reset: () => [kept("node/zlib.zlib")],
    close: () => [random(4) === 0 ? kept("node/zlib.zlib") : undefined],
    crc32: () => [pick([text(), bytes()]), random(1000)],
  });
  add("node/crypto", {
    run: () => [kept("job")], start: () => [kept("job"), () => {}],
    hash: () => [pick([digest(), kept("node/crypto.hash")]), pick([undefined, undefined, small(), 100000])],
    hashUpdate: () => [kept("node/crypto.hash"), pick([text(), bytes()]), encoding()],
    hashDigest: () => [kept("node/crypto.hash"), encoding()],
    oneShotDigest: () => [digest(), pick([text(), bytes()]), encoding()],
    hmac: () => [digest(), pick([bytes(), key()])],
    hmacUpdate: () => [kept("node/crypto.hmac"), pick([text(), bytes()]), encoding()],
    hmacDigest: () => [kept("node/crypto.hmac"), encoding()],
    timingSafeEqual: () => [bytes(), bytes()],
    randomFill: () => [bytes(), small(), small()], randomBytes: () => [small()], copyBytes: () => [bytes(), small(), bytes()],
    randomPrime: () => [2 + random(60), random(3) === 0, pick([undefined, new Uint8Array([random(256)]), new Uint8Array([1 + random(200), random(256)])]), pick([undefined, new Uint8Array([random(256)])])],
    checkPrime: () => [bytes(), random(30)],
    pbkdf2: () => [bytes(), bytes(), 1 + random(50), random(300), digest()],
    scrypt: () => [bytes(), bytes(), pick([2, 16, 64]), 1 + random(4), 1 + random(3), 1e7, random(100)],
    hkdf: () => [digest(), key(), bytes(), bytes(), random(200)],
    secretKey: () => [bytes()],
    readKey: () => [random(2) === 0, pick(keys), 0, pick([1, 2]), pick([undefined, bytes()])],
    readRaw: () => [pick(["Ed25519", "Ed448", "X25519", "X448"]), pick([bytes(), new Uint8Array(32), new Uint8Array(57)]), random(2) === 0],
    readRsaParts: () => [pick([["AQAB", "AQAB"], ["s".repeat(86), "AQAB"], new Array(8).fill("AQAB"), new Array(8).fill("s".repeat(86))])],
    readCurveParts: () => [curve(), pick([["AQ", "AQ"], ["AQ", "AQ", "Ag"], ["s".repeat(43), "s".repeat(43)]])],
    keyType: () => [key()], keyDetail: () => [kept("node/crypto.readKey")], keySize: () => [key()], keyEquals: () => [key(), kept("node/crypto.readKey")],
    exportSecret: () => [key()], exportJwk: () => [pick([key(), kept("node/crypto.readKey")])],
    exportKey: () => [kept("node/crypto.readKey"), pick([0, 1, 2]), pick([0, 1, 2, 3]), pick([undefined, "aes-128-cbc"]), pick([undefined, bytes()])],
    signer: () => [digest()], signerUpdate: () => [kept("node/crypto.signer"), pick([text(), bytes()]), encoding()],
    sign: () => [kept("node/crypto.signer"), ...inFour(), pick([undefined, 1, 3, 6]), pick([undefined, -1, -2, 20]), pick([undefined, 0, 1])],
    verify: () => [kept("node/crypto.signer"), ...inFour(), bytes(), pick([undefined, 1, 3, 6]), pick([undefined, -1, 20]), pick([undefined, 0, 1])],
    signJob: () => [...inFour(), bytes(), pick([undefined, digest()]), undefined, undefined, pick([undefined, 0, 1])],
    verifyJob: () => [...inFour(), bytes(), pick([undefined, digest()]), undefined, undefined, pick([undefined, 0, 1]), bytes()],
    cipher: () => [random(2) === 0, cipher(), pick([new Uint8Array(16), new Uint8Array(32), new Uint8Array(24), bytes(), key()]), pick([new Uint8Array(16), new Uint8Array(12), new Uint8Array(8), null, bytes()]), pick([-1, 16, 12, 4, 99])],
    cipherByPassword: () => [random(2) === 0, cipher(), bytes(), pick([-1, 16])],
    cipherUpdate: () => [kept("node/crypto.cipher"), pick([bytes(), new Uint8Array(16), text()]), encoding()],
    cipherFinal: () => [kept("node/crypto.cipher")], cipherPadding: () => [kept("node/crypto.cipher"), random(2) === 0], cipherTag: () => [kept("node/crypto.cipher")],
    cipherSetTag: () => [kept("node/crypto.cipher"), pick([new Uint8Array(16), bytes()])],
    cipherAdd: () => [kept("node/crypto.cipher"), bytes(), pick([-1, 0, 16, 1000, 2 ** 31, 2 ** 32])],
    cipherInfo: () => [pick([cipher(), 419, random(1300)]), pick([undefined, small()]), pick([undefined, small()])],
    rsa: () => [random(2) === 0, random(2) === 0, ...inFour(), bytes(), pick([1, 3, 4, 6]), pick([undefined, "sha1"]), pick([undefined, bytes()])],
    generateCurve: () => [curve(), pick([0, 1]), ...writing()], generateOfType: () => [pick([1087, 1088, 1034, 1035]), ...writing()], generateSecret: () => [small() * 8],
    generateDiffieHellman: () => [pick(["modp1", bytes(), 256]), pick([undefined, 2, 0]), ...writing()], generateRsa: () => [random(2) === 0, pick([512, 0, 600]), pick([3, 65537, 2, 1]), pick([undefined, "sha1"]), undefined, undefined, ...writing()],
    diffieHellman: () => [pick([bytes(), 64, -1, 0]), pick([2, 5, 0, bytes()])], diffieHellmanGroup: () => [pick(["modp1", "modp2"])],
    dhVerifyError: () => [kept("dh")], dhGenerate: () => [kept("dh")], dhCompute: () => [kept("dh"), bytes()], dhPart: () => [kept("dh"), random(5)], dhSet: () => [kept("dh"), random(2) === 0, bytes()],
    agree: () => [kept("node/crypto.readKey"), kept("node/crypto.readKey")],
    curve: () => [curve()], curveGenerate: () => [kept("node/crypto.curve")], curveCompute: () => [kept("node/crypto.curve"), bytes()], curvePublic: () => [kept("node/crypto.curve"), pick([2, 4, 6])],
    curvePrivate: () => [kept("node/crypto.curve")], curveSetPublic: () => [kept("node/crypto.curve"), bytes()], curveSetPrivate: () => [kept("node/crypto.curve"), pick([bytes(), new Uint8Array([random(256)])])],
    curveConvert: () => [bytes(), curve(), pick([2, 4, 6])],
    verifySpkac: () => [bytes()], spkacKey: () => [bytes()], spkacChallenge: () => [bytes()],
  });
  add("node/buffer", {
    compareOffset: () => [bytes(), bytes(), small(), small(), small(), small()], fill: () => [bytes(), pick([text(), bytes(), number()]), small(), small(), encoding()],
    indexOfString: () => [bytes(), text(), number(), encoding(), random(2) === 0], indexOfBuffer: () => [bytes(), bytes(), number(), encoding(), random(2) === 0],
    indexOfNumber: () => [bytes(), number(), number(), random(2) === 0], copy: () => [bytes(), bytes(), small(), small(), small()],
    compare: () => [bytes(), bytes()], isUtf8: () => [bytes()], isAscii: () => [bytes()], swap16: () => [bytes()], swap32: () => [bytes()], swap64: () => [bytes()], byteLengthUtf8: () => [text()],
  });
  add("node/string_decoder", { decode: () => [state(), bytes()], flush: () => [state()] });
  add("node/http_parser", {
    create: () => [random(2) === 0, pick([100, 16384]), random(1024)],
    execute: () => [kept("node/http_parser.create"), pick([new TextEncoder().encode(pick(["GET / HTTP/1.1\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5;a=b\r\nabcde\r\n0\r\nT: v\r\n\r\n", "\r\n"])), bytes()]), pick([0, 0, small()])],
    finish: () => [kept("node/http_parser.create")], decide: () => [kept("node/http_parser.create"), random(4)],
  });
  add("node/contextify", {
    compile: () => [pick(["1", "this", "throw 1", "(", "x = 1"]), text(), number(), number(), pick([undefined, kept("context")])],
    run: () => [kept("node/contextify.compile"), pick([undefined, kept("context")]), pick([-1, 1, 5])],
    compileFunction: () => [pick(["return a", ")", "1"]), text(), 0, 0, pick([["a"], ["a,b"], [1]]), pick([undefined, kept("context")]), pick([undefined, [{}]])],
    makeContext: () => [pick([undefined, {}, create(null)]), random(2) === 0, random(2) === 0],
  });
  const loose = () => pick([kept("node/module_wrap.compile"), kept("node/module_wrap.synthetic")]);
  add("node/module_wrap", {
    compile: () => [pick(["", "export let x = 1; import.meta.y", "import 'a'; import 'b'", "import 'a'", "await 0; import('c')", "throw 1", "import {"]), text(), number(), number(), pick([undefined, kept("context")]), {}, random(1000)],
    synthetic: () => [text(), pick([[], ["x"], ["x", "x"], ["default"]]), pick([undefined, kept("context")]), {}],
    requests: () => [loose()], link: () => [loose(), pick([[], [loose()], [loose(), loose()]])], instantiate: () => [loose()], evaluate: () => [loose(), pick([-1, -1, 5])],
    status: () => [loose()], namespaceOf: () => [loose()], errorOf: () => [loose()], setExport: () => [loose(), pick(["x", "y"]), number()], ownerOf: () => [kept("node/module_wrap.namespaceOf")],
    ownerWithId: () => [random(1000)],
  });
  add("node/tls_wrap", {
    context: () => [pick(["", "TLS_method", "TLSv1_2_method"]), pick([0, 0x0303, 1]), pick([0, 0x0304, 7])],
    session: () => [kept("node/tls_wrap.context"), random(2) === 0], receive: () => [kept("node/tls_wrap.session"), bytes()], proceed: () => [kept("node/tls_wrap.session")],
    write: () => [kept("node/tls_wrap.session"), bytes()], takeOutput: () => [kept("node/tls_wrap.session")], sayGoodbye: () => [kept("node/tls_wrap.session")],
    useContext: () => [kept("node/tls_wrap.session"), kept("node/tls_wrap.context")], enable: () => [kept("node/tls_wrap.session"), random(7)], goOn: () => [kept("node/tls_wrap.session"), random(3)],
    sessionPart: () => [kept("node/tls_wrap.session"), random(20)], exportKeys: () => [kept("node/tls_wrap.session"), small(), text(), pick([undefined, bytes()])],
    certificatesOf: () => [kept("node/tls_wrap.session"), random(2) === 0], setSession: () => [kept("node/tls_wrap.session"), bytes(), random(2) === 0], setServerName: () => [kept("node/tls_wrap.session"), text()],
    setFragment: () => [kept("node/tls_wrap.session"), number()], verify: () => [kept("node/tls_wrap.session"), true, true], renegotiate: () => [kept("node/tls_wrap.session")],
    contextList: () => [kept("node/tls_wrap.context"), random(5), text()], contextKey: () => [kept("node/tls_wrap.context"), bytes(), encoding(), undefined], contextPart: () => [kept("node/tls_wrap.context"), random(3)],
    contextTickets: () => [kept("node/tls_wrap.context"), pick([undefined, new Uint8Array(48), bytes()])], contextOptions: () => [kept("node/tls_wrap.context"), number()],
  });
  add("files", {
    open: () => [path(), pick([0, 2, 0x42, 0x241, 0x442, 0x10040, 0x10042, 0x200002, 2 ** 33]), 0o600, done()], close: () => [handle(), done()],
    read: () => [handle(), pick([0, 10, 300000, 2 ** 31, 2 ** 53]), pick([-1, 0, 5, 2 ** 53]), done()], write: () => [handle(), bytes(), pick([-1, 0, 5, 2 ** 40, 2 ** 53]), done()],
    seek: () => [handle(), number(), random(4)], readFile: () => [path(), done()], stat: () => [path(), random(2) === 0, done()], fstat: () => [handle(), done()], statfs: () => [path(), done()],
    readDir: () => [path(), done()], mkdir: () => [path(), 0o700, random(2) === 0, done()], rmdir: () => [path(), done()], unlink: () => [path(), done()], removeAll: () => [path(), done()],
    rename: () => [path(), path(), done()], copyFile: () => [path(), path(), random(2) === 0, done()], link: () => [path(), path(), done()], symlink: () => [pick(["..", "/tmp/a", "l", text()]), path(), done()],
    readLink: () => [path(), done()], realPath: () => [path(), done()], makeTemporary: () => [path(), text(), random(2) === 0, done()], truncate: () => [path(), number(), done()],
    ftruncate: () => [handle(), number(), done()], chmod: () => [path(), number(), done()], fchmod: () => [handle(), number(), done()], chown: () => [path(), -1, number(), false, done()],
    utimes: () => [path(), number(), number(), random(2) === 0, done()], futimes: () => [handle(), number(), number(), done()], access: () => [path(), random(8), done()],
    sync: () => [handle(), random(2) === 0, done()], lock: () => [handle(), random(2) === 0, false, done()], unlock: () => [handle(), done()], describe: () => [number()],
  });
  return table;
}
