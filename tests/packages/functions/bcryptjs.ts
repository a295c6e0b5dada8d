// A password's hash, made and compared, and one of another's making.
// answers: [true,false,true,6]
import bcrypt from "bcryptjs";

Deno.serve(async () => {
  const hash = await bcrypt.hash("secret", 6);
  const known = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  return Response.json([await bcrypt.compare("secret", hash), await bcrypt.compare("other", hash), bcrypt.compareSync("U*U", known), bcrypt.getRounds(hash)]);
});
