// A message with a text, HTML and a file, sent to a server that knows the sender, and one that it refuses.
// with: smtp
// answers: ["250 from ada@moons.example to eve@moons.example, Subject: Hello, 5 parts",["eve@moons.example"],"EAUTH"]
import nodemailer from "nodemailer";

Deno.serve(async () => {
  const url = Deno.env.get("SMTP_URL")!;
  const transport = nodemailer.createTransport(url);
  await transport.verify();
  const message = { from: "ada@moons.example", to: "eve@moons.example", subject: "Hello", text: "hello eve", html: "<p>hello eve</p>" };
  const { response, accepted } = await transport.sendMail({ ...message, attachments: [{ filename: "moons.txt", content: "Phobos" }] });
  const failed = await nodemailer.createTransport(url.replace("secret", "other")).sendMail(message).catch((error) => error.code);
  return Response.json([response, accepted, failed]);
});
