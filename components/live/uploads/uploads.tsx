"use client";
/** The uploads of this tab, kept by the frame: they go on while one looks at other pages. */
import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactElement,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { z } from "zod";
import { must } from "#lib/base/assert.ts";
import { refreshFiles } from "../api/files.ts";
import { readStored, store } from "../stored.ts";
import { httpUploadPort } from "./http-port.ts";
import { createUploadList, isOpen, type UploadItem, type UploadList, type UploadMemory } from "./upload-list.ts";

const memoryKey = "octavo.uploads";
const memorySchema = z.record(z.string(), z.string());
const kept = 200;

const memory: UploadMemory = {
  recall: (key) => readStored(memoryKey, memorySchema)?.[key],
  keep: (key, uploadId) => {
    const { [key]: _before, ...others } = readStored(memoryKey, memorySchema) ?? {};
    const entries = Object.entries(others).slice(-kept);
    store(memoryKey, Object.fromEntries(uploadId === undefined ? entries : [...entries, [key, uploadId]]));
  },
};

const UploadsContext = createContext<UploadList | undefined>(undefined);

export function UploadsProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const client = useQueryClient();
  const [list] = useState(() =>
    createUploadList(httpUploadPort, memory, (file) => void refreshFiles(client, file.projectId)),
  );
  // joins the window: closing it would stop what is on its way
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent): void => {
      if (list.items().some((item) => isOpen(item.state))) event.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, [list]);
  return <UploadsContext value={list}>{children}</UploadsContext>;
}

export function useUploads(): UploadList {
  return must(use(UploadsContext), "the frame around this page");
}

const none: readonly UploadItem[] = [];

export function useUploadItems(): readonly UploadItem[] {
  const list = useUploads();
  return useSyncExternalStore(list.subscribe, list.items, () => none);
}
