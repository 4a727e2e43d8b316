/** A door between a client and a server on this machine that a test can shut. */
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  shut(): Promise<void>;
  reopen(): Promise<void>;
}

export async function createProxy(to: net.NetConnectOpts): Promise<TcpProxy> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((incoming) => {
    const outgoing = net.connect(to);
    for (const [from, into] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.pipe(into);
      from.on("error", () => into.destroy());
      from.on("close", () => {
        sockets.delete(from);
        into.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async shut() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async reopen() {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
  };
}

/** The door to a database, and the database's address through it. Its own may name a socket's folder as `?host=`. */
export async function createDatabaseProxy(
  address: string,
): Promise<{ readonly proxy: TcpProxy; readonly url: string }> {
  const url = new URL(address);
  const port = Number(url.port || 5432);
  const folder = url.searchParams.get("host");
  const proxy = await createProxy(
    folder?.startsWith("/") ? { path: `${folder}/.s.PGSQL.${port}` } : { host: folder ?? url.hostname, port },
  );
  url.searchParams.delete("host");
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  return { proxy, url: url.href };
}
