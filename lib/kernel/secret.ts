/** `octavo.secret("NAME")` from inside a kernel: the page asks the server for it, with the rights of who runs. */
import type { KernelRequest } from "./protocol.ts";

export async function readSecret(name: string, ask: (request: KernelRequest) => Promise<unknown>): Promise<string> {
  if (typeof name !== "string" || name.length === 0 || name.length > 100)
    throw new TypeError('octavo.secret takes a secret\'s name, as "API_KEY"');
  const value = await ask({ kind: "secret", name });
  if (typeof value !== "string") throw new Error(`the secret ${name} could not be read`);
  return value;
}
