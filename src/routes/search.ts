import type { Search } from '#lib/ui/search.ts';

/** What the search field asks; its sources come with the first question. */
export const search: Search = async (text, signal) => (await import('./search-sources.ts')).searchEverything(text, signal);
