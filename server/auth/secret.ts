/**
 * The server's secret: OCTAVO_SECRET, or one made once and kept in the data folder, readable by its owner alone. What is
 * signed or encrypted uses keys derived from it, one per purpose, so that no two uses share one.
 */
import { createHmac, randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

export interface SecretSource {
  readonly secret: string | undefined;
  readonly dataFolder: string;
}

export async function loadSecret(source: SecretSource): Promise<string> {
  if (source.secret !== undefined) return source.secret;
  const file = path.join(source.dataFolder, "secret");
  const kept = await readKept(file);
  if (kept !== undefined) return kept;
  await mkdir(source.dataFolder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx", flush: true });
  // A link takes the name only if nobody has it: of two servers that start at once, both read the one that won.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft);
  const made = await readKept(file);
  if (made === undefined) throw new Error(`the secret in ${file} vanished`);
  return made;
}

/** A key for one purpose. */
export function deriveKey(secret: string, purpose: string): string {
  return createHmac("sha256", secret).update(`octavo:${purpose}`).digest("base64url");
}

async function readKept(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, "utf8")).trim();
    if (text.length < 32)
      throw new Error(`${file} is damaged: put the secret back from a backup, or set OCTAVO_SECRET`);
    if (process.platform !== "win32" && ((await stat(file)).mode & 0o077) !== 0) {
      throw new Error(`${file} can be read by others: make it yours alone (chmod 600) and consider it known`);
    }
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
