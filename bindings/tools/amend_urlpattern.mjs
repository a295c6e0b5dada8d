// Brings urlpattern-polyfill up to what https://urlpattern.spec.whatwg.org/ says today. The package is what it is: each place is found by
// its text, once, or the bundle fails.
import fs from "node:fs";

const amendments = [
  // Names are of code points.
  ["let i=e.substr(s,1);", "let i=String.fromCodePoint(e.codePointAt(s));"],
  ["{f+=e[s++];continue}", "{f+=i;s+=i.length;continue}"],
  // #canonicalize-a-hostname: as URL's parser reads a host, to where it ends.
  [
    "if(/[\\t\\n\\r #%/:<>?@[\\]^\\\\|]/g.test(e))throw new TypeError(`Invalid hostname '${e}'`);let t=new URL(\"https://example.com\");return t.hostname=e,t.hostname}",
    "let t=/^[^#/?\\\\]*/.exec(e.replace(/[\\t\\n\\r]/g,\"\"))[0];if(/[:@]/.test(t))throw new TypeError(`Invalid hostname '${e}'`);return new URL(`https://${t}/`).hostname}",
  ],
  // #canonicalize-a-port: digits, to where they end, as a number; none where it is the protocol's own.
  [
    "if(e===\"\"||/^[0-9]*$/.test(e)&&parseInt(e)<=65535)return e;throw",
    "if(e===\"\")return e;let t=parseInt(/^[0-9]*/.exec(e.replace(/[\\t\\n\\r]/g,\"\"))[0]);if(t<=65535)return`${t}`;throw",
  ],
  ["return z(t)===e&&(e=\"\"),r||e===\"\"?e:G(e)}", "return!r&&e!==\"\"&&(e=G(e)),z(t)===e?\"\":e}"],
  ["case\"wws\":", "case\"wss\":"],
  // #compile-a-component: sets of sets, where the engine knows them.
  ["return e&&e.ignoreCase?\"ui\":\"u\"}", "return(e&&e.ignoreCase?\"i\":\"\")+unicodeFlag}"],
];
const head = "const unicodeFlag=(()=>{try{return new RegExp(\"\",\"v\").flags}catch{return\"u\"}})();";

export const amendUrlPattern = {
  name: "amend-urlpattern",
  setup(build) {
    build.onLoad({ filter: /[/\\]urlpattern-polyfill[/\\]dist[/\\]urlpattern\.js$/ }, ({ path }) => {
      let contents = fs.readFileSync(path, "utf8");
      for (const [found, amended] of amendments) {
        const parts = contents.split(found);
        if (parts.length !== 2) return { errors: [{ text: `urlpattern-polyfill has no longer what amend_urlpattern.mjs amends: ${found}` }] };
        contents = parts.join(amended);
      }
      return { contents: head + contents, loader: "js" };
    });
  },
};
