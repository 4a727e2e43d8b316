/** What a project may use: its own word, else its organization's, else the server's. */

export interface Quota {
  /** Bytes it may keep; null: as many as there is room for. */
  readonly storageBytes: number | null;
  /** Kernels whose cells run at the same time; null: as many as there are. */
  readonly sessions: number | null;
}

export type QuotaKind = keyof Quota;

export type QuotaSource = "project" | "organization" | "server";

export interface Limit {
  readonly limit: number | null;
  /** Who set it. */
  readonly from: QuotaSource;
}

/** Null in what a project or an organization says means that it says nothing. */
export function limitOf(
  kind: QuotaKind,
  said: { readonly project: Quota; readonly organization: Quota; readonly server: Quota },
): Limit {
  if (said.project[kind] !== null) return { limit: said.project[kind], from: "project" };
  if (said.organization[kind] !== null) return { limit: said.organization[kind], from: "organization" };
  return { limit: said.server[kind], from: "server" };
}

/** The first field of a wish that goes beyond what the server gives; undefined: none does. */
export function beyondServer(wish: Partial<Quota>, server: Quota): QuotaKind | undefined {
  const kinds: readonly QuotaKind[] = ["storageBytes", "sessions"];
  return kinds.find((kind) => {
    const [wanted, most] = [wish[kind] ?? null, server[kind]];
    return wanted !== null && most !== null && wanted > most;
  });
}
