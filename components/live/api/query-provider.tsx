"use client";
/**
 * The cache of what the server said. Old data stays while it refreshes; a question is asked again only when trying again
 * can help, and mutations are never repeated by themselves.
 */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactElement, type ReactNode, useState } from "react";
import { mayHelp } from "./may-help.ts";

const freshMs = 5000;
const attempts = 3;

function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        retry: (failed, error) => failed < attempts && mayHelp(error),
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

export function QueryProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [client] = useState(createClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
