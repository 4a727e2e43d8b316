"use client";
import { z } from "zod";
import { readStored, store, useStored } from "../live/stored.ts";

const key = "octavo.recent-commands";
const schema = z.array(z.string()).max(50);
const kept = 8;
const none: readonly string[] = [];

/** Ids of what was chosen in the palette, latest first. */
export function useRecentChoices(): readonly string[] {
  return useStored(key, schema) ?? none;
}

export function rememberChoice(id: string): void {
  const before = readStored(key, schema) ?? none;
  store(key, [id, ...before.filter((one) => one !== id)].slice(0, kept));
}
