"use client";
import { type ReactElement, useState } from "react";
import { CopyButton } from "./copy-button.tsx";
import { ScrollBox } from "./scroll-box.tsx";
import { Segmented } from "./segmented.tsx";

export interface SnippetProps {
  readonly label: string;
  /** The same deed in several languages. */
  readonly snippets: readonly { readonly language: string; readonly text: string }[];
}

/** Code to take along. */
export function Snippet({ label, snippets }: SnippetProps): ReactElement {
  const [language, setLanguage] = useState(snippets[0]?.language ?? "");
  const shown = snippets.find((one) => one.language === language) ?? snippets[0];
  const text = shown?.text ?? "";
  return (
    <div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={`${label}: language`}
          value={language}
          options={snippets.map((one) => ({ value: one.language, label: one.language }))}
          onChange={setLanguage}
        />
        <CopyButton text={text} />
      </div>
      <ScrollBox label={label} className="mt-2 rounded-8 border border-line bg-sunken px-3.5 py-2.5">
        <pre className="text-12 leading-code">{text}</pre>
      </ScrollBox>
    </div>
  );
}
