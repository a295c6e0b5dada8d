// Takes a form with files and says what was in it.
//
// curl -F 'title=Notes' -F 'file=one two three;filename=notes.txt;type=text/plain' http://localhost:9000/upload
// {"title":"Notes","name":"notes.txt","type":"text/plain","bytes":13,"words":3}

Deno.serve(async (request: Request) => {
  const form = await request.formData();
  const file = form.get("file");
  if (!(file instanceof File)) return new Response("the form has no file", { status: 400 });
  const words = (await file.text()).split(/\s+/).length;
  return Response.json({ title: form.get("title"), name: file.name, type: file.type, bytes: file.size, words });
});
