/**
 * The copy of a notebook that this browser keeps: what it is called (one per person, document and epoch, so that a
 * foreign or an older generation is never mixed in), which epoch was seen last, and how much of it was stored by the
 * server. Tabs share the copy on disk and meet in the server, not here.
 *
 * A browser that refuses storage (private windows, full disks) is no error: the notebook opens without a copy.
 */
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";

export interface CopyKey {
  readonly personId: string;
  readonly notebookId: string;
  readonly epoch: number;
}

const storedKey = "octavo.stored";
/** How long the disk may take before the page opens from the server alone. */
const openPatienceMs = 2000;

export const copyName = ({ personId, notebookId, epoch }: CopyKey): string =>
  `octavo/notebook/${personId}/${notebookId}/${epoch}`;

export interface LocalCopy {
  /** What the server is known to have stored of this copy; undefined when it never said. */
  readonly storedVector: Uint8Array | undefined;
  /** Transactions with this origin come from the disk. */
  readonly origin: unknown;
  /** Remembers that the server has everything up to this state. */
  markStored(vector: Uint8Array): void;
  close(): Promise<void>;
  /** Throws the copy away; its edits are elsewhere by now. */
  discard(): Promise<void>;
}

/** Opens the copy and loads it into `doc`. */
export async function openCopy(key: CopyKey, doc: Y.Doc): Promise<LocalCopy | undefined> {
  if (!("indexedDB" in globalThis)) return undefined;
  const persistence = new IndexeddbPersistence(copyName(key), doc);
  const opened = await within(openPatienceMs, persistence.whenSynced).catch(() => undefined);
  if (opened === undefined) return undefined;
  const vector = await within(openPatienceMs, persistence.get(storedKey)).catch(() => undefined);
  return {
    storedVector: vector instanceof ArrayBuffer ? new Uint8Array(vector) : undefined,
    origin: persistence,
    markStored: (stored) => void persistence.set(storedKey, stored.slice().buffer).catch(() => undefined),
    close: () => persistence.destroy(),
    discard: () => persistence.clearData(),
  };
}

function within<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  return Promise.race([work, new Promise<undefined>((resolve) => setTimeout(resolve, limitMs, undefined))]);
}

/** The epochs of which this browser may hold a copy, oldest first: `remember` is called whenever one is opened. */
export function rememberedEpochs(storage: Storage, personId: string, notebookId: string): readonly number[] {
  const text = storage.getItem(epochsKey(personId, notebookId)) ?? "";
  return text
    .split(",")
    .filter((part) => /^\d+$/.test(part))
    .map(Number);
}

export function rememberEpoch(storage: Storage, { personId, notebookId, epoch }: CopyKey): void {
  const epochs = new Set(rememberedEpochs(storage, personId, notebookId)).add(epoch);
  writeEpochs(storage, personId, notebookId, [...epochs]);
}

export function forgetEpoch(storage: Storage, { personId, notebookId, epoch }: CopyKey): void {
  const epochs = rememberedEpochs(storage, personId, notebookId).filter((known) => known !== epoch);
  writeEpochs(storage, personId, notebookId, epochs);
}

function writeEpochs(storage: Storage, personId: string, notebookId: string, epochs: readonly number[]): void {
  storage.setItem(epochsKey(personId, notebookId), [...epochs].sort((a, b) => a - b).join(","));
}

/** Removes every copy of a notebook that this browser keeps for a person: they may no longer see it. */
export async function forgetNotebook(storage: Storage, personId: string, notebookId: string): Promise<void> {
  const epochs = rememberedEpochs(storage, personId, notebookId);
  await Promise.all(epochs.map((epoch) => removeCopy(copyName({ personId, notebookId, epoch }))));
  storage.removeItem(epochsKey(personId, notebookId));
}

/** Removes all copies that this browser keeps for a person: they sign out. */
export async function forgetPerson(storage: Storage, personId: string): Promise<void> {
  const prefix = `${epochKeys}${personId}.`;
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
  const notebooks = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  await Promise.all(notebooks.map((notebookId) => forgetNotebook(storage, personId, notebookId)));
}

/** A copy that another tab still holds open goes when that tab lets go of it. */
function removeCopy(name: string): Promise<void> {
  if (!("indexedDB" in globalThis)) return Promise.resolve();
  const request = indexedDB.deleteDatabase(name);
  return new Promise((resolve) => {
    request.onsuccess = () => resolve();
    request.onerror = () => resolve();
    request.onblocked = () => resolve();
  });
}

const epochKeys = "octavo.epochs.";
const epochsKey = (personId: string, notebookId: string): string => `${epochKeys}${personId}.${notebookId}`;

/** Whether `doc` holds insertions that the server has not stored. */
export function holdsUnsent(doc: Y.Doc, storedVector: Uint8Array | undefined): boolean {
  const known = storedVector === undefined ? new Map<number, number>() : Y.decodeStateVector(storedVector);
  return [...Y.decodeStateVector(Y.encodeStateVector(doc))].some(([client, clock]) => clock > (known.get(client) ?? 0));
}
