/** `octavo audit verify`. */
import { createChain } from "../audit/index.ts";
import { createAuth } from "../auth/index.ts";
import { attachDatabase } from "../db/index.ts";
import { createLog } from "../log.ts";
import { type Command, optionText, UsageError } from "./command.ts";

export const auditCommand: Command = {
  usage: "audit verify",
  summary: "follow the audit log's chain and say where it breaks",
  help: `  --head HEAD     the head that an earlier verification printed: the chain must hold it
  Exit code 0: the record is whole. 1: something is missing, edited or cut off.
  Needs the server's secret (OCTAVO_SECRET, or the data folder) and its database.`,
  options: { head: { type: "string" } },
  words: 1,
  async run(given, config, terminal) {
    if (given.words[0] !== "verify") throw new UsageError("it takes audit verify");
    const head = optionText(given, "head");
    if (head !== undefined && !/^\d{1,15}:[0-9a-f]{64}$/.test(head)) {
      throw new UsageError("--head takes what an earlier verification printed, NUMBER:HASH");
    }
    const log = createLog("silent");
    const db = await attachDatabase({ log, url: config.databaseUrl, dataFolder: config.dataFolder, connections: 2 });
    try {
      const auth = createAuth({ db, config, log, origin: () => "" });
      const chain = createChain(db, () => auth.keysFor("audit chain"));
      let whole = true;
      for (const { id, name } of await auth.organizations()) {
        const found = await chain.verify(id, head);
        terminal.out(
          `${name}: ${found.entries} entries${found.entries === 0 ? "" : ` (${found.first} to ${found.last})`}, ` +
            `${found.unsealed} not sealed yet, ${found.faults.length === 0 ? "whole" : `${found.faults.length} faults`}\n`,
        );
        for (const fault of found.faults) terminal.out(`  ${fault.kind.replace("_", " ")}: ${fault.detail}\n`);
        if (found.head !== null) terminal.out(`  head ${found.head}\n`);
        whole &&= found.faults.length === 0;
      }
      return whole ? 0 : 1;
    } finally {
      await db.stop();
    }
  },
};
