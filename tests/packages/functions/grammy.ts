// A bot that hears a command and a text, and answers a server of Telegram's kind.
// with: http
// answers: [[7,"welcome"],[7,"you said hello"]]
import { Bot } from "grammy";

Deno.serve(async () => {
  const sent: unknown[] = [];
  const bot = new Bot("7:token", {
    client: { apiRoot: Deno.env.get("HTTP_URL") },
    botInfo: { id: 7, is_bot: true, first_name: "moons", username: "moons_bot", can_join_groups: false, can_read_all_group_messages: false, supports_inline_queries: false } as never,
  });
  bot.command("start", async (context) => {
    const { chat, text } = await context.reply("welcome");
    sent.push([chat.id, text]);
  });
  bot.on("message:text", async (context) => {
    const { chat, text } = await context.reply(`you said ${context.message.text}`);
    sent.push([chat.id, text]);
  });
  const message = { message_id: 1, date: 0, chat: { id: 7, type: "private" as const, first_name: "Ada" }, from: { id: 7, is_bot: false, first_name: "Ada" } };
  await bot.handleUpdate({ update_id: 1, message: { ...message, text: "/start", entities: [{ type: "bot_command", offset: 0, length: 6 }] } } as never);
  await bot.handleUpdate({ update_id: 2, message: { ...message, text: "hello" } } as never);
  return Response.json(sent);
});
