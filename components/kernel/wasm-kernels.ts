/**
 * What TensorFlow.js's WebAssembly backend lacks, so that everything trains on it too. The gradient of a convolution by
 * its filter is itself a convolution (of the input by the gradient, channels and batch exchanged), for which the backend
 * has a fast kernel: about 60 times as fast as the plain JavaScript backend. The other missing kernels are computed by
 * the JavaScript backend on copies.
 */
import * as tf from "@tensorflow/tfjs";

type Inputs = Parameters<tf.KernelFunc>[0]["inputs"];
type Attributes = NonNullable<Parameters<tf.KernelFunc>[0]["attrs"]>;

type Given = tf.TensorInfo | tf.TensorInfo[] | null | undefined;

/** The backend's own store of tensors; part of every backend, though not of its public type. */
interface Store {
  write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId;
  readSync(id: tf.DataId): tf.BackendValues;
  disposeData(id: tf.DataId, force?: boolean): boolean;
}

export function completeWasmKernels(): void {
  const there = new Set(tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName));
  if (there.has("Conv2DBackpropFilter")) return;
  tf.registerKernel({ kernelName: "Conv2DBackpropFilter", backendName: "wasm", kernelFunc: filterGradient });
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend("cpu")) {
    if (there.has(kernelName) || kernelName === "Conv2DBackpropFilter" || onlyComplex.has(kernelName)) continue;
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: onCopies(kernelFunc) });
  }
}

/** Complex tensors are pairs that a backend keeps in its own way; they cannot be copied as values. */
const onlyComplex = new Set(["Complex", "ComplexAbs", "FFT", "IFFT", "Imag", "Real", "Draw"]);

const filterGradient: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as {
    strides: number | [number, number];
    pad: "valid" | "same" | number;
    dimRoundingMode: "floor" | "round" | "ceil" | undefined;
    filterShape: [number, number, number, number];
  };
  const shape = x.shape as [number, number, number, number];
  const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const between: tf.TensorInfo[] = [];
  const call = (name: string, given: Inputs, attributes: object): tf.TensorInfo => {
    const made = tf.getKernel(name, "wasm").kernelFunc({ inputs: given, attrs: attributes as Attributes, backend });
    between.push(made as tf.TensorInfo);
    return made as tf.TensorInfo;
  };
  const { top, bottom, left, right } = padInfo;
  const paddings = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const padded = top + bottom + left + right === 0 ? x : call("PadV2", { x }, { paddings, constantValue: 0 });
  const image = call("Transpose", { x: padded }, { perm: [3, 1, 2, 0] });
  const filter = call("Transpose", { x: dy }, { perm: [1, 2, 0, 3] });
  const dilations = [strideHeight, strideWidth];
  const whole = call("Conv2D", { x: image, filter }, { strides: [1, 1], pad: "valid", dataFormat: "NHWC", dilations });
  const turned = call("Transpose", { x: whole }, { perm: [1, 2, 0, 3] });
  // A stride that does not divide the image leaves rows that no filter place has seen.
  const isWhole = turned.shape[0] === filterShape[0] && turned.shape[1] === filterShape[1];
  const result = isWhole ? turned : call("Slice", { x: turned }, { begin: [0, 0, 0, 0], size: filterShape });
  for (const part of between) if (part !== result) (backend as unknown as Store).disposeData(part.dataId, true);
  return result;
};

function onCopies(kernel: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const [here, there] = [backend as unknown as Store, tf.engine().findBackend("cpu") as unknown as Store];
    const copies: tf.TensorInfo[] = [];
    const copy = (info: tf.TensorInfo): tf.TensorInfo => {
      const values = here.readSync(info.dataId).slice() as tf.BackendValues;
      const made = { dataId: there.write(values, info.shape, info.dtype), shape: info.shape, dtype: info.dtype };
      copies.push(made);
      return made;
    };
    const each = (value: Given): Given =>
      Array.isArray(value) ? value.map(copy) : value === null || value === undefined ? value : copy(value);
    // Einsum takes its inputs as a list.
    const given = Array.isArray(inputs)
      ? (inputs as readonly tf.TensorInfo[]).map(copy)
      : Object.fromEntries(Object.entries(inputs as Record<string, Given>).map(([name, value]) => [name, each(value)]));
    const answer = kernel({
      inputs: given as unknown as Inputs,
      ...(attrs === undefined ? {} : { attrs }),
      backend: there,
    });
    const bring = ({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo => ({
      dataId: here.write(there.readSync(dataId), shape, dtype),
      shape,
      dtype,
    });
    const made = Array.isArray(answer) ? answer : [answer];
    const brought = made.map(bring);
    for (const info of [...copies, ...made]) there.disposeData(info.dataId, true);
    return Array.isArray(answer) ? brought : (brought[0] as tf.TensorInfo);
  };
}
