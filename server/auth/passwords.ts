/**
 * Passwords: whether one may be chosen, its hash, and whether one is right. Of somebody unknown a hash is computed as
 * well, so that time does not tell who has an account. The breach list is a file of the operator's, searched where it
 * lies: nothing leaves the server.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { hashPassword, verifyPassword } from "@better-auth/utils/password";
import { passwordFault } from "#lib/auth/password-policy.ts";
import { AppError } from "#lib/base/errors.ts";

export interface Passwords {
  /** Fails with invalid_request when it may not be chosen; else its hash. */
  choose(
    password: string,
    about: { readonly name?: string | undefined; readonly email?: string | undefined },
  ): Promise<string>;
  /** Takes as long whether there is a hash or not. */
  right(password: string, hash: string | null | undefined): Promise<boolean>;
}

const LINE = 256;

export function createPasswords(breachedFile: string | undefined): Passwords {
  let nobody: Promise<string> | undefined;
  return {
    async choose(password, about) {
      const fault = passwordFault(password, about);
      if (fault !== undefined) throw refusal(fault);
      if (breachedFile !== undefined && (await isListed(breachedFile, password)))
        throw refusal("this password was in a breach; choose one that is used nowhere else");
      return hashPassword(password);
    },
    async right(password, hash) {
      nobody ??= hashPassword("nobody's password");
      const known = hash !== null && hash !== undefined;
      return (await verifyPassword(known ? hash : await nobody, password)) && known;
    },
  };
}

function refusal(message: string): AppError {
  return new AppError("invalid_request", `password: ${message}`, {
    detail: { fields: [{ path: "body.password", message }] },
  });
}

/** Binary search by bytes in a file of sorted lines that begin with a SHA-1 in hex; of any size. */
async function isListed(file: string, password: string): Promise<boolean> {
  const wanted = createHash("sha1").update(password).digest("hex").toUpperCase();
  const handle = await open(file, "r");
  try {
    let low = 0;
    let high = (await handle.stat()).size;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = await lineFrom(handle, middle);
      if (line === undefined) {
        high = middle;
        continue;
      }
      const order = line.hash < wanted ? -1 : line.hash > wanted ? 1 : 0;
      if (order === 0) return true;
      if (order < 0) low = line.end;
      else high = middle;
    }
    return false;
  } finally {
    await handle.close();
  }
}

/** The first line that begins at `position` or after it. */
async function lineFrom(
  handle: FileHandle,
  position: number,
): Promise<{ readonly hash: string; readonly end: number } | undefined> {
  const from = Math.max(0, position - 1);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(LINE), 0, LINE, from);
  const text = buffer.toString("latin1", 0, bytesRead);
  const start = position === 0 ? 0 : text.indexOf("\n") + 1;
  if (position !== 0 && start === 0) return undefined;
  const end = text.indexOf("\n", start);
  const line = text.slice(start, end === -1 ? undefined : end);
  if (line === "") return undefined;
  return { hash: line.slice(0, 40).toUpperCase(), end: from + (end === -1 ? bytesRead : end + 1) };
}
