// https://urlpattern.spec.whatwg.org/

interface URLPatternInit {
  protocol?: string;
  username?: string;
  password?: string;
  hostname?: string;
  port?: string;
  pathname?: string;
  search?: string;
  hash?: string;
  /** What the parts that are not given are taken from. */
  baseURL?: string;
}

interface URLPatternOptions {
  /** Default: false. */
  ignoreCase?: boolean;
}

interface URLPatternComponentResult {
  /** The part of the URL. */
  input: string;
  /** What the groups matched, by their names, and by their numbers when they have none. */
  groups: Record<string, string | undefined>;
}

interface URLPatternResult {
  inputs: [string | URLPatternInit] | [string | URLPatternInit, string];
  protocol: URLPatternComponentResult;
  username: URLPatternComponentResult;
  password: URLPatternComponentResult;
  hostname: URLPatternComponentResult;
  port: URLPatternComponentResult;
  pathname: URLPatternComponentResult;
  search: URLPatternComponentResult;
  hash: URLPatternComponentResult;
}

interface URLPattern {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  /** Whether a group has a regular expression. */
  readonly hasRegExpGroups: boolean;
  test(input?: string | URLPatternInit, baseURL?: string): boolean;
  /** Null when the URL does not match. */
  exec(input?: string | URLPatternInit, baseURL?: string): URLPatternResult | null;
}

declare var URLPattern: {
  readonly prototype: URLPattern;
  /** @throws {TypeError} for a malformed pattern, and for a relative one without a base. */
  new (input: string | URLPatternInit, baseURL: string, options?: URLPatternOptions): URLPattern;
  new (input?: string | URLPatternInit, options?: URLPatternOptions): URLPattern;
  /** Whether the part of one pattern comes before (-1) or behind (1) that of another, the narrower before the wider. */
  compareComponent(component: keyof Omit<URLPatternInit, "baseURL">, left: URLPattern, right: URLPattern): -1 | 0 | 1;
};
