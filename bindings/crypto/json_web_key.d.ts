// https://w3c.github.io/webcrypto/#JsonWebKey-dictionary
export type JwkText = "alg" | "crv" | "d" | "dp" | "dq" | "e" | "k" | "kty" | "n" | "p" | "q" | "qi" | "use" | "x" | "y";
export type JsonWebKey = { [name in JwkText]?: string } & { ext?: boolean; key_ops?: string[]; oth?: unknown };
