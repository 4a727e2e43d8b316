/**
 * Mail that goes out, by SMTP when OCTAVO_SMTP says where; without it nothing is sent and callers offer another way. A
 * message is plain text, short, and says why it came. Never logs an address or a message: both may hold a link that opens.
 */
import { createTransport } from "nodemailer";
import type { Log } from "../log.ts";

export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mail {
  /** Whether there is a way to send at all. */
  readonly able: boolean;
  /** Hands over in the background; a failure is logged, for whoever asked must not learn whether an address is known. */
  post(message: Message): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

const TIMEOUT_MS = 20_000;

export function createMail(options: {
  readonly smtp: string | undefined;
  readonly from: string | undefined;
  readonly log: Log;
  readonly origin: () => string;
}): Mail {
  const { smtp, log } = options;
  if (smtp === undefined) return { able: false, post: () => undefined, stop: async () => undefined };
  const transport = createTransport({
    url: smtp,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const sending = new Set<Promise<void>>();
  return {
    able: true,
    post({ to, subject, text }) {
      const from = options.from ?? `Octavo <octavo@${new URL(options.origin()).hostname}>`;
      const sent = transport.sendMail({ from, to: { name: "", address: to }, subject, text }).then(
        () => undefined,
        (error: unknown) => {
          const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
          log.warn({ code }, "a message could not be sent");
        },
      );
      sending.add(sent);
      void sent.finally(() => sending.delete(sent));
    },
    async stop() {
      await Promise.all(sending);
      transport.close();
    },
  };
}
