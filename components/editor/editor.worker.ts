/** Monaco's own background worker (links, word lists); its entry must be a file of ours for the bundler to find it. */
import "monaco-editor/editor/editor.worker.js";
