"use client";
/** Small joints between React and the browser: who must be signed in, whether the line is up, how wide the window is. */
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { SessionAnswer } from "#lib/protocol/person.ts";
import { useSession } from "./api/session.ts";
import { rememberNotebook, rememberProject } from "./places.ts";

/** Who is signed in; whoever is not is sent to sign in, and comes back here afterwards. */
export function useSignedIn(): SessionAnswer | undefined {
  const session = useSession();
  const router = useRouter();
  const nobody = session.data === null;
  // joins the router: leaves the page
  useEffect(() => {
    if (nobody)
      router.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
  }, [nobody, router]);
  return session.data ?? undefined;
}

/** Keeps the project as the one to come back to. */
export function useRememberedProject(personId: string | undefined, projectId: string | undefined): void {
  // joins the browser's memory
  useEffect(() => {
    if (personId !== undefined && projectId !== undefined) rememberProject(personId, projectId);
  }, [personId, projectId]);
}

/** Keeps the notebook as the one to come back to, with the time it was last looked at. */
export function useRememberedNotebook(
  personId: string | undefined,
  projectId: string | undefined,
  notebookId: string | undefined,
): void {
  // joins the browser's memory
  useEffect(() => {
    if (personId === undefined || projectId === undefined || notebookId === undefined) return;
    const remember = (): void => rememberNotebook(personId, projectId, { notebookId, at: Date.now() });
    remember();
    window.addEventListener("pagehide", remember);
    return () => {
      window.removeEventListener("pagehide", remember);
      remember();
    };
  }, [personId, projectId, notebookId]);
}

/** Whether the browser has a line at all; the server may still be away. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("online", listener);
      window.addEventListener("offline", listener);
      return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("offline", listener);
      };
    },
    () => navigator.onLine,
    () => true,
  );
}

/** Whether a media query holds; the server assumes the wide case. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
    () => true,
  );
}

/** Does something once for every new address: closes what floats over the page one just left. */
export function useOnNavigation(act: () => void): void {
  const path = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is the occasion, not an input
  useEffect(() => act(), [path]);
}

let minuteNow = 0;

/** Whether what asks has stood there for so long. */
export function useLate(ms: number): boolean {
  const [late, setLate] = useState(false);
  // joins the clock
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}

/** Now, to the minute: ages are told again once a minute. 0 on the server, which does not know the reader's clock. */
export function useMinute(): number {
  return useSyncExternalStore(
    (listener) => {
      const timer = setInterval(() => {
        minuteNow = Date.now();
        listener();
      }, 60_000);
      return () => clearInterval(timer);
    },
    () => {
      if (Date.now() - minuteNow > 60_000) minuteNow = Date.now();
      return minuteNow;
    },
    () => 0,
  );
}

/** Says that something is there, and when it leaves, that it left. */
export function usePresence<Name>(name: Name, count: (name: Name, change: 1 | -1) => void): void {
  // joins whoever keeps the count
  useEffect(() => {
    count(name, 1);
    return () => count(name, -1);
  }, [name, count]);
}

/** The window's title while the page is there. */
export function useTitle(title: string | undefined): void {
  // joins the document
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Octavo`;
  }, [title]);
}

/** Goes to another address instead of this one, as soon as it is known. */
export function useReplace(address: string | undefined): void {
  const router = useRouter();
  // joins the router
  useEffect(() => {
    if (address !== undefined) router.replace(address);
  }, [address, router]);
}

/** The fragment of the address, with its `#`; the server never sees it. */
export function useFragment(): string {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("hashchange", listener);
      return () => window.removeEventListener("hashchange", listener);
    },
    () => location.hash,
    () => "",
  );
}

/** Where this server is reached, for code that people copy. */
export function useOrigin(): string {
  return useSyncExternalStore(
    () => () => undefined,
    () => location.origin,
    () => "",
  );
}
