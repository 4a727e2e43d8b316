/** KaTeX's style sheet with its fonts, as a module, so that it comes with the first formula. */
import "katex/dist/katex.min.css";
