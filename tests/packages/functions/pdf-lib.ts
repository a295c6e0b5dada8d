// A page with text and a picture is written, read again, and filled in.
// answers: ["%PDF-1.7",2,"Moons",["name","Ada"]]
import { PDFDocument, rgb, StandardFonts } from "pdf-lib";

Deno.serve(async () => {
  const made = await PDFDocument.create();
  made.setTitle("Moons");
  const page = made.addPage([200, 100]);
  page.drawText("Phobos", { x: 10, y: 50, size: 20, font: await made.embedFont(StandardFonts.Helvetica), color: rgb(1, 0, 0) });
  const png = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
  page.drawImage(await made.embedPng(png), { x: 100, y: 50, width: 10, height: 10 });
  const field = made.getForm().createTextField("name");
  field.addToPage(made.addPage(), { x: 10, y: 10, width: 100, height: 20 });
  const bytes = await made.save();
  const read = await PDFDocument.load(bytes);
  const its = read.getForm().getTextField("name");
  its.setText("Ada");
  return Response.json([new TextDecoder().decode(bytes.subarray(0, 8)), read.getPageCount(), read.getTitle(), [its.getName(), its.getText()]]);
});
