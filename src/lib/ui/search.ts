/** One line of the list under the search field. */
export interface SearchHit {
  id: string;
  title: string;
  /** Said after the title, smaller. */
  detail?: string;
  href: string;
}

export interface SearchGroup {
  title: string;
  hits: SearchHit[];
}

/** Asks one source; an empty list where it knows nothing. */
export type Search = (text: string, signal: AbortSignal) => Promise<SearchGroup[]>;
