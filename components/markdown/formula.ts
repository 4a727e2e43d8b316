/** KaTeX, brought in when the first formula is to be drawn: its code, its style and its fonts come from our bundle. */
import type katexModule from "katex";

type Katex = typeof katexModule;

let loaded: Katex | undefined;
let loading: Promise<Katex> | undefined;

/** Draws the formulas in a tree: now when KaTeX is there, else when it has come. Until then their source is readable. */
export function drawFormulas(root: ParentNode): void {
  const formulas = [...root.querySelectorAll<HTMLElement>("[data-math]")];
  if (formulas.length === 0) return;
  if (loaded) {
    draw(loaded, formulas);
    return;
  }
  loading ??= load();
  void loading.then(
    (katex) => draw(katex, formulas),
    () => {
      loading = undefined; // offline: the source stays, the next formula tries again
    },
  );
}

async function load(): Promise<Katex> {
  const [{ default: katex }] = await Promise.all([import("katex"), import("./formula-style.ts")]);
  loaded = katex;
  return katex;
}

function draw(katex: Katex, formulas: readonly HTMLElement[]): void {
  for (const formula of formulas) {
    const displayMode = formula.dataset.math === "display";
    delete formula.dataset.math;
    formula.classList.add(displayMode ? "octavo-formula-display" : "octavo-formula");
    // No trust: no links, images, classes or styles from a formula; sizes and expansion are bounded.
    katex.render(formula.textContent ?? "", formula, {
      displayMode,
      throwOnError: false,
      errorColor: "var(--failed)",
      trust: false,
      strict: "ignore",
      maxExpand: 1000,
      maxSize: 20,
    });
  }
}
