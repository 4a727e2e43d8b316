/** What a run leaves behind to be judged by. */

/** `h:` and a hash of the content, or something that no other value has. */
export type Version = string;

/** What is known of one run of a cell. A receipt is one; so is what this session remembers. */
export interface RunRecord {
  readonly executionId: string;
  readonly sessionId: string;
  readonly sourceHash: string;
  readonly status: "queued" | "running" | "ok" | "failed" | "interrupted" | "cancelled" | "foreign";
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Versions of the names it made. */
  readonly made?: Readonly<Record<string, Version>> | undefined;
  /** Versions of other cells' names that it was given. */
  readonly read?: Readonly<Record<string, Version>> | undefined;
  /** Names of other cells whose values it changed in place, with their versions afterwards. */
  readonly changed?: Readonly<Record<string, Version>> | undefined;
  /** Datasets, files and inputs it read, each with the version it got. */
  readonly data?: Readonly<Record<string, string>> | undefined;
  /** Packages it imported, each with its version. */
  readonly packages?: Readonly<Record<string, string>> | undefined;
}
