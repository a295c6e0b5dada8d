// What handlers do that know their paths: a table of patterns, parameters of the path and the query, some fields.
const shop = {
  list: ({ query }) => ({ page: Number(query.get("page") ?? 1), items: [] }),
  order: ({ params, query, request }) => ({
    user: params.user,
    order: Number(params.order),
    tags: query.getAll("tag"),
    search: query.get("q"),
    language: (request.headers.get("accept-language") ?? "en").slice(0, 2),
  }),
  missing: () => null,
};

const routes = [
  ["GET", /^\/$/, shop.missing],
  ["GET", /^\/health$/, shop.missing],
  ["POST", /^\/users$/, shop.missing],
  ["GET", /^\/users\/(?<user>[\w-]+)$/, shop.missing],
  ["GET", /^\/users\/(?<user>[\w-]+)\/orders$/, shop.list],
  ["POST", /^\/users\/(?<user>[\w-]+)\/orders$/, shop.missing],
  ["GET", /^\/users\/(?<user>[\w-]+)\/orders\/(?<order>\d+)$/, shop.order],
];

export default {
  fetch(request) {
    const url = new URL(request.url);
    for (const [method, pattern, handle] of routes) {
      if (method !== request.method) continue;
      const match = pattern.exec(url.pathname);
      if (match === null) continue;
      const answer = handle({ params: match.groups, query: url.searchParams, request });
      return Response.json(answer, { headers: { "cache-control": "no-store", "x-route": url.hostname } });
    }
    return new Response("not found", { status: 404 });
  },
};
