import type { Evaluation, Index, Inputs, Options } from './contract.ts';

/** Evaluates with options named among the inputs, as a query or a command line gives them. */
export function evaluateNamed(index: Index, named: Inputs): Evaluation {
  const inputs: Record<string, unknown> = {};
  const options: Options = {};
  for (const [name, value] of Object.entries(named)) {
    if (Object.hasOwn(index.head.options, name) && !Object.hasOwn(index.head.inputs, name)) options[name] = String(value);
    else inputs[name] = value;
  }
  return index.evaluate(inputs, options);
}
