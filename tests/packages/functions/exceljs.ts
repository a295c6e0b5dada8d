// A workbook with a formula, a date and a style is written to a file, and read again.
// answers: ["PK",[["Phobos",22.5],["Deimos",12.4]],{"formula":"SUM(B1:B2)","result":34.9},"1877-08-18T00:00:00.000Z",true,"Phobos,22.5"]
import { readFile } from "node:fs/promises";
import ExcelJS from "exceljs";

Deno.serve(async () => {
  const made = new ExcelJS.Workbook();
  const sheet = made.addWorksheet("Moons");
  sheet.addRows([["Phobos", 22.5], ["Deimos", 12.4]]);
  sheet.getCell("B3").value = { formula: "SUM(B1:B2)", result: 34.9 };
  sheet.getCell("C1").value = new Date("1877-08-18T00:00:00Z");
  sheet.getCell("A1").font = { bold: true };
  await made.xlsx.writeFile("/tmp/moons.xlsx");
  const bytes = await readFile("/tmp/moons.xlsx");
  const read = new ExcelJS.Workbook();
  await read.xlsx.load(bytes as never);
  const its = read.getWorksheet("Moons")!;
  const rows = [1, 2].map((n) => (its.getRow(n).values as unknown[]).slice(1, 3));
  const csv = String(await read.csv.writeBuffer({ sheetName: "Moons" })).split("\n")[0].split(",").slice(0, 2).join(",");
  return Response.json([new TextDecoder().decode(bytes.subarray(0, 2)), rows, its.getCell("B3").value, its.getCell("C1").value, its.getCell("A1").font.bold, csv]);
});
