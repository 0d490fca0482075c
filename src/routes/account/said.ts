/** What the server said of the form that was sent last. */
export interface Said {
  act: string;
  said?: string;
  /** A new API token, this once. */
  token?: string;
  name?: string;
  fault?: string;
  error?: string;
}
