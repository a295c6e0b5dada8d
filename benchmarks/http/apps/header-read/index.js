export default {
  fetch(request) {
    const { headers } = request;
    const user = headers.get("authorization")?.slice("Bearer ".length) ?? "nobody";
    return new Response(user, { headers: { "x-language": headers.get("accept-language") ?? "", "x-agent": headers.get("user-agent") ?? "" } });
  },
};
