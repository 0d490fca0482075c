import type { Flag } from './flags.ts';
import type { RawMessage, Reject, Sample } from './reading.ts';
import type { ParameterId } from './parameters.ts';
import type { StationKind } from './station.ts';

/** What every plug-in says of itself, before what it does. `id` equals the file's name. */
export interface Head<Options = Record<string, never>> {
  id: string;
  title: string;
  /** Raised whenever the same input can give another output. */
  version: number;
  /** Where the method or format is described. */
  source: string;
  /** Defaults of every option; what stands in a configuration is laid over them. */
  options: Options;
  /** The same keys: one sentence each. */
  optionsHelp: Record<keyof Options & string, string>;
}

/** Input and output of one use, the failing case included; the contract test runs every one. */
export interface Example<Input, Output> {
  title: string;
  input: Input;
  output: Output;
}

export interface Decoded {
  samples: Sample[];
  rejects: Reject[];
}

/** An address at which messages of a format come in. */
export interface Door {
  method: 'POST' | 'GET';
  /** `{key}` stands for the device's key, `{device}` for what hardware calls itself: one segment each. */
  path: string;
  /** What the body must say it is; a GET has its query for a body. */
  body: 'json' | 'form' | 'query';
  /** Query field that may hold the key. */
  keyField?: string;
  /** Hardware that can carry no key may name itself. */
  mayNameItself?: boolean;
  /** What hardware wants to read after its readings were stored; otherwise the counts, as JSON. */
  success?: string;
}

/** How one make of device is pointed at this server: what the page of adding a sensor shows, word by word. */
export interface Connection {
  /** Unique within its decoder. */
  id: string;
  /** As people call it. */
  label: string;
  /** What it measures or is for, in a few words. */
  about: string;
  /** What a station with it usually is. */
  kind: StationKind;
  /** One sentence: where the lines below go. */
  where: string;
  /** Exactly what is typed into the device; `{origin}`, `{host}`, `{port}`, `{key}` and `{device}` are filled in. */
  fields: readonly { label: string; value: string }[];
  /** Or what is copied as a whole. */
  snippet?: string;
  /** Asked where hardware can carry no key: what it calls itself, found where `hint` says. */
  device?: { label: string; hint: string; pattern: string; prefix: string };
  /** How often it usually sends. */
  intervalS: number;
}

/** A make of device with the decoder that reads what it sends. */
export interface Model extends Connection {
  decoder: string;
  isForwarded: boolean;
}

/** Bytes → samples. Total: any bytes give samples and rejects, never an exception. */
export interface Decoder {
  head: Head & {
    examples: Example<{ body: string; headers?: Record<string, string> }, Decoded>[];
    doors: readonly Door[];
    connections: readonly Connection[];
    /** Names of fields in its bodies that nobody may read again. */
    secrets: readonly string[];
    /** A network forwards what many devices sent: the one that a message names must be the one whose key came with it. */
    isForwarded?: boolean;
  };
  decode(message: RawMessage): Decoded;
}

/** What a check or detector may know of the series it looks at. */
export interface SeriesContext {
  parameter: ParameterId;
  /** The usual time between two readings, ms; 0 while unknown. */
  intervalMs: number;
}

/** Any value that survives a JSON round trip. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A stretch of readings worth telling people; said again with the same `fromMs` it is extended. */
export interface Span {
  fromMs: number;
  toMs: number;
  /** 0..1 */
  score: number;
  /** Two words for the chart's band. */
  title: string;
  why: string;
}

export interface CheckResult<State> {
  state: State;
  flag: Flag | null;
  /** One sentence where the flag is not good, otherwise empty. */
  why: string;
  /** Whose flag it is where it is an earlier reading's: a spike shows only once the next reading is there. */
  flagOfMs?: number;
  span?: Span;
}

/**
 * A quality-control test (QARTOD): a pure step over serialisable state; it never looks ahead.
 * A step owns the state it is given and may change it in place: the caller copies what it wants to keep.
 */
export interface Check<State extends Json = Json, Options = Record<string, number>> {
  head: Head<Options> & { examples: Example<{ context: SeriesContext; series: [timeMs: number, value: number][] }, (Flag | null)[]>[] };
  begin(context: SeriesContext, options: Options): State;
  step(state: State, timeMs: number, value: number, context: SeriesContext, options: Options): CheckResult<State>;
  /** Asked by the journal's clock while no reading comes: what the silence means by now. */
  silent?(state: State, nowMs: number, context: SeriesContext, options: Options): Span | null;
}

export interface DetectorResult<State> {
  state: State;
  /** 0..1: how unusual this reading is, given those before it. */
  score: number;
  /** Set once, where something begins; while `lasts` is set afterwards, it goes on. */
  isAlert: boolean;
  lasts: boolean;
  title: string;
  why: string;
}

/**
 * A rolling detector: series → scores and alerts, without look-ahead; its state survives a JSON round trip.
 * A step owns the state it is given, as a check's does.
 */
export interface Detector<State extends Json = Json, Options = Record<string, number>> {
  head: Head<Options> & { examples: Example<{ context: SeriesContext; series: [timeMs: number, value: number][] }, { alertsAt: number[] }>[] };
  begin(context: SeriesContext, options: Options): State;
  step(state: State, timeMs: number, value: number, context: SeriesContext, options: Options): DetectorResult<State>;
}

export const defineDecoder = (decoder: Decoder): Decoder => Object.freeze(decoder);
export const defineCheck = <S extends Json, O>(check: Check<S, O>): Check<S, O> => Object.freeze(check);
export const defineDetector = <S extends Json, O>(detector: Detector<S, O>): Detector<S, O> => Object.freeze(detector);
