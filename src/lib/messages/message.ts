/** Words with `{names}` of what is put in; two forms where a number decides (its name is `count`). */
export type Message = string | { one: string; other: string };
export type Messages = Record<string, Message>;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** The names that a message needs; a plural one always needs its `count`. */
export type ParamsOf<M> = M extends string ? NamesIn<M> : M extends { one: infer One; other: infer Other } ? NamesIn<One> | NamesIn<Other> | 'count' : never;
