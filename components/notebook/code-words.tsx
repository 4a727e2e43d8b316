import { Fragment, type ReactElement } from "react";

/** A sentence in which names stand between backticks: they are shown as code. */
export function CodeWords({ text }: { readonly text: string }): ReactElement {
  return (
    <span>
      {text.split("`").map((part, at) =>
        at % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence are their places
          <code key={at}>{part}</code>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Fragment key={at}>{part}</Fragment>
        ),
      )}
    </span>
  );
}
