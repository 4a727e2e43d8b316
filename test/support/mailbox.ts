/** A real mail server that keeps what it is given, for tests of what a mail opens. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { vi } from "vitest";
import { createLog } from "#server/log.ts";
import { createMail, type Mail } from "#server/mail/index.ts";

export interface Mailbox {
  /** Raw letters, their soft line breaks undone. */
  readonly letters: readonly string[];
  /** As OCTAVO_SMTP takes it. */
  readonly address: string;
  readonly mail: (origin: () => string) => Mail;
  /** The first group of what matches, in the last letter that has it; waits for that letter. */
  letterWith(pattern: RegExp): Promise<string>;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const letters: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        letters.push(Buffer.concat(chunks).toString().replaceAll("=\r\n", "").replaceAll("=3D", "="));
        done();
      });
    },
  });
  smtp.listen(0, "127.0.0.1");
  await once(smtp.server, "listening");
  const port = (smtp.server.address() as AddressInfo).port;
  const address = `smtp://127.0.0.1:${port}`;
  return {
    letters,
    address,
    mail: (origin) =>
      createMail({
        smtp: address,
        from: "Octavo <octavo@example.org>",
        log: createLog("silent"),
        origin,
      }),
    letterWith: (pattern) =>
      vi.waitFor(() => {
        const found = letters.map((letter) => pattern.exec(letter)?.[1]).findLast((each) => each !== undefined);
        if (found === undefined) throw new Error(`no letter has ${pattern}`);
        return found;
      }, 5_000),
    close: () => new Promise<void>((resolve) => smtp.close(resolve)),
  };
}
