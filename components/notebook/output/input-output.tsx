"use client";
/**
 * An input as people use it: a label, a control of the browser's own kind, and whose value it is. What one drags or types
 * is shown at once and set when one lets go, so that cells do not run at every pixel.
 */
import { RotateCcw, User, Users } from "lucide-react";
import { type ReactElement, useId, useMemo } from "react";
import { type InputDefinition, inputDefinitionSchema, settled } from "#lib/kernel/input-definition.ts";
import type { Json } from "#lib/notebook/json.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Select } from "../../ui/select.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { DrawInput } from "./draw-input.tsx";
import { FileInput } from "./file-input.tsx";
import { RowsInput } from "./rows-input.tsx";
import { TextOutput } from "./text-output.tsx";
import { type InputSeat, useInputSeat } from "./use-input-seat.ts";

export function InputOutput({ value, label }: { readonly value: Json; readonly label: string }): ReactElement {
  const parsed = useMemo(() => inputDefinitionSchema.safeParse(value), [value]);
  return parsed.success ? <Shown input={parsed.data} /> : <TextOutput text={label} />;
}

/** Controls that need the whole width stand below their label. */
const wide: ReadonlySet<string> = new Set(["table", "draw", "image"]);

function Shown({ input }: { readonly input: InputDefinition }): ReactElement {
  const id = useId();
  const seat = useInputSeat(input);
  const isOther = JSON.stringify(settled(input, seat.value)) !== JSON.stringify(input.initial);
  return (
    <div className="out-input" data-wide={wide.has(input.kind) ? "" : undefined}>
      {input.kind === "button" ? null : (
        <label htmlFor={id} className="out-input-label">
          {input.name}
        </label>
      )}
      <Control id={id} input={input} seat={seat} />
      <span className="grow" />
      {isOther && input.kind !== "button" && seat.set !== undefined && (
        <button type="button" className="out-input-reset" onClick={() => seat.set?.(input.initial)}>
          <Icon of={RotateCcw} size="tiny" /> <span>Reset</span>
          <span className="sr-only"> {input.name}</span>
        </button>
      )}
      <span className="out-input-scope">
        <Icon of={input.scope === "shared" ? Users : User} size="tiny" />{" "}
        {seat.shares ? scopeWords[input.scope] : "Only for yourself: others keep theirs"}
      </span>
    </div>
  );
}

const scopeWords = {
  shared: "Shared: everyone sees this value",
  person: "Yours: others have their own",
  run: "For the runs of this tab",
} as const;

interface ControlProps<I extends InputDefinition = InputDefinition> {
  readonly id: string;
  readonly input: I;
  readonly seat: InputSeat;
}

function Control({ id, input, seat }: ControlProps): ReactElement {
  const disabled = seat.set === undefined;
  const value = settled(input, seat.draft ?? seat.value);
  switch (input.kind) {
    case "slider":
      return <Slider id={id} input={input} seat={seat} />;
    case "number":
      return (
        <input
          id={id}
          type="number"
          className="out-input-box"
          value={seat.text ?? String(value)}
          {...(input.min === null ? {} : { min: input.min })}
          {...(input.max === null ? {} : { max: input.max })}
          step={input.step ?? "any"}
          disabled={disabled}
          onChange={({ currentTarget }) => seat.type(currentTarget.value, asNumber(currentTarget.value))}
          onBlur={seat.commit}
          onKeyDown={({ key }) => key === "Enter" && seat.commit()}
        />
      );
    case "text":
      return <TextControl id={id} input={input} seat={seat} />;
    case "select":
      return (
        <Select
          id={id}
          disabled={disabled}
          value={String(input.options.findIndex((option) => Object.is(option.value, value)))}
          options={input.options.map(({ label }, at) => ({ value: String(at), label }))}
          onChange={(at) => seat.set?.(input.options[Number(at)]?.value ?? null)}
        />
      );
    case "checkbox":
      return <Toggle id={id} checked={value === true} disabled={disabled} onChange={(next) => seat.set?.(next)} />;
    case "date":
      return (
        <input
          id={id}
          type="date"
          className="out-input-box"
          value={String(value)}
          {...(input.min === null ? {} : { min: input.min })}
          {...(input.max === null ? {} : { max: input.max })}
          disabled={disabled}
          onChange={({ currentTarget }) => seat.set?.(currentTarget.value)}
        />
      );
    case "button":
      return (
        <Button id={id} disabled={disabled} onClick={() => seat.set?.(Number(value) + 1)}>
          {input.name}
        </Button>
      );
    case "file":
    case "image":
      return <FileInput id={id} input={input} seat={seat} value={value} />;
    case "draw":
      return <DrawInput id={id} input={input} seat={seat} value={value} />;
    case "table":
      return <RowsInput id={id} input={input} seat={seat} value={value} />;
  }
}

function Slider({ id, input, seat }: ControlProps<Extract<InputDefinition, { kind: "slider" }>>): ReactElement {
  const value = Number(settled(input, seat.draft ?? seat.value));
  const decimals = Math.min(6, (String(input.step).split(".")[1] ?? "").length);
  const share = ((value - input.min) / (input.max - input.min)) * 100;
  return (
    <>
      <input
        id={id}
        type="range"
        className="out-slider"
        min={input.min}
        max={input.max}
        step={input.step}
        value={value}
        disabled={seat.set === undefined}
        style={{ "--share": `${share}%` } as React.CSSProperties}
        onChange={({ currentTarget }) => seat.drag(Number(currentTarget.value))}
        onPointerUp={seat.commit}
        onKeyUp={seat.commit}
        onBlur={seat.commit}
      />
      <output htmlFor={id} className="num out-slider-value">
        {value.toFixed(decimals)}
      </output>
    </>
  );
}

function TextControl({ id, input, seat }: ControlProps<Extract<InputDefinition, { kind: "text" }>>): ReactElement {
  const shared = {
    id,
    className: "out-input-box out-input-text",
    value: String(settled(input, seat.draft ?? seat.value)),
    disabled: seat.set === undefined,
    onBlur: seat.commit,
  };
  if (input.lines > 1)
    return <textarea {...shared} rows={input.lines} onChange={({ currentTarget }) => seat.drag(currentTarget.value)} />;
  return (
    <input
      {...shared}
      type="text"
      onChange={({ currentTarget }) => seat.drag(currentTarget.value)}
      onKeyDown={({ key }) => key === "Enter" && seat.commit()}
    />
  );
}

function asNumber(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? undefined : value;
}
