/** The kernel's face for the page: a kernel of this browser tab. */
export {
  type BrowserKernelOptions,
  createBrowserKernel,
  type Kernel,
  type KernelBroker,
  type KernelEvent,
  type KernelState,
  type RunRequest,
  type TrainAct,
} from "./browser-kernel.ts";
