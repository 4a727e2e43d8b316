/** `octavo token create`. */
import { ownerToken } from "./client.ts";
import { type Command, optionText, UsageError } from "./command.ts";

const DAY_MS = 86_400_000;

export const tokenCommand: Command = {
  usage: "token create",
  summary: "make a token of the owner account",
  help: `  --name NAME     what it is for ("octavo token")
  --days N        how long it works (for ever)
  Prints the token, once: it is kept nowhere.`,
  options: { name: { type: "string" }, days: { type: "string" } },
  words: 1,
  async run(given, config, terminal) {
    if (given.words[0] !== "create") throw new UsageError("it takes token create");
    const days = optionText(given, "days");
    if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) throw new UsageError("--days takes a number of days");
    const wish = {
      name: optionText(given, "name") ?? "octavo token",
      expiresInMs: days === undefined ? null : Number(days) * DAY_MS,
    };
    terminal.out(`${await ownerToken(config, wish)}\n`);
    return 0;
  },
};
