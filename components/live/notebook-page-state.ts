"use client";
/** Joins the opened notebook to the page's life: opens it, ends it, opens the next generation when there is one. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { warmEditors } from "../editor/index.ts";
import { notebookKey } from "./api/notebooks.ts";
import { projectKey } from "./api/projects.ts";
import { rememberEpoch, rememberedEpochs } from "./notebook-offline.ts";
import { OpenNotebook } from "./notebook-open.ts";
import { type OfflineProposal, proposalsOf } from "./notebook-proposal.ts";
import { askRescued } from "./notebook-rescue.ts";

// The editors' code is large: it comes while the page finds out who one is, and while the document is on its way.
if ("document" in globalThis) warmEditors();

export interface OpenRequest {
  readonly notebookId: string;
  readonly personId: string;
  readonly projectId: string;
  /** Undefined while the server has not said. */
  readonly epoch: number | undefined;
}

export interface OpenedNotebook {
  readonly notebook: OpenNotebook | undefined;
  /** Edits of an earlier generation that were never stored. */
  readonly proposals: readonly OfflineProposal[];
  readonly dropProposal: (proposal: OfflineProposal) => void;
}

export function useOpenedNotebook({ notebookId, personId, projectId, epoch }: OpenRequest): OpenedNotebook {
  const [notebook, setNotebook] = useState<OpenNotebook>();
  const [proposals, setProposals] = useState<readonly OfflineProposal[]>([]);
  const client = useQueryClient();
  // joins the server's room and this browser's copy
  useEffect(() => {
    if (epoch === undefined) return;
    const isFirst = !isRemembered(personId, notebookId, epoch);
    const opened = new OpenNotebook({
      notebookId,
      personId,
      epoch,
      isFirst,
      projectId,
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/collab`,
      now: () => Date.now(),
      random: () => Math.random(),
    });
    let ended = false;
    remember(personId, notebookId, epoch);
    setNotebook(opened);
    const stop = opened.connection.phase.subscribe(() => {
      const { name: phase } = opened.connection.phase.get();
      if (phase === "outdated") void client.invalidateQueries({ queryKey: notebookKey(notebookId) });
      if (phase === "open") void askRescued(opened);
    });
    // the page around the notebook asks again what one may do
    const stopRight = opened.connection.right.subscribe(() => {
      for (const key of [projectKey(projectId), ["access"]]) void client.invalidateQueries({ queryKey: key });
    });
    void opened.open();
    void proposalsOf({ personId, notebookId, epoch }).then((found) => {
      if (!ended) setProposals(found);
    });
    return () => {
      ended = true;
      stop();
      stopRight();
      void opened.end();
    };
  }, [notebookId, personId, epoch, client, projectId]);
  const dropProposal = (proposal: OfflineProposal): void => {
    setProposals((all) => all.filter((one) => one !== proposal));
    void proposal.discard();
  };
  return { notebook, proposals, dropProposal };
}

function isRemembered(personId: string, notebookId: string, epoch: number): boolean {
  try {
    return rememberedEpochs(localStorage, personId, notebookId).includes(epoch);
  } catch {
    return false; // storage is forbidden: there is no copy
  }
}

function remember(personId: string, notebookId: string, epoch: number): void {
  try {
    rememberEpoch(localStorage, { personId, notebookId, epoch });
  } catch {
    return; // storage is forbidden: there is no copy either
  }
}

/** Keeps the browser's tab from being closed over edits that nobody else has. */
export function useLeaveGuard(notebook: OpenNotebook): void {
  // joins the window's closing
  useEffect(() => {
    const onBeforeUnload = (event: BeforeUnloadEvent): void => {
      const alone = notebook.connection.unsaved.get() > 0 && notebook.connection.copy === undefined;
      const running = notebook.runner.kernel.get()?.running !== undefined;
      if (alone || running) event.preventDefault();
    };
    window.addEventListener("beforeunload", onBeforeUnload);
    return () => window.removeEventListener("beforeunload", onBeforeUnload);
  }, [notebook]);
}
