/** The kernel's face for the page: a kernel of this browser tab. */
export {
  type BrowserKernelOptions,
  type CellRun,
  createBrowserKernel,
  type Kernel,
  type KernelBroker,
  type KernelEvent,
  type KernelState,
  type TrainAct,
} from "./browser-kernel.ts";
