// Of the functions and classes that a request names, answers with those that can be called and made.
Deno.serve(async (request) => {
  const names = await request.json();
  const works = names.filter((name) => {
    const value = name.split(".").reduce((object, part) => object[part], globalThis);
    try {
      if (Object.hasOwn(value, "prototype")) new value("x", {});
      else value("x", {});
      return true;
    } catch (error) {
      return !(error instanceof Deno.errors.NotSupported) && !/not allowed/.test(error.message);
    }
  });
  return Response.json(works);
});
