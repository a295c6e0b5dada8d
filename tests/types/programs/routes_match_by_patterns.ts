// compiles
const route = new URLPattern({ pathname: "/notes/:id" });
const id: string | undefined = route.exec("https://x.org/notes/7")?.pathname.groups.id;
const query = new URL("/a?b=c", "https://x.org").searchParams;
query.has("b", "c") && query.size;
console.log(id, URL.canParse("x"), URLPattern.compareComponent("pathname", route, route));
