"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useState } from "react";

/**
 * A word of the address as state, so that a filtered list has a URL. A change replaces the address (letters typed are not
 * steps to go back through); an empty word leaves it. It holds at once: the router hears of a new address a moment later,
 * and a second press in between must not see the old word.
 */
export function useSearchParam(name: string): readonly [string, (value: string) => void] {
  const kept = useSearchParams().get(name) ?? "";
  const [sent, setSent] = useState<{ readonly before: string; readonly value: string }>();
  if (sent !== undefined && sent.before !== kept) setSent(undefined);
  const value = sent !== undefined && sent.before === kept ? sent.value : kept;
  const set = useCallback(
    (next: string) => {
      const address = new URL(location.href);
      if (next === "") address.searchParams.delete(name);
      else address.searchParams.set(name, next);
      history.replaceState(null, "", address);
      setSent({ before: kept, value: next });
    },
    [name, kept],
  );
  return [value, set];
}
